// Between many clients and the one inbox: whose turn it is.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "services/lan_server/inbox.hpp"
#include "services/lan_server/line_framer.hpp"

namespace w58d {

/// What a client has sent and the inbox has not taken yet.
class ClientInput {
  public:
    /// `readOn` is called when, after waiting, everything was taken.
    explicit ClientInput(std::function<void()> readOn) : readOn_(std::move(readOn)) {}

    /// Messages wait for room: no more may be read from this client.
    [[nodiscard]] bool waits() const { return waits_; }
    [[nodiscard]] std::size_t size() const { return unread_.size() - at_ + framer_.kept(); }

  private:
    friend class Intake;
    std::function<void()> readOn_;
    LineFramer framer_;
    std::string unread_;
    std::size_t at_ = 0;  // how much of it is done with
    bool waits_ = false;
};

/// Passes messages on as long as there is room. When there is none, clients queue up, and as it
/// comes back each passes on one message in turn, so that one who floods starves nobody.
class Intake {
  public:
    explicit Intake(Inbox& inbox) : inbox_(inbox) {}

    /// Takes all bytes; a client that waits must not be given more. False: it waits now.
    [[nodiscard]] bool receive(ClientInput& client, std::string_view bytes);

    /// Room again.
    void resume();

  private:
    Inbox& inbox_;
    std::deque<ClientInput*> waiting_;
};

}  // namespace w58d
