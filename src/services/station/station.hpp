// The station: wpa_supplicant, kept running, and kept in the network that the settings name.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backends/udhcpc.hpp"
#include "backends/wpa_supplicant_control.hpp"
#include "base/error.hpp"
#include "base/wifi_network.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "platform/loop/async_mutex.hpp"
#include "platform/loop/wait_list.hpp"
#include "platform/net/control_socket.hpp"
#include "platform/process/supervisor.hpp"
#include "services/station/station_lease.hpp"
#include "services/wifi/radio_interfaces.hpp"

namespace w58d {

/// Scans for its network, lets the access points follow to the channel where it is, joins, and gets
/// an address; from the start again whenever it was lost. It is this class that decides when to
/// join, not wpa_supplicant, which cannot know what shares its radio.
class Station {
  public:
    /// What the station needs of others. All are called from the loop.
    struct Events {
        /// The access points have to be on this channel; true once they are.
        std::function<asio::awaitable<bool>(Channel)> follow;
        /// The lease has changed; none: it is gone.
        std::function<asio::awaitable<void>(std::optional<udhcpc::Lease>)> leased;
    };

    Station(asio::io_context& io, const Config& config, Links& links, Events events);

    /// Runs for this network, or not at all; returns without error when wpa_supplicant answers. It
    /// does not wait for the network. What is so already stays untouched.
    asio::awaitable<Result<void>> set(std::optional<StationSettings> wanted);

    /// All networks that are heard now; `notAllowed` while the station does not run. Takes some
    /// seconds. Any number may ask at once.
    asio::awaitable<Result<std::vector<wpasupplicant::HeardNetwork>>> scan();

    /// Wakes whatever waits here, for an end: close() is next.
    void abandon();
    asio::awaitable<void> close();

  private:
    using Network = wpasupplicant::HeardNetwork;
    enum class Joining : std::uint8_t { idle, trying, joined, wrongKey };

    asio::awaitable<Result<void>> start();
    asio::awaitable<void> stop();
    asio::awaitable<bool> answers();

    /// The life of the station, until stop().
    asio::awaitable<void> live();
    asio::awaitable<bool> comeIn();
    asio::awaitable<bool> join(Network network);
    asio::awaitable<void> stayIn();
    asio::awaitable<void> disconnect();
    asio::awaitable<std::optional<Network>> find();
    [[nodiscard]] bool fits(const Network& network);
    [[nodiscard]] bool sharesRadio() const;

    /// Rounds of one scan, each with what it adds to the command; what was heard in any of them.
    asio::awaitable<Result<std::vector<Network>>> scanFor(std::vector<std::string> rounds);
    asio::awaitable<Result<void>> scanOnce(std::string command);
    asio::awaitable<Result<std::vector<Network>>> heard(int maxAge);
    asio::awaitable<bool> scanned(unsigned scansBefore);
    template <class T>
    ControlResult<T> checked(ControlResult<T> result);

    void onEvent(std::string_view line);
    asio::awaitable<void> followSwitch(Channel channel);
    /// Says each thing once until something else is to be said.
    void report(std::string text, bool good = false);

    asio::io_context& io_;
    const Config& config_;
    Events events_;
    RadioInterfaces interfaces_;
    std::string interface_;
    std::string configPath_;
    std::string controlFolder_;
    ControlSocket socket_;
    Supervisor supervisor_;
    StationLease lease_;
    AsyncMutex scanning_;
    AsyncMutex living_;  ///< held by live()
    WaitList changed_;   ///< woken by every event
    std::optional<StationSettings> wanted_;
    bool running_ = false;
    bool attached_ = false;
    bool ending_ = false;  ///< live() is to come to its end
    Joining joining_ = Joining::idle;
    unsigned scans_ = 0;  ///< that have ended
    std::string said_;
};

}  // namespace w58d
