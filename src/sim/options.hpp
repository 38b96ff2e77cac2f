// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// w58-sim's command line.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "base/addresses.hpp"
#include "sim/line.hpp"
#include "world/world.hpp"

namespace w58d::sim {

struct Options {
    enum class Action : std::uint8_t { run, showHelp, showVersion, tell };

    Action action = Action::run;
    bool w58l = false;
    MacAddress mac = world::World::kRadioAddress;
    bool strictManual = false;
    LineOptions line{};
    std::optional<std::uint16_t> lanPort{};  ///< 0: a free one; nullopt: the one that hosts choose
    double speed = 1;
    std::string script{};    ///< a file; empty: none
    std::string control{};   ///< path of the socket; empty: none
    std::string record{};    ///< a file; empty: none
    std::string settings{};  ///< TOML, beside what the simulator needs itself
    bool verbose = false;
    std::string toldLine{};  ///< of `tell`
};

/// Otherwise what is wrong, for whoever typed it.
[[nodiscard]] std::expected<Options, std::string> parseOptions(int argc, char** argv);

[[nodiscard]] std::string usage();

}  // namespace w58d::sim
