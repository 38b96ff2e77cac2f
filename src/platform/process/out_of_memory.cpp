// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Beside its header because what is done at the end must not allocate, and so is no matter of the
// log.
#include "platform/process/out_of_memory.hpp"

#include <poll.h>
#include <unistd.h>

#include <new>
#include <string_view>

namespace w58d {
namespace {

[[noreturn]] void end() {
    constexpr std::string_view kText = "w58d: out of memory\n";
    pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (::poll(&room, 1, 0) == 1) {  // a log that nobody reads must not keep it
        const ssize_t ignored = ::write(STDERR_FILENO, kText.data(), kText.size());
        static_cast<void>(ignored);
    }
    ::_exit(1);
}

}  // namespace

void endWhenOutOfMemory() {
    std::set_new_handler(&end);
}

}  // namespace w58d
