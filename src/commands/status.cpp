// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/status.hpp"

#include <string>
#include <string_view>

#include "at/session.hpp"
#include "base/charset.hpp"
#include "commands/context.hpp"

namespace w58d::commands {
namespace {

constexpr std::size_t kMaxReason = 120;

/// What the module could not do is said by the detail; what the host did wrong is not clear
/// without the words of the code.
std::string reason(const Error& error) {
    if (error.code == Errc::unknown && !error.detail.empty()) {
        return error.detail;
    }
    std::string said(text(error.code));
    return error.detail.empty() ? said : said + ": " + error.detail;
}

}  // namespace

at::Outcome readStatus(at::Call& call) {
    for (std::size_t number = 0; number < kParts; ++number) {
        const auto part = static_cast<Part>(number);
        const Report report = call.context.module.report(part);
        call.reply.row("+CWSTATUS: \"", name(part), "\",", static_cast<int>(report.state), ",\"",
                       std::string_view(quotable(report.why, kMaxReason)), '"');
    }
    return at::ok();
}

at::Outcome readEvents(at::Call& call) {
    call.reply.row("+CWURC: ", call.session.profile().events);
    return at::ok();
}

at::Outcome setEvents(at::Call& call, const SetEvents& args) {
    Profile profile = call.session.profile();
    profile.events = args.mask;
    call.session.setProfile(profile);
    call.context.hostSide.eventsChanged();
    return at::ok();
}

at::Outcome lastFailure(at::Call& call) {
    const std::optional<Error>& failure = call.session.lastFailure();
    const std::string why = failure ? quotable(reason(*failure), kMaxReason) : std::string{};
    call.reply.row("+CEER: \"", std::string_view(why), '"');
    return at::ok();
}

}  // namespace w58d::commands
