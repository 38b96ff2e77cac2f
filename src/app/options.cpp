// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/options.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "config/config.hpp"

namespace w58d {
namespace {

constexpr int kUsageError = 2;

std::string helpText() {
    return fmt::format(
        "Usage: w58d [--supervise] [--config FILE]\n"
        "       w58d --check-config FILE\n"
        "       w58d --check-board [--json] [FILE]\n"
        "AT-command firmware of the SIMCom W58 and W58L Wi-Fi modules.\n"
        "\n"
        "  -c, --config FILE        configuration to run with\n"
        "                           (default: {})\n"
        "      --supervise          run as a child, started again when it fails\n"
        "      --check-config FILE  print \"FILE: OK\", or each mistake with its place\n"
        "      --check-board [FILE] print what the board can do of each command and mode,\n"
        "                           and what not, and why; also while w58d runs\n"
        "      --json               the same as JSON\n"
        "  -h, --help               print this\n"
        "  -V, --version            print the version\n"
        "\n"
        "w58d stays in the foreground and stops on SIGTERM or SIGINT; SIGHUP makes it\n"
        "read its configuration again. Exit status: 0 if all went well, 1 if it did not\n"
        "or the board lacks something of the manual, 2 if the command line is wrong.\n",
        defaultConfigPath());
}

/// Whether `argument` is this option, which takes a file: the next argument, or what follows `=`.
bool takesFile(std::string_view argument, std::string_view option) {
    return argument == option ||
           (argument.starts_with(option) && argument.substr(option.size()).starts_with('='));
}

int checkConfig(const std::string& path) {
    const ConfigOrMistakes config = loadConfig(path);
    const std::vector<ConfigMistake> mistakes =
        config ? missingPrograms(*config, path) : config.error();
    for (const ConfigMistake& mistake : mistakes) {
        fmt::print(stderr, "{}\n", mistake.str());
    }
    if (!mistakes.empty()) {
        return 1;
    }
    fmt::print("{}: OK\n", path);
    return 0;
}

}  // namespace

std::expected<Options, std::string> parseOptions(std::span<const std::string_view> arguments) {
    Options options{.config = std::string(defaultConfigPath())};
    bool supervise = false;
    bool hasFile = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "-h" || argument == "--help") {
            return Options{Options::Action::showHelp, {}};
        }
        if (argument == "-V" || argument == "--version") {
            return Options{Options::Action::showVersion, {}};
        }
        if (argument == "--supervise") {
            supervise = true;
            continue;
        }
        if (argument == "--json") {
            options.json = true;
            continue;
        }
        if (argument == "--check-board") {
            options.action = Options::Action::checkBoard;
            continue;
        }
        const bool checksBoard = options.action == Options::Action::checkBoard;
        if (checksBoard && !hasFile && !argument.starts_with('-')) {
            options.config = argument;
            hasFile = true;
            continue;
        }
        const bool board = argument.starts_with("--check-board=");
        const bool check = takesFile(argument, "--check-config");
        if (!check && !board && argument != "-c" && !takesFile(argument, "--config")) {
            const std::string_view what = argument.starts_with('-') ? "option" : "argument";
            return std::unexpected(fmt::format("unknown {} '{}'", what, argument));
        }
        const std::size_t equals = argument.find('=');
        std::string_view file;
        if (equals != std::string_view::npos) {
            file = argument.substr(equals + 1);
        } else if (i + 1 < arguments.size()) {
            file = arguments[++i];
        }
        if (file.empty()) {
            return std::unexpected(
                fmt::format("option '{}' needs a file", argument.substr(0, equals)));
        }
        if (check || board) {
            options.action = check ? Options::Action::checkConfig : Options::Action::checkBoard;
        }
        options.config = file;
        hasFile = true;
    }
    if (options.json && options.action != Options::Action::checkBoard) {
        return std::unexpected("option '--json' goes with --check-board");
    }
    if (supervise && options.action == Options::Action::run) {
        options.action = Options::Action::supervise;
    }
    return options;
}

std::optional<int> answerCommandLine(int argc, const char* const* argv, Options& options) {
    const std::vector<std::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    std::expected<Options, std::string> parsed = parseOptions(arguments);
    if (!parsed) {
        fmt::print(stderr, "w58d: {}\nTry 'w58d --help'.\n", parsed.error());
        return kUsageError;
    }
    options = std::move(*parsed);
    switch (options.action) {
        case Options::Action::showHelp:
            fmt::print("{}", helpText());
            return 0;
        case Options::Action::showVersion:
            fmt::print("w58d {}\n", programVersion());
            return 0;
        case Options::Action::checkConfig:
            return checkConfig(options.config);
        case Options::Action::run:
        case Options::Action::supervise:
        case Options::Action::checkBoard:
            break;
    }
    return std::nullopt;
}

}  // namespace w58d
