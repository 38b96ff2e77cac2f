// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What surrounds the simulated module, and what befalls it: phones, neighbours, the uplink, faults.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/addresses.hpp"
#include "world/world.hpp"

namespace w58d::sim {

/// A word that may have had quotes.
using Words = std::vector<std::string>;
/// What a verb answers, or what is wrong with it.
using Answer = std::expected<std::string, std::string>;

/// The words of a line: parted by blanks, `"..."` is one, in which \", \\, \n, \r, \t and \xHH
/// stand for bytes.
[[nodiscard]] std::expected<Words, std::string> wordsIn(std::string_view line);

/// The verbs that change the world. Everything is in the module's thread.
class Scene {
  public:
    /// As it is at the start: an uplink, and the neighbours "cafe", which is open, and "next door",
    /// whose password is "neighbour1".
    explicit Scene(world::World& world);

    /// Why a phone cannot join yet, perhaps.
    static constexpr const char* kNotOnAir = "there is no such network on air";
    /// Why one that joined has to ask again.
    static constexpr const char* kNoAddress = "let in, and given no address";

    /// False if there is no such verb.
    [[nodiscard]] bool knows(const std::string& verb) const { return verbs_.contains(verb); }
    Answer perform(const Words& words);
    /// A line a verb.
    [[nodiscard]] static std::string help();

    /// What phone n has joined with, or joins with next.
    [[nodiscard]] static MacAddress macOf(int phone);
    /// What phone n was leased; without a lease what its number stands for.
    [[nodiscard]] Ipv4Address addressOf(int phone) const;

    /// Without power: all that runs and all that is in memory is gone. What was stored stays.
    void losePower();

  private:
    using Verb = Answer (Scene::*)(const Words& words);

    Answer join(const Words& words);
    Answer renew(const Words& words);
    Answer leave(const Words& words);
    Answer neighbour(const Words& words);
    Answer move(const Words& words);
    Answer gone(const Words& words);
    Answer uplink(const Words& words);
    Answer radio(const Words& words);
    Answer program(const Words& words);
    Answer rules(const Words& words);
    Answer disk(const Words& words);
    Answer clock(const Words& words);
    Answer speed(const Words& words);
    Answer seen(const Words& words);

    void bringUplink();
    [[nodiscard]] world::Neighbour* find(const std::string& ssid);

    static const std::map<std::string, Verb> kVerbs;

    world::World& world_;
    const std::map<std::string, Verb>& verbs_ = kVerbs;
    std::map<int, Ipv4Address> leases_;  ///< by phone
};

}  // namespace w58d::sim
