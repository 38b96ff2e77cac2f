#include <utility>

#include "at/engine.hpp"

namespace w58d::at {

Completion::Completion(std::weak_ptr<Engine> engine, std::uint64_t ticket)
    : engine_(std::move(engine)), ticket_(ticket) {}

Completion& Completion::operator=(Completion&& other) noexcept {
    std::swap(engine_, other.engine_);
    std::swap(ticket_, other.ticket_);
    return *this;
}

Completion::~Completion() {
    std::move(*this).complete(Error{Errc::unknown, "not completed"});
}

bool Completion::wanted() const {
    const std::shared_ptr<Engine> engine = engine_.lock();
    return engine != nullptr && engine->waitsFor(ticket_);
}

Reply* Completion::reply() const {
    const std::shared_ptr<Engine> engine = engine_.lock();
    return engine != nullptr && engine->waitsFor(ticket_) ? &engine->reply() : nullptr;
}

void Completion::complete(Outcome outcome) && {
    if (const std::shared_ptr<Engine> engine = std::exchange(engine_, {}).lock()) {
        engine->complete(ticket_, std::move(outcome));
    }
}

}  // namespace w58d::at
