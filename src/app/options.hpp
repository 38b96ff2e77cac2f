// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// w58d's command line.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace w58d {

struct Options {
    enum class Action : std::uint8_t {
        run,
        supervise,
        checkConfig,
        checkBoard,
        showHelp,
        showVersion
    };

    Action action = Action::run;
    std::string config{};  ///< the file to run with, or to check
    bool json = false;     ///< of checkBoard: JSON instead of a table

    bool operator==(const Options&) const = default;
};

/// The arguments after the program's name. Otherwise what is wrong with them, for whoever typed it.
[[nodiscard]] std::expected<Options, std::string> parseOptions(
    std::span<const std::string_view> arguments);

/// Everything `main` can do without running: complains of a wrong command line, helps, tells the
/// version or checks a configuration. The exit status, or nullopt with `options` set if w58d is to
/// run, to supervise, or to check the board. Exit status 2 is a wrong command line, 1 a wrong
/// configuration.
[[nodiscard]] std::optional<int> answerCommandLine(int argc, const char* const* argv,
                                                   Options& options);

}  // namespace w58d
