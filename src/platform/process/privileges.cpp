// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/process/privileges.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "platform/files/os_error.hpp"

namespace w58d {
namespace {

constexpr std::array kNeeded = {CAP_NET_ADMIN, CAP_NET_RAW, CAP_NET_BIND_SERVICE,
                                CAP_SETUID,    CAP_SETGID,  CAP_KILL};

bool isNeeded(int capability) {
    return std::ranges::find(kNeeded, capability) != kNeeded.end();
}

using Sets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

// libc has no functions for them.
Result<Sets> capabilities() {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    Sets sets{};
    if (::syscall(SYS_capget, &header, sets.data()) != 0) {
        return failErrno("capget");
    }
    return sets;
}

Result<void> limitTo(Sets sets) {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    if (::syscall(SYS_capset, &header, sets.data()) != 0) {
        return failErrno("capset");
    }
    return {};
}

}  // namespace

Result<void> dropPrivileges() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return failErrno("no_new_privs");
    }
    // Where that is not allowed (a container), no_new_privs does it: a program gains nothing that
    // its caller has not.
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if (!isNeeded(capability)) {
            (void)::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
        }
    }
    const Result<Sets> before = capabilities();
    if (!before) {
        return std::unexpected(before.error());
    }
    Sets wanted{};
    for (const int capability : kNeeded) {
        const std::uint32_t bit = CAP_TO_MASK(capability);
        auto& now = wanted.at(CAP_TO_INDEX(capability));
        now.permitted |= before->at(CAP_TO_INDEX(capability)).permitted & bit;
        now.effective = now.permitted;
    }
    if (Result<void> limited = limitTo(wanted); !limited) {
        return limited;
    }
    const Result<Sets> after = capabilities();
    for (std::size_t i = 0; after && i < after->size(); ++i) {
        if (((after->at(i).permitted | after->at(i).inheritable) & ~wanted.at(i).permitted) != 0) {
            return fail(Errc::unknown, "capabilities are left");
        }
    }
    return after ? Result<void>{} : std::unexpected(after.error());
}

}  // namespace w58d
