// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/station/station_lease.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace w58d {
namespace {

using namespace std::chrono_literals;

/// Whether it got an answer or not, udhcpc says so within some 15 s.
constexpr auto kSilence = 45s;
/// A lease is renewed after half its time; what has come by its end and this much never will.
constexpr auto kLate = 10s;
constexpr std::uint32_t kLongestLease = 30U * 24 * 3600;

}  // namespace

StationLease::StationLease(asio::io_context& io, const Config& config, std::string interface)
    : config_(config),
      interface_(std::move(interface)),
      tellerPath_(config.runDir + "/w58d-lease"),
      udhcpc_(io, {.name = "udhcpc",
                   .runDir = config.runDir,
                   .program = config.programs.udhcpc,
                   .mark = tellerPath_,
                   .onLine = {}}),
      inbox_(io),
      silence_(io) {
    udhcpc_.setEvents({.started = [this](pid_t) { expectWithin(kSilence); }, .exited = {}});
}

Awaitable<Result<void>> StationLease::start(
    std::function<void(const std::optional<udhcpc::Lease>&)> changed,
    std::function<void()> unanswered) {
    changed_ = std::move(changed);
    unanswered_ = std::move(unanswered);
    const Result<Ensured> asks = co_await ensure();
    co_return asks ? Result<void>{} : std::unexpected(asks.error());
}

Awaitable<Result<Ensured>> StationLease::ensure() {
    if (!changed_) {
        co_return Ensured::untouched;
    }
    const bool stands = wayStands();
    if (const Result<void> open = stands ? Result<void>{} : openWay(); !open) {
        co_return std::unexpected(open.error());
    }
    if (udhcpc_.wanted()) {
        // One that ends is started anew by its supervisor.
        const Ensured done = stands ? Ensured::untouched : Ensured::mended;
        co_return udhcpc_.running() ? Result<Ensured>(done)
                                    : fail(Errc::unknown, udhcpc_.why("does not run"));
    }
    std::vector<std::string> argv =
        udhcpc::arguments(config_.programs.udhcpc, interface_, tellerPath_);
    const Result<void> started = co_await udhcpc_.start(std::move(argv));
    co_return started ? Result<Ensured>(Ensured::changed) : std::unexpected(started.error());
}

bool StationLease::wayStands() const {
    std::error_code error;
    return std::filesystem::is_symlink(tellerPath_, error) && inbox_.stands();
}

Result<void> StationLease::openWay() {
    std::error_code error;
    // The process's own file, also when another has taken its place.
    const auto self = std::filesystem::read_symlink("/proc/self", error);
    std::filesystem::remove(tellerPath_, error);
    std::filesystem::create_symlink("/proc" / self / "exe", tellerPath_, error);
    if (error) {
        return fail(Errc::unknown, tellerPath_ + ": " + error.message());
    }
    return inbox_.open(config_.runDir + "/lease.sock",
                       [this](std::string_view text) { onDatagram(text); });
}

Awaitable<void> StationLease::stop() {
    changed_ = nullptr;
    unanswered_ = nullptr;
    expecting_.end();
    silence_.cancel();
    inbox_.close();
    co_await udhcpc_.stop();
    lease_.reset();
}

void StationLease::onDatagram(std::string_view text) {
    const std::optional<udhcpc::Event> event = udhcpc::parseEvent(text);
    if (!event || event->interface != interface_) {
        return;
    }
    using Kind = udhcpc::Event::Kind;
    if (event->kind == Kind::lease) {
        const std::uint32_t seconds = event->lease.seconds == 0
                                          ? kLongestLease
                                          : std::min(event->lease.seconds, kLongestLease);
        expectWithin(std::chrono::seconds(seconds) + kLate);
        change(event->lease);
        return;
    }
    if (event->kind == Kind::refused) {
        change(std::nullopt);
    }
    // A udhcpc that was started anew has none either, but the address is still ours: it asks for
    // it again, and if it does not get it, the time of the lease ends here.
    if (!lease_) {
        expectWithin(kSilence);
    }
    if (!lease_ && event->kind == Kind::unanswered && unanswered_) {
        unanswered_();
    }
}

void StationLease::change(std::optional<udhcpc::Lease> lease) {
    const bool same = lease == lease_;
    lease_ = std::move(lease);
    if (!same && changed_) {
        changed_(lease_);
    }
}

void StationLease::expectWithin(std::chrono::seconds limit) {
    silence_.expires_after(limit);
    expecting_.end();
    silence_.async_wait([this, watch = expecting_.watch()](const asio::error_code& error) {
        if (error || watch.over()) {
            return;
        }
        change(std::nullopt);
        udhcpc_.killHung();
    });
}

}  // namespace w58d
