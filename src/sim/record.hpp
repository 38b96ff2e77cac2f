// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A transcript of what goes over the line, which test/golden/replay.py and w58d's own tests read.
#pragma once

#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>

#include "sim/line.hpp"

namespace w58d::sim {

/// Printable, with \r, \n, \\ and \xHH for other bytes, and for `{`, which transcripts fill in.
[[nodiscard]] std::string escaped(std::string_view bytes);

/// `> ` is what the host sends, `< ` what it gets, a line of text each; `@ PORT ` what a client of
/// the LAN server sends. Called from any thread.
class Record {
  public:
    /// Into that file, in place of what is there. isOpen() says whether it could.
    explicit Record(const std::string& path);
    [[nodiscard]] bool isOpen() const { return file_.is_open(); }

    void bytes(Line::Way way, std::string_view bytes);
    void lanMessage(std::uint16_t port, std::string_view bytes);

  private:
    void write(std::string_view mark, std::string_view bytes);

    std::mutex guard_;
    std::ofstream file_;
};

}  // namespace w58d::sim
