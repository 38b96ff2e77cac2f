// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One access point: a hostapd, kept running and kept as the settings say.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/hostapd_control.hpp"
#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/net/control_socket.hpp"
#include "platform/net/links.hpp"
#include "platform/process/supervisor.hpp"
#include "services/access_point/plan.hpp"
#include "services/access_point/start_files.hpp"
#include "services/access_point/station_table.hpp"
#include "services/module/reconciler.hpp"

namespace w58d {

/// On air means: hostapd's STATUS says so, with these settings, and the interface is up, has a
/// carrier and is a port of the LAN's bridge (STATUS is silent about what became of the interface).
/// Off the air means that hostapd does not run. Calls that change something must not overlap.
/// Errors are `unknown`; the log has the story.
///
/// hostapd's file always has what is in force, so that a restart after a crash brings back the same
/// network, on the channel that automatic selection found. It is written before the old hostapd is
/// stopped, and prepared before the first step that hostapd takes in place; should it not become
/// the file after these, they are taken back. So nobody loses the network for a run_dir that is
/// full or read-only. What is closed has no file left: a password is inside.
class AccessPoint {
  public:
    /// `name` is what its hostapd is called in the log and its files in run_dir. `disturbed` is
    /// called from the loop when it may not be on air any more as it was.
    /// It tells the roster of its clients, as of the `second` access point or the first.
    AccessPoint(asio::io_context& io, const Config& config, Links& links, Roster& roster,
                bool second, std::string name, std::string interface,
                std::function<void()> disturbed);

    /// Forgets what it believed to be in force if that is not so any more. A hostapd that misses
    /// two answers is killed.
    Awaitable<void> look(Deadline deadline);

    /// What was on air at the last look; nullopt iff nothing is known to be.
    [[nodiscard]] const OnAir& inForce() const { return inForce_; }

    /// From what is in force to `wanted` by the smallest change, seen to be in force. What hostapd
    /// will not take while it runs is tried by starting it anew. To be called after look().
    Awaitable<Result<Ensured>> bring(OnAir wanted, Deadline deadline);

    /// Clients that have joined; none when not on air. Told to look again if hostapd is silent.
    Awaitable<Result<std::vector<hostapd::Station>>> clients(Deadline deadline);

    /// It is in the other access point.
    void movedOn(const MacAddress& client) { stations_.movedOn(client); }

    /// The channel that automatic selection found last; automatic if it never did.
    [[nodiscard]] Channel chosen() const { return chosen_; }
    /// The channel that is in force counts as found by automatic selection from now on.
    void adoptChannel();

    /// It may come again at once. False if it was not there. Told to look again if hostapd is
    /// silent.
    Awaitable<Result<bool>> sendAway(MacAddress device, Deadline deadline);

    /// Sends everybody away, who may come again at once.
    Awaitable<void> disconnectAll();

    /// Off the air. An error if the file with its password could not be removed.
    Awaitable<Result<void>> close();

  private:
    Awaitable<Result<void>> change(std::vector<AccessPointStep> steps, AirSettings wanted,
                                   Deadline deadline);
    /// hostapd takes the steps while it runs, and is seen to be on air with them.
    Awaitable<Result<void>> take(std::vector<AccessPointStep> steps, AirSettings from,
                                 AirSettings wanted, Deadline deadline);
    /// Needs neither room nor permission in run_dir.
    Awaitable<void> takeBack(AirSettings from, AirSettings to);
    Awaitable<Result<void>> perform(AccessPointStep step, AirSettings from, AirSettings wanted);
    Awaitable<Result<void>> startAnew(AirSettings wanted, Deadline deadline);
    Awaitable<Result<void>> startOnce(AirSettings wanted, Deadline deadline);
    /// The kernel has the key for all stations, of the cipher that goes with that.
    [[nodiscard]] Result<void> groupKeyFits(const Security& security);
    /// Returns when the radio is there.
    Awaitable<Result<void>> switchChannel(Channel channel, bool use11n);
    /// Waits until hostapd itself, and the link, say that it is on air with these settings.
    Awaitable<Result<void>> seenOnAir(AirSettings wanted, Deadline deadline);
    Awaitable<ControlResult<hostapd::Status>> status();
    Awaitable<Result<void>> seenToAdmit(hostapd::Admission wanted);
    /// hostapd admits whom it is to, and who is inside and may not be there is told to go.
    Awaitable<Result<void>> admit(hostapd::Admission wanted);
    /// What it was found to admit counts as in force.
    Awaitable<ControlResult<void>> lookAtAdmission();
    [[nodiscard]] Result<void> linkServes();
    /// hostapd, and with it what is known of it.
    Awaitable<void> end();
    /// A killed hostapd leaves its interface up, with its keys, in the bridge. The next one takes
    /// over what it finds, which the kernel may refuse (group keys of another cipher), and leaves
    /// it so at its own end.
    void takeDown();
    /// Of its configuration.
    [[nodiscard]] std::string text(const AirSettings& settings);
    [[nodiscard]] Result<void> writeFiles(const AirSettings& settings) {
        return files_.write(text(settings), settings.admission);
    }
    /// The radio can protect management frames: it has a cipher for those that are for all.
    [[nodiscard]] bool protectsFrames();
    void onEvent(std::string_view line);
    void onClientEvent(std::string_view line);
    void onExit();

    const Config& config_;
    Links& links_;
    Roster& roster_;
    bool second_;
    std::string interface_;
    StartFiles files_;  ///< what its hostapd is started with
    std::function<void()> disturbed_;
    ControlSocket socket_;
    hostapd::Control hostapd_;
    StationTable stations_;
    Supervisor supervisor_;
    WaitList switched_;
    OnAir inForce_;
    /// What the hostapd that runs was started with and has not been seen on air with; nullopt iff
    /// there is none such.
    OnAir starting_;
    bool lost_ = false;   ///< what was in force ended by itself
    int linkIndex_ = 0;   ///< of the interface that this hostapd was seen to serve; 0: of none yet
    int exits_ = 0;       ///< of hostapd, none of which was asked for
    int switchedTo_ = 0;  ///< MHz, of the last switch; 0: none since it was asked
    std::optional<bool> protectsFrames_;  ///< nullopt: the radio was not asked since a start began
    Channel chosen_ = Channel::automatic();  ///< by the last automatic selection, for restarts
    bool attached_ = false;                  ///< to hostapd's events
};

}  // namespace w58d
