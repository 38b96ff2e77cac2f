#include "at/session.hpp"

#include <utility>

#include "at/engine.hpp"

namespace w58d::at {

Session::Session(Port& port, const Catalogue& catalogue, Model model, Context& context,
                 std::string name, const Profile& profile)
    : engine_(std::make_shared<Engine>(*this, port, catalogue, model, context, std::move(name),
                                       profile)) {}

Session::~Session() {
    engine_->detach();
}

void Session::receive(std::string_view bytes) {
    engine_->receive(bytes);
}

bool Session::wantsInput() const {
    return engine_->wantsInput();
}

void Session::urc(std::string_view text) {
    engine_->urcs({&text, 1});
}

void Session::urcs(std::span<const std::string_view> texts) {
    engine_->urcs(texts);
}

std::size_t Session::heldUrcBytes() const {
    return engine_->heldUrcBytes();
}

void Session::silence() {
    engine_->silence();
}

bool Session::busy() const {
    return engine_->busy();
}

std::string_view Session::name() const {
    return engine_->name();
}

Model Session::model() const {
    return engine_->model();
}

const Catalogue& Session::catalogue() const {
    return engine_->catalogue();
}

const Profile& Session::profile() const {
    return engine_->profile();
}

void Session::setProfile(const Profile& profile) {
    engine_->setProfile(profile);
}

Completion Call::defer() {
    return session.engine_->defer();
}

}  // namespace w58d::at
