// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// hostapd 2.10: what w58d makes use of, and its traps.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/addresses.hpp"
#include "platform/loop/clock.hpp"
#include "world/air.hpp"
#include "world/program.hpp"

namespace w58d::world {

/// One access point. Settings are read from the configuration file and changed by SET; what is on
/// air follows them when the verb that does so comes.
class Hostapd final : public Program {
  public:
    Hostapd(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

    [[nodiscard]] std::string controlPath() const override;
    [[nodiscard]] std::string answer(const std::string& request) override;
    void linksChanged() override;
    void onTerm() override { exitSoon(); }

    [[nodiscard]] std::string interface() const { return get("interface"); }

    /// A phone joins, or leaves; false if it is not let in.
    bool join(const MacAddress& phone, const std::string& typed);
    void leave(const MacAddress& phone);
    /// Somebody takes a place, and does not join.
    void knock(const MacAddress& stranger, Knock how);
    [[nodiscard]] bool has(const MacAddress& phone) const;

  protected:
    void start() override;
    void gone(bool killed) override;

  private:
    static constexpr const char* kOk = "OK\n";
    static constexpr const char* kFail = "FAIL\n";

    struct Client {
        MacAddress address;
        std::string key;
        std::optional<Knock> knock{};               ///< if it has not joined
        std::optional<Clock::time_point> goesAt{};  ///< when it was told to be dropped
        Clock::time_point since = Clock::now();
        [[nodiscard]] bool joined() const { return !knock && !goesAt; }
    };

    [[nodiscard]] bool readConfig();
    void setUp();
    void comeOnAir();
    void updateBeacon();
    void loseClients();
    [[nodiscard]] bool isFull() const;
    /// What is wrong with the file that the setting names; empty: nothing.
    std::string readList(const std::string& key, std::set<MacAddress>& list);
    [[nodiscard]] bool admits(const MacAddress& phone) const;
    std::string changeList(bool accepts, const std::string& verb, const std::string& address);
    std::string deauthenticate(const std::string& address);
    [[nodiscard]] std::string get(const std::string& key) const;
    [[nodiscard]] std::string ssid() const;
    [[nodiscard]] std::string key() const;
    [[nodiscard]] bool usesSae() const { return get("wpa_key_mgmt").contains("SAE"); }
    [[nodiscard]] bool hasRadio() const { return get("driver") != "none"; }

    [[nodiscard]] std::string status() const;
    [[nodiscard]] std::string station(const std::string& after) const;
    std::string set(const std::string& key, const std::string& value);
    std::string reload();
    std::string reloadKey();
    /// Of the key that all stations are to have; 0: none, or WEP's.
    [[nodiscard]] std::uint32_t groupCipher() const;
    std::string switchChannel(int frequency);
    void finishSwitch(int frequency, int tries);

    std::map<std::string, std::string> settings_;
    std::string keySsid_;  ///< the SSID that the key was derived with
    /// By phone, what it joined with by SAE: it is let in with that for as long as hostapd runs,
    /// whatever the password is meanwhile.
    std::map<MacAddress, std::string> keyCache_;
    std::uint32_t groupKey_ = 0;  ///< the cipher of that which the driver has
    std::string state_ = "UNINITIALIZED";
    int channel_ = 0;    ///< on air; 0: not yet
    int switching_ = 0;  ///< MHz that were announced; 0: none
    int linkIndex_ = 0;  ///< of the interface that it drives
    bool linkUp_ = false;
    bool foundPort_ = false;  ///< the link was a port of the bridge already: it is left there
    bool listens_ = false;
    std::set<MacAddress> accepted_;  ///< `accept_mac_file`, ACCEPT_ACL
    std::set<MacAddress> denied_;    ///< `deny_mac_file`, DENY_ACL
    std::vector<Client> clients_;    ///< the newest first
};

}  // namespace w58d::world
