// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/check_board.hpp"

#include <fmt/format.h>

#include <asio/io_context.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "app/board_table.hpp"
#include "base/log.hpp"
#include "platform/files/os_error.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/signals.hpp"
#include "platform/loop/spawn.hpp"
#include "platform/process/orphans.hpp"
#include "platform/process/privileges.hpp"
#include "services/board/survey.hpp"

namespace w58d {
namespace {

/// For what programs leave behind, which is killed.
constexpr std::chrono::milliseconds kEndLimit{2000};

struct Survey {
    BoardFacts facts;
    bool done = false;  ///< false: a signal came before
};

Awaitable<void> carryOut(asio::io_context& io, const Config& config, Survey& survey) {
    co_await surveyBoard(io, config, survey.facts);
    survey.done = true;
    io.stop();
}

Survey surveyOf(const Config& config) {
    Survey survey;
    asio::io_context io{1};
    const Signals signals(io, {.stop = [&io](int) { io.stop(); }, .reload = [] {}});
    spawn(io, carryOut(io, config, survey));
    io.run();
    return survey;
}

}  // namespace

int checkBoard(const Config& config, bool json) {
    log::setLevel(log::Level::off);  // it goes to standard output
    // As the daemon, so that the answers are those that it would get.
    if (const Result<void> dropped = dropPrivileges(); !dropped) {
        fmt::print(stderr, "w58d: privileges: {}\n", dropped.error().detail);
        return 1;
    }
    adoptOrphans();
    const Survey survey = surveyOf(config);
    endChildren(kEndLimit);
    if (!survey.done) {
        return 1;
    }
    const std::vector<BoardRow> rows = boardRows(config, survey.facts);
    const std::string text = json ? jsonText(rows) : tableText(rows);
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written) {
        fmt::print(stderr, "w58d: standard output: {}\n", errnoText(errno));
        return 1;
    }
    return hasAllOfManual(rows) ? 0 : 1;
}

}  // namespace w58d
