// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan/dhcp_limit.hpp"

#include <chrono>
#include <utility>

#include "backends/nftables.hpp"
#include "base/log.hpp"

namespace w58d {
namespace {

constexpr std::chrono::seconds kRemoveLimit{2};
/// The LAN is not to wait longer for an nft that hangs, and not often.
constexpr std::chrono::seconds kNftLimit{4};
constexpr std::chrono::minutes kNftPause{1};

}  // namespace

DhcpLimit::DhcpLimit(asio::io_context& io, const Config& config, std::function<void(pid_t)> writes)
    : bridge_(config.lan.bridge), programs_(io, config.programs, std::move(writes)) {}

Awaitable<void> DhcpLimit::ensure(Deadline deadline) {
    if (seen_ || !programs_.hasNft() || Clock::now() < notBefore_) {
        co_return;
    }
    const Deadline limit = deadline.within(kNftLimit);
    if (!listing_.empty()) {
        const Result<FilterPrograms::Lines> there =
            co_await programs_.table(nft::kDhcpLimitTable, limit);
        if (there && *there == listing_) {
            seen_ = true;
            co_return;
        }
    }
    const bool made = co_await make(limit);
    if (!made && limit.over()) {
        notBefore_ = deadline.over() ? notBefore_ : Clock::now() + kNftPause;
        co_return;
    }
    if (!made && !std::exchange(told_, true)) {
        log::warning("DHCP: without a limit for each client, see above");
    }
    seen_ = true;  // what cannot be made is tried again only when something has changed
}

Awaitable<bool> DhcpLimit::make(Deadline deadline) {
    std::string text = nft::dhcpLimitText(bridge_);
    const Result<void> written = co_await programs_.nft(std::move(text), deadline);
    if (!written) {
        co_return false;
    }
    Result<FilterPrograms::Lines> there = co_await programs_.table(nft::kDhcpLimitTable, deadline);
    if (there) {
        listing_ = *std::move(there);
    }
    co_return there.has_value();
}

Awaitable<void> DhcpLimit::remove() {
    const bool made = !listing_.empty();
    if (made || (programs_.hasNft() && !seen_)) {
        const Deadline limit(kRemoveLimit);
        std::string text = nft::noDhcpLimitText();
        const Result<void> removed = co_await programs_.nft(std::move(text), limit);
        if (!removed && made) {
            log::warning("DHCP: its limit stays: {}", removed.error().detail);
        }
        listing_.clear();
    }
    seen_ = false;
}

}  // namespace w58d
