// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Finds out what a board can do, and changes nothing there.
#pragma once

#include <asio/io_context.hpp>

#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "services/board/verdict.hpp"

namespace w58d {

/// Asks the kernel and each of the programs, one after the other; one that does not end is killed
/// after 5 s (nft, for which the kernel loads what it needs, after 20 s). Nothing is written, no
/// lock is waited for without a limit, and a w58d that runs is not disturbed.
[[nodiscard]] Awaitable<void> surveyBoard(asio::io_context& io, const Config& config,
                                          BoardFacts& facts);

/// For the access point of that AP ID: an error with the reason if hostapd or its radio is known
/// not to be able to. What could not be found out is no error: it can be tried.
[[nodiscard]] Awaitable<Result<void>> boardCan(asio::io_context& io, const Config& config, int id,
                                               Needs needs, Deadline deadline);

/// One line in the log if the factory's settings ask for what the board is known not to be able to.
/// `config` has to be there until it is done.
Awaitable<void> warnOfDefaults(asio::io_context& io, const Config& config);

}  // namespace w58d
