// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The station: wpa_supplicant, kept running, and kept in the network that the settings name.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/udhcpc.hpp"
#include "backends/wpa_supplicant_control.hpp"
#include "base/error.hpp"
#include "base/wifi_network.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "platform/files/volatile_file.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/net/control_socket.hpp"
#include "platform/process/supervisor.hpp"
#include "services/module/reconciler.hpp"
#include "services/radio/radio_interfaces.hpp"
#include "services/station/choice.hpp"
#include "services/station/progress.hpp"
#include "services/station/station_lease.hpp"

namespace w58d {

/// Scans for its network, lets the access points follow to the channel where it is, joins, and gets
/// an address; from the start again whenever it was lost. It is this class that decides when to
/// join, not wpa_supplicant, which cannot know what shares its radio.
///
///            SCAN by name, found   access points follow   SELECT_NETWORK    udhcpc
///     off --> looking ----------------> moving ---------------> joining ------> in ---> address
///                ^                        |                        |            |
///                | after 1, 2, 4 ... 15 s | cannot                 | refused,   | lost:
///                | also if not found      |                        | wrong key  | at once
///                +------------------------+------------------------+------------+
///
/// By which kind of security it joins is chosen anew each time, from what the network shows
/// (choose()). wpa_supplicant is told that one alone: it would mix them, or take the lesser one.
///
/// When the network announces another channel, the access points announce it too, within the same
/// beacons.
class Station {
  public:
    /// What the station needs of others. All are called from the loop.
    struct Events {
        /// The access points have to be on this channel; true once they are. Ends soon once the
        /// deadline is over. `there`: the station is on it whether they come or not.
        std::function<Awaitable<bool>(Channel, bool there, Deadline)> follow;
        /// The lease has changed; none: it is gone.
        std::function<void(std::optional<udhcpc::Lease>)> leased;
        /// The network that it runs for has said that it is WPA3 or Enhanced Open for good; see
        /// StationSettings::transitionDisabled.
        std::function<void(const StationSettings&)> transitionDisabled;
        /// How far it is has changed.
        std::function<void(StationProgress)> progressed;
        /// It is not in its network, and why: said once until something else is to be said.
        std::function<void(const std::string& why)> failed;
        /// wpa_supplicant may not run any more as it did.
        std::function<void()> disturbed;
    };

    Station(asio::io_context& io, const Config& config, Links& links, RadioInterfaces& interfaces,
            Events events);

    /// Runs for this network, or not at all; returns without error when wpa_supplicant answers. It
    /// does not wait for the network. A wpa_supplicant that misses two answers is killed. Nothing
    /// is stopped for what cannot be written; without a network no file has its password.
    Awaitable<Result<Ensured>> ensure(std::optional<StationSettings> wanted, Deadline deadline);

    [[nodiscard]] bool running() const { return running_; }
    /// It is in a network.
    [[nodiscard]] bool joined() const { return joining_ == Joining::joined; }
    [[nodiscard]] StationProgress progress() const { return progress_; }
    /// Its address and way out are in force, or not any more.
    void addressed(bool is);
    /// The one that it is in, as wpa_supplicant has it now; nullopt: it is in none, as far as is
    /// known.
    Awaitable<Result<std::optional<wpasupplicant::JoinedNetwork>>> joinedNetwork(Deadline deadline);

    /// All networks that are heard now, strongest first; `notAllowed` while the station does not
    /// run. Takes some seconds. Any number may ask at once: they share one scan.
    Awaitable<Result<std::vector<wpasupplicant::HeardNetwork>>> scan(Deadline deadline);

    /// Wakes whatever waits here, for an end: ensure() without a network or close() is next.
    void abandon();
    Awaitable<void> close();

  private:
    using Network = wpasupplicant::HeardNetwork;
    static constexpr std::chrono::hours kLongLife{24 * 365 * 100};
    enum class Joining : std::uint8_t { idle, trying, joined, wrongKey };

    /// Of its file.
    [[nodiscard]] std::string text(const StationSettings& settings) const;
    Awaitable<Result<void>> start(Deadline deadline);
    Awaitable<void> stop();
    /// Attached to wpa_supplicant's events, within the time that it takes to start.
    Awaitable<bool> answers(Deadline deadline);
    /// An error if it has to be started anew.
    Awaitable<Result<Ensured>> stillRuns(Deadline deadline);
    [[nodiscard]] Result<Link> link();

    /// The life of the station, until stop().
    Awaitable<void> live();
    Awaitable<bool> comeIn();
    Awaitable<bool> join(Choice choice);
    /// Has wpa_supplicant begin to join; true if it does.
    Awaitable<bool> select(const Choice& choice);
    Awaitable<void> stayIn();
    Awaitable<void> disconnect();
    Awaitable<std::optional<Choice>> find();
    /// Its name is the station's, and the access points can follow to where it is.
    [[nodiscard]] bool isReachable(const Network& network);
    /// Where the twins with OWE are of those that have one: scanned for by their names, unless they
    /// are in `heard` already.
    Awaitable<void> findTwins(std::vector<Network>& named, std::vector<Network> heard);
    [[nodiscard]] bool sharesRadio() const;

    /// What scan() is to those who share it.
    struct Shared {
        std::optional<Result<std::vector<Network>>> heard{};  ///< nullopt: it is under way
        WaitList ended{};
    };

    Awaitable<Result<std::vector<Network>>> scanAll(Deadline deadline);
    /// Rounds of one scan, each with what it adds to the command; what was heard in any of them.
    Awaitable<Result<std::vector<Network>>> scanFor(std::vector<std::string> rounds,
                                                    Deadline deadline);
    Awaitable<Result<void>> scanOnce(std::string command, Deadline deadline);
    Awaitable<Result<std::vector<Network>>> heard(int maxAge, Deadline deadline);
    Awaitable<bool> scanned(unsigned scansBefore);
    template <class T>
    ControlResult<T> checked(ControlResult<T> result);

    void onEvent(std::string_view line);
    void onTransitionDisable(const wpasupplicant::Event& event);
    Awaitable<void> followSwitch(Channel channel);
    void progress(StationState state, StationReason reason);
    /// It looks again, and why. Says each thing once until something else is to be said.
    void failed(StationReason reason, std::string text);
    void tellOfFailure(std::string text);
    /// Where it has come to.
    void isIn(std::string text);
    /// It is in, and nobody gives it an address.
    void unaddressed();
    [[nodiscard]] bool isNews(const std::string& text);

    asio::io_context& io_;
    const Config& config_;
    Links& links_;
    RadioInterfaces& interfaces_;
    Events events_;
    std::string interface_;
    VolatileFile file_;  ///< what wpa_supplicant is started with
    std::string controlFolder_;
    ControlSocket socket_;
    Supervisor supervisor_;
    StationLease lease_;
    AsyncMutex scanning_;
    std::shared_ptr<Shared> shared_;         ///< the scan() under way; empty: there is none
    AsyncMutex living_;                      ///< held by live()
    WaitList changed_;                       ///< woken by every event
    std::optional<StationSettings> wanted_;  ///< nullopt: not to run
    bool running_ = false;                   ///< was started for `wanted_`
    bool attached_ = false;                  ///< to wpa_supplicant's events
    int exits_ = 0;                          ///< of wpa_supplicant, none of which was asked for
    int linkIndex_ = 0;         ///< of the interface that wpa_supplicant was started on
    Deadline life_{kLongLife};  ///< of live(), which comes to its end when it is over
    Joining joining_ = Joining::idle;
    wpasupplicant::SecurityKind kind_{};  ///< by which it joined, or tries to
    JoinFailures failures_;
    unsigned scans_ = 0;  ///< that have ended
    StationProgress progress_;
    std::string said_;  ///< last, of how it comes in
};

}  // namespace w58d
