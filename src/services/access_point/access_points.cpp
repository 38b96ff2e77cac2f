#include "services/access_point/access_points.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <asio/experimental/awaitable_operators.hpp>
#include <utility>

namespace w58d {
namespace {

using asio::awaitable;

bool has(const std::vector<AccessPointStep>& steps, AccessPointStep step) {
    return std::ranges::find(steps, step) != steps.end();
}

/// The radio goes to another mode or channel by a new start of the first access point, which wants
/// it for itself.
bool takesRadio(const Air& from, const Air& to) {
    const std::vector<AccessPointStep> steps = plan(from.first, to.first);
    const bool anew = has(steps, AccessPointStep::start) || has(steps, AccessPointStep::stop) ||
                      has(steps, AccessPointStep::restart);
    return anew && (!from.first || !to.first || from.first->radio != to.first->radio);
}

}  // namespace

AccessPoints::AccessPoints(asio::io_context& io, const Config& config, Links& links)
    : config_(config),
      links_(links),
      interfaces_(config, links),
      secondName_(secondInterface(config)),
      first_(io, config, "hostapd", config.radio.interface),
      second_(io, config, "hostapd-ap1", secondName_) {}

bool AccessPoints::shareRadio() const {
    return config_.radio.driver == RadioDriver::none || interfaces_.sharesRadio(secondName_);
}

OnAir AccessPoints::second(const Air& air) const {
    OnAir second = air.second;
    if (second && air.first && shareRadio()) {
        second->radio = air.first->radio;
        if (second->radio.channel.isAutomatic()) {
            second->radio.channel = first_.chosen();
        }
    }
    return second;
}

awaitable<Result<void>> AccessPoints::applySecond(OnAir from, OnAir to,
                                                  Clock::time_point deadline) {
    Result<void> done;
    const bool made = config_.radio.driver != RadioDriver::none;
    if (to && made) {
        done = interfaces_.ensure(secondName_, WirelessKind::accessPoint);
    }
    if (done) {
        done = co_await second_.apply(from, to, deadline);
    }
    if (!to && made) {
        interfaces_.remove(secondName_);
    }
    co_return done;
}

awaitable<Result<void>> AccessPoints::switchBoth(Air from, Air to, Clock::time_point deadline) {
    using asio::experimental::awaitable_operators::operator&&;
    const auto [first, second] = co_await (first_.apply(from.first, to.first, deadline) &&
                                           second_.apply(from.second, to.second, deadline));
    co_return first ? second : first;
}

awaitable<Result<void>> AccessPoints::apply(Air from, Air to, Clock::time_point deadline) {
    const bool shared = (from.second || to.second) && shareRadio();
    from.second = second(from);
    Result<void> done;
    if (from.second && (!to.second || (shared && takesRadio(from, to)))) {
        done = co_await applySecond(from.second, std::nullopt, deadline);
        from.second.reset();
    }
    if (done && shared && from.second && to.second && from.first && to.first &&
        from.first->radio.channel != to.first->radio.channel) {
        // The kernel moves all interfaces of a radio at once, when each has announced it.
        to.second = second(to);
        done = co_await switchBoth(from, to, deadline);
    } else if (done) {
        done = co_await first_.apply(from.first, to.first, deadline);
        if (done) {
            to.second = second(to);
            done = co_await applySecond(from.second, to.second, deadline);
        }
    }
    if (done) {
        done = isolate(to);
    }
    co_return done;
}

awaitable<Result<void>> AccessPoints::restore(Air air, Clock::time_point deadline) {
    co_await second_.close();
    Result<void> done = co_await first_.restore(air.first, deadline);
    if (done) {
        done = co_await applySecond(std::nullopt, second(air), deadline);
    }
    if (done) {
        done = isolate(air);
    }
    co_return done;
}

Result<void> AccessPoints::isolate(const Air& air) {
    if (!air.first || !air.second || config_.radio.driver == RadioDriver::none) {
        return {};  // alone it has no port to be isolated from
    }
    const bool isolated = air.first->isolation || air.second->isolation;
    for (const std::string& port : {config_.radio.interface, secondName_}) {
        const Result<void> done = links_.isolatePort(port, isolated);
        if (!done && isolated) {  // Linux before 4.18 has none to take back
            spdlog::error("access points not isolated: {}", done.error().detail);
            return done;
        }
    }
    return {};
}

awaitable<Result<std::vector<MacAddress>>> AccessPoints::clients(int id) {
    return id == kSecondId ? second_.clients() : first_.clients();
}

Result<MacAddress> AccessPoints::macAddress(int id) {
    return interfaces_.addressOf(id == kSecondId ? secondName_ : config_.radio.interface,
                                 WirelessKind::accessPoint);
}

awaitable<void> AccessPoints::disconnectAll() {
    co_await first_.disconnectAll();
    co_await second_.disconnectAll();
}

void AccessPoints::abandon() {
    first_.abandon();
    second_.abandon();
}

awaitable<void> AccessPoints::close() {
    co_await second_.close();
    if (config_.radio.driver != RadioDriver::none) {
        interfaces_.remove(secondName_);
    }
    co_await first_.close();
}

}  // namespace w58d
