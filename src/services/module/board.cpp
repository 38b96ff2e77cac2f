// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the board cannot do: said before a command touches anything.
#include <utility>

#include "services/board/settings_verdict.hpp"
#include "services/board/survey.hpp"
#include "services/module/module.hpp"

namespace w58d {

Awaitable<Result<void>> Module::boardCanSecure(const Settings& candidate, Deadline deadline) {
    for (std::size_t id = 0; id < candidate.aps.size(); ++id) {
        const Security& security = candidate.aps[id].security;
        if (security == wanted_.aps[id].security || !security.isExtension()) {
            continue;
        }
        Result<void> can =
            co_await boardCan(io_, config_, static_cast<int>(id), needsOf(security), deadline);
        if (!can) {
            co_return can;
        }
    }
    co_return Result<void>{};
}

}  // namespace w58d
