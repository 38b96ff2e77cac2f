// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// How slow commands reach the session that waits for them.
#include <utility>

#include "at/session.hpp"

namespace w58d::at {

Completion::Completion(std::weak_ptr<Session> session, std::uint64_t ticket)
    : session_(std::move(session)), ticket_(ticket) {}

Completion& Completion::operator=(Completion&& other) noexcept {
    std::swap(session_, other.session_);
    std::swap(ticket_, other.ticket_);
    return *this;
}

Completion::~Completion() {
    std::move(*this).complete(Error{Errc::unknown, "not completed"});
}

bool Completion::wanted() const {
    const std::shared_ptr<Session> session = session_.lock();
    return session != nullptr && session->waitsFor(ticket_);
}

Reply* Completion::reply() const {
    const std::shared_ptr<Session> session = session_.lock();
    return session != nullptr && session->waitsFor(ticket_) ? &session->reply_ : nullptr;
}

void Completion::complete(Outcome outcome) && {
    if (const std::shared_ptr<Session> session = std::exchange(session_, {}).lock()) {
        session->complete(ticket_, std::move(outcome));
    }
}

Completion Call::defer() {
    session.ticket_ = ++session.lastTicket_;
    return {session.self_, session.ticket_};
}

}  // namespace w58d::at
