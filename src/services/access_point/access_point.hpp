// One access point: a hostapd, kept running and kept as the settings say.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "backends/hostapd_control.hpp"
#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/net/control_socket.hpp"
#include "platform/process/supervisor.hpp"
#include "services/access_point/plan.hpp"

namespace w58d {

/// Off the air means that hostapd does not run. Calls that change something must not overlap: the
/// caller serialises them. Errors are `unknown`; the log has the story.
class AccessPoint {
  public:
    using Clock = std::chrono::steady_clock;

    /// `name` is what its hostapd is called in the log and its files in run_dir.
    AccessPoint(asio::io_context& io, const Config& config, std::string name,
                std::string interface);

    /// On air as `settings` say, a channel chosen anew if it is automatic; ends what a former
    /// daemon left behind. An error means that it is not on air yet: it is still tried further.
    asio::awaitable<Result<void>> open(AccessPointSettings settings, Clock::time_point deadline);

    /// From `from`, which is in force, to `to` by the smallest change, and seen to be in force.
    /// What hostapd will not take while it runs is tried by starting it anew. After an error it is
    /// unknown what is on air: put it back with restore(). Nothing is begun after `deadline`, and
    /// what is under way then ends within 2 s.
    asio::awaitable<Result<void>> apply(OnAir from, OnAir to, Clock::time_point deadline);

    /// Starts hostapd anew (or stops it), on the channel that was chosen before.
    asio::awaitable<Result<void>> restore(OnAir settings, Clock::time_point deadline);

    /// Clients that have joined; none when not on air. A hostapd that does not answer is killed,
    /// and so started anew.
    asio::awaitable<Result<std::vector<MacAddress>>> clients();

    /// The channel that automatic selection found last; automatic if it never did.
    [[nodiscard]] Channel chosen() const { return chosen_; }
    /// From now on an automatic channel is this one, until the next open().
    void choose(Channel channel) { chosen_ = channel; }

    /// Sends everybody away, who may come again at once.
    asio::awaitable<void> disconnectAll();

    /// Calls under way end with an error soon, later ones at once: close() is next.
    void abandon() {
        closing_ = true;
        switched_.wakeAll();
    }

    asio::awaitable<void> close();

  private:
    asio::awaitable<Result<void>> startAnew(AccessPointSettings settings,
                                            Clock::time_point deadline);
    asio::awaitable<Result<void>> perform(AccessPointStep step, OnAir to,
                                          Clock::time_point deadline);
    /// Returns when the radio is there.
    asio::awaitable<Result<void>> switchChannel(Channel channel, bool use11n);
    /// Waits until hostapd itself says that it is on air with these settings.
    asio::awaitable<Result<void>> seenOnAir(AccessPointSettings settings,
                                            Clock::time_point deadline);
    Result<void> writeConfig(const AccessPointSettings& settings) const;
    /// Whether hostapd's own account agrees with the settings.
    static bool agrees(const hostapd::Status& status, const AccessPointSettings& settings);

    const Config& config_;
    std::string interface_;
    std::string configPath_;
    std::string controlFolder_;
    ControlSocket socket_;
    hostapd::Control hostapd_;
    Supervisor supervisor_;
    WaitList switched_;
    int exits_ = 0;                          ///< of hostapd, none of which was asked for
    Channel chosen_ = Channel::automatic();  ///< by the last automatic selection, for restarts
    bool changing_ = false;                  ///< a change is under way
    bool closing_ = false;
};

}  // namespace w58d
