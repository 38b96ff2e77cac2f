// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The module: what is wanted of it, and what brings that about.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/net/default_route.hpp"
#include "platform/net/links.hpp"
#include "platform/net/refusal_watch.hpp"
#include "services/access_point/access_points.hpp"
#include "services/clients/bans.hpp"
#include "services/clients/client.hpp"
#include "services/clients/roster.hpp"
#include "services/filter/filter.hpp"
#include "services/lan/lan.hpp"
#include "services/module/faults.hpp"
#include "services/module/parts.hpp"
#include "services/module/reconciler.hpp"
#include "services/radio/radio_interfaces.hpp"
#include "services/station/station.hpp"
#include "services/uplink/uplink.hpp"

namespace w58d {

/// Owns what is wanted, the parts, and what was observed of the world. Settings change only here,
/// one change at a time: tried, seen to be in force, stored, and only then answered. What fails, or
/// is lost later, is worked on for ever.
class Module {
  public:
    /// Loads the stored settings, or the factory's where there are none. `config` must outlive it.
    Module(asio::io_context& io, const Config& config, Links links);

    /// Called from the loop when the LAN is served at other addresses.
    void onLanMoved(std::function<void(const Ipv4Range&)> moved) { lanMoved_ = std::move(moved); }

    /// Called from the loop when a part fails, and when it is mended. Not for a way to the world
    /// that nobody configured.
    void onFault(Faults::Listener listener);

    /// Called from the loop when a client comes, gets an address, leaves, or is refused.
    void onClient(std::function<void(const ClientEvent&)> listener) {
        onClient_ = std::move(listener);
    }
    /// Whether somebody is told of clients at all: who is refused is looked for only then.
    void tellOfClients(bool wanted);

    /// Called from the loop when the station does not get into its network, or not any more.
    void onStationFailure(std::function<void(const Error&)> failed) {
        onStationFailure_ = std::move(failed);
    }

    /// Called from the loop when the station has come further, or is not as far any more.
    void onStationProgress(std::function<void(StationProgress)> progressed) {
        onStationProgress_ = std::move(progressed);
    }

    /// Called from the loop when connected() changes.
    void onConnection(std::function<void(bool)> changed) { onConnection_ = std::move(changed); }

    /// What else is stored, and is looked at with the settings: called from the loop; an error is
    /// one of the part `storage`.
    void alsoStored(std::function<Result<void>()> look) { alsoStored_ = std::move(look); }

    /// Called from the loop at each probe of what no event tells.
    void onProbe(std::function<void()> probe) { onProbe_ = std::move(probe); }

    /// Begins to bring about what the settings want; commands are welcome at once.
    void open();

    /// Orderly stop: everything this started is gone afterwards.
    Awaitable<void> close();

    /// What is wanted, and stored: what the last command that succeeded left.
    [[nodiscard]] const Settings& settings() const { return wanted_; }

    /// Makes a candidate of the settings, unless `edit` has an error, and puts it in force. If it
    /// equals them, the parts it is about (`concerned`) are seen to be in force, or brought there.
    /// After an error the settings are as they were, and what was touched is put back.
    Awaitable<Result<void>> change(std::function<Result<void>(Settings&)> edit, PartSet concerned,
                                   Deadline deadline);

    /// AT+CWMAP=0: wanted from now on, whatever fails on the way.
    Awaitable<Result<void>> closeAccessPoint(Deadline deadline);

    /// Every setting as the integrator's defaults have it; no file holds anything else afterwards,
    /// or knows clients that are not there.
    Awaitable<Result<void>> restoreFactorySettings(Deadline deadline);

    [[nodiscard]] Report report(Part part) const { return reconciler_.report(part); }

    /// Mode and channel of the selected access point: those of AP ID 0 for the second one on its
    /// radio, and the station's channel instead of a fixed one where they share a radio.
    [[nodiscard]] RadioSettings radio() const;
    /// Of the selected access point: what is kept, unless strict_manual leaves it out of force.
    [[nodiscard]] const Security& security() const {
        return securityInForce(config_, wanted_, wanted_.selection.id());
    }
    /// The access points are to have a channel of their own again, unless the station is in a
    /// network: they stay where the last one was as long as nobody asks for another.
    void freeChannel() {
        if (!station_.joined()) {
            leaveFollowed();
        }
    }
    /// What the selected access point's AT+CWMOCH is kept in.
    [[nodiscard]] RadioSettings& radioOf(Settings& settings) const;

    /// Clients of the selected access point that have joined, in the order they came.
    Awaitable<Result<std::vector<MacAddress>>> clients(Deadline deadline) {
        return accessPoints_.clients(wanted_.selection.id(), std::move(deadline));
    }

    /// The same with what is known of each, in the order in which they associated.
    Awaitable<Result<std::vector<Client>>> clientList(Deadline deadline);

    /// Whoever it is has to leave the access points, and with a time is refused for so long, there
    /// or not. Without one, `notAllowed` if it is not there.
    Awaitable<Result<void>> sendAway(MacAddress device, std::optional<std::chrono::seconds> time,
                                     Deadline deadline);

    /// Of the selected access point; `unknown` while the radio's interface is absent.
    Result<MacAddress> macAddress() { return accessPoints_.macAddress(wanted_.selection.id()); }

    /// The module has a way to the world.
    [[nodiscard]] bool connected() const { return uplink_.connected(); }

    /// Sees that the LAN has the module's address, or brings it there; not that DHCP and DNS are.
    Awaitable<Result<void>> lanAddressed(Deadline deadline);

    /// The LAN's addresses, now.
    [[nodiscard]] const Ipv4Range& lanRange() const { return lan_.range(); }

    /// As Station::scan().
    Awaitable<Result<std::vector<wpasupplicant::HeardNetwork>>> scan(Deadline deadline) {
        return station_.scan(std::move(deadline));
    }
    [[nodiscard]] StationProgress stationProgress() const { return station_.progress(); }
    /// As Station::joinedNetwork().
    Awaitable<Result<std::optional<wpasupplicant::JoinedNetwork>>> joinedNetwork(
        Deadline deadline) {
        return station_.joinedNetwork(std::move(deadline));
    }
    /// The station's address; none while it has no lease.
    [[nodiscard]] std::optional<Ipv4Address> stationAddress() const;

    /// AT+CWSTASCAN=<flag>: kept until the next start.
    [[nodiscard]] bool showsSignal() const { return showsSignal_; }
    void showSignal(bool show) { showsSignal_ = show; }

  private:
    /// The right to change; empty if it could not be had in time.
    Awaitable<AsyncMutex::Lock> turn(Deadline deadline);
    /// For what no event tells.
    void probe();

    Awaitable<Result<Ensured>> ensure(Part part, Deadline deadline);
    Awaitable<Result<Ensured>> ensureFilter(Deadline deadline);
    Awaitable<Result<Ensured>> ensureLan(Deadline deadline);
    Awaitable<void> takeBackLeases(Deadline deadline);
    /// Clients of all access points; nullopt where they cannot be counted.
    Awaitable<std::optional<std::vector<MacAddress>>> allClients(Deadline deadline);
    /// An error, with the reason, if the board cannot do what is new in security beyond the manual:
    /// before anything is touched.
    Awaitable<Result<void>> boardCanSecure(const Settings& candidate, Deadline deadline);
    [[nodiscard]] Result<Ensured> ensureRadio();
    Awaitable<Result<Ensured>> ensureStation(Deadline deadline);
    Awaitable<void> endStation(Deadline deadline);
    [[nodiscard]] Result<Ensured> ensureStationAddress();
    [[nodiscard]] Result<Ensured> ensureUplink();
    [[nodiscard]] Result<Ensured> ensureStorage();

    /// What is to be on flash.
    enum class Keep : std::uint8_t {
        wanted,     ///< `wanted_`, in both files
        tried,      ///< `tried_`, in one of them at first
        triedOnly,  ///< and nothing else anywhere
    };
    Awaitable<Result<void>> tryOut(std::function<Result<void>(Settings&)> edit, PartSet concerned,
                                   Keep keep, Deadline deadline);
    /// And what one of them cannot be in force without, if that is not known to be.
    [[nodiscard]] PartSet withNeeds(PartSet parts) const;
    /// As the reconciler's, of the parts and what they need; but that others have DHCP's or DNS's
    /// port is nothing that settings are about, and no command's failure.
    Awaitable<Result<void>> settle(PartSet concerned, Deadline deadline);
    /// Whether they can be kept is known before anything is done about them.
    [[nodiscard]] Result<void> prepare(const Settings& candidate, Keep keep);
    /// What programs are started with can be written: before one of them is stopped for another.
    [[nodiscard]] Result<void> tryRunFolder() const;
    /// A network on air would be protected as the factory's are, which is in print.
    [[nodiscard]] bool opensAsMade(const Settings& settings) const;
    /// What is stored is still there, and has a folder to be in; see SettingsStore::look().
    bool lookAtStore();
    /// What the store has becomes what is wanted.
    void load();
    /// A command is about what can be read by now.
    void readAgainIfLost();
    /// On flash; or the factory's where nothing ever was.
    [[nodiscard]] bool stored(const Settings& settings) const;
    Awaitable<void> copySoon();

    /// What the parts are to be brought to.
    [[nodiscard]] const Settings& aim() const { return tried_ ? *tried_ : wanted_; }
    /// An access point as it is to be on air.
    [[nodiscard]] AirSettings accessPoint(int id) const;
    /// Whom the access points let in.
    [[nodiscard]] hostapd::Admission admission() const;
    void tellOfClient(ClientEvent event);
    void heardOfRefusal(const Refusal& refusal);
    void heardOfLease(const dnsmasq::LeaseNews& news);
    /// What is to be on air while the station is where it is.
    [[nodiscard]] Air air() const;
    [[nodiscard]] FilterTarget filterTarget() const;
    void observeUplinkAddresses();
    [[nodiscard]] std::vector<Ipv4Address> addressesOutside() const;
    /// Where the LAN has to be: away from the networks of the station and of the uplink. It moves
    /// as a whole - bridge, dnsmasq, rules, LAN server -, and then everybody is sent away to come
    /// back for a new lease; in station mode it stays where it is clear, and else moves back.
    [[nodiscard]] Result<Ipv4Range> lanTarget() const;

    /// The access points go to the channel of the station's network; see Station::Events.
    Awaitable<bool> follow(Channel channel, bool there, Deadline life);
    /// They have a channel of their own again.
    void leaveFollowed();
    void leased(std::optional<udhcpc::Lease> lease);
    /// Noted with the settings of that network, for as long as they are of it.
    void transitionDisabled(const StationSettings& network);
    void worldChanged();
    /// Others have changed rules. What cannot be looked at yet forwards nothing until then.
    void filterHeard();
    void lookAtFilter();

    asio::io_context& io_;
    const Config& config_;
    Links links_;
    SettingsStore store_;
    Settings wanted_;
    std::optional<Settings> tried_;     ///< by the command under way; nullopt: there is none
    std::optional<Deadline> underWay_;  ///< of its settling; nullopt: it does not settle
    Keep keep_ = Keep::wanted;          ///< until all else of `tried_` is in force
    bool lost_ = true;                  ///< nothing on flash was read, though something is there
    bool changed_ = false;              ///< by a host, since the start
    bool closedUnread_ = false;  ///< AT+CWMAP=0 came while lost_: what is read is closed, too
    Reconciler reconciler_;
    Faults faults_;
    Filter filter_;
    Lan lan_;
    Uplink uplink_;
    RadioInterfaces interfaces_;
    Bans bans_;
    Roster roster_;
    RefusalWatch refusals_;
    AccessPoints accessPoints_;
    Station station_;
    DefaultRoute stationRoute_;

    // What was observed.
    std::optional<Channel> followed_;       ///< the station's channel, if the radio is the same
    std::optional<udhcpc::Lease> lease_;    ///< of the station; nullopt: it has none
    std::optional<udhcpc::Lease> routed_;   ///< the lease whose address and route are in force
    std::vector<std::string> nameServers_;  ///< of the uplink
    /// That each of its interfaces has, or had last.
    std::map<std::string, std::vector<InterfaceAddress>> uplinkAddresses_;
    Ipv4Range servedAt_;                 ///< where clients and listeners last knew the LAN to be
    std::map<std::string, int> radios_;  ///< index of each that the configuration names; 0: absent

    std::function<void(const Ipv4Range&)> lanMoved_;
    std::function<void(const ClientEvent&)> onClient_;
    std::function<void(const Error&)> onStationFailure_;
    std::function<void(StationProgress)> onStationProgress_;
    std::function<void(bool)> onConnection_;
    std::function<Result<void>()> alsoStored_;
    std::function<void()> onProbe_;
    AsyncMutex changing_;  ///< held by the command that changes the settings
    WaitList closed_;
    bool toldConnected_ = false;  ///< what onConnection() said last
    bool forgetsLeases_ = false;  ///< of who is not there, when the LAN is ensured
    bool showsSignal_ = false;
    bool closing_ = false;
};

}  // namespace w58d
