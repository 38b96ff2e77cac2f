// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Asio's sockets, kept from the programs that we start: it opens and accepts without SOCK_CLOEXEC,
// so they would have them too, and the daemon that starts anew in its own place would have them
// twice.
#pragma once

#include <sys/socket.h>

#include <asio/error.hpp>
#include <asio/error_code.hpp>
#include <cerrno>

#include "platform/files/unique_fd.hpp"

namespace w58d {

/// Instead of the open() of a socket or an acceptor.
template <class Socket>
void openCloseOnExec(Socket& socket, const typename Socket::protocol_type& protocol,
                     asio::error_code& error) {
    UniqueFd fd(::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol()));
    if (!fd) {
        error.assign(errno, asio::error::get_system_category());
        return;
    }
    socket.assign(protocol, fd.get(), error);
    if (!error) {
        (void)fd.release();
    }
}

/// Instead of accept(), once `acceptor` can be read. `would_block` if nobody waits any more.
template <class Acceptor, class Socket>
void acceptCloseOnExec(Acceptor& acceptor, Socket& socket, asio::error_code& error) {
    UniqueFd fd(::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) {
        error.assign(errno, asio::error::get_system_category());
        return;
    }
    socket.assign(typename Acceptor::protocol_type(), fd.get(), error);
    if (!error) {
        (void)fd.release();
    }
}

}  // namespace w58d
