#include "app/check_board.hpp"

#include <fmt/format.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "app/board_table.hpp"
#include "platform/loop/signals.hpp"
#include "platform/process/log.hpp"
#include "platform/process/privileges.hpp"
#include "services/board/survey.hpp"

namespace w58d {
namespace {

/// None if a signal came before it was known.
std::optional<BoardFacts> factsOf(const Config& config) {
    asio::io_context io{1};
    std::optional<BoardFacts> facts;
    const Signals signals(io, {.stop = [&io](int) { io.stop(); }, .reload = [] {}});
    asio::co_spawn(io, surveyBoard(io, config), [&](std::exception_ptr, BoardFacts found) {
        facts = std::move(found);
        io.stop();
    });
    io.run();
    return facts;
}

}  // namespace

int checkBoard(const Config& config, bool json) {
    // The answers are what the daemon would get, and nothing else is printed.
    Result<void> ready = setUpLog({.sink = LogSink::standardError, .level = "error"});
    if (ready) {
        ready = dropPrivileges();
    }
    if (!ready) {
        fmt::print(stderr, "w58d: {}\n", ready.error().detail);
        return 1;
    }
    const std::optional<BoardFacts> facts = factsOf(config);
    finishLog();
    if (!facts) {
        return 1;
    }
    const std::vector<BoardRow> rows = boardRows(config, *facts);
    fmt::print("{}", json ? jsonText(rows) : tableText(rows));
    return hasAllOfManual(rows) ? 0 : 1;
}

}  // namespace w58d
