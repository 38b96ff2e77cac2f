// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The control interface of hostapd and wpa_supplicant: Unix datagrams, one request, one answer.
// Reference: src/common/wpa_ctrl.c and hostapd/ctrl_iface.c of hostap.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"

namespace w58d {

/// Why a request got no usable answer.
struct [[nodiscard]] ControlError {
    enum class Kind {
        absent,    ///< nobody listens there: not started yet, or ended
        timedOut,  ///< it listens but did not answer: take it for hung. It may still act on it
                   ///< later
        refused,   ///< it answered something else than OK; `detail` is the answer
        failed,    ///< the system failed us, or the request or answer was too long
    };
    Kind kind = Kind::failed;
    std::string detail;

    /// For the wire: always Errc::unknown.
    [[nodiscard]] Error toError() const {
        return {Errc::unknown, kind == Kind::refused ? "refused: " + detail : detail};
    }
};

template <class T>
using ControlResult = std::expected<T, ControlError>;

/// Of an answer that must be "OK"; `refused` if it is another.
[[nodiscard]] inline ControlResult<void> okOf(ControlResult<std::string> answer) {
    if (!answer) {
        return std::unexpected(std::move(answer.error()));
    }
    if (*answer != "OK") {
        return std::unexpected(ControlError{ControlError::Kind::refused, std::move(*answer)});
    }
    return {};
}

/// A client of one control socket. It connects by itself when asked something, and again when the
/// server was restarted. Requests are sent one at a time in the order they were made.
///
/// The object must outlive its requests and be used in the main loop's thread. Cancelling a request
/// (withTimeout) is safe: a late answer is never taken for the next one's.
class ControlSocket {
  public:
    static constexpr std::chrono::milliseconds kTimeout{2000};
    static constexpr std::size_t kMaxRequest = 4096;
    static constexpr std::size_t kMaxAnswer = 65536;

    /// `server`: path of the program's socket, for hostapd <ctrl_interface>/<interface>.
    /// `runDir`: an existing folder for our own addresses; what a killed daemon left there is
    /// removed.
    ControlSocket(asio::io_context& io, std::string server, std::string runDir);
    ~ControlSocket();
    ControlSocket(ControlSocket&&) = delete;

    /// The answer, without its last line break if it ends in one. "FAIL" and "UNKNOWN COMMAND" are
    /// answers too. The time counts from sending, not from waiting for earlier requests.
    [[nodiscard]] Awaitable<ControlResult<std::string>> request(
        std::string command, std::chrono::milliseconds timeout = kTimeout);

    /// A request whose answer must be "OK"; `refused` otherwise.
    [[nodiscard]] Awaitable<ControlResult<void>> requestOk(
        std::string command, std::chrono::milliseconds timeout = kTimeout);

    /// Subscribes to events over a second socket. `onEvent` gets each event line without its level
    /// (`<3>AP-STA-CONNECTED aa:bb:...` comes without `<3>`). To be repeated when the server was
    /// restarted; replaces an earlier subscription.
    [[nodiscard]] Awaitable<ControlResult<void>> attach(
        std::function<void(std::string_view)> onEvent,
        std::chrono::milliseconds timeout = kTimeout);
    void detach();

    /// The server is known to have ended: requests that wait for an answer fail with `absent` now.
    void serverGone();

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace w58d
