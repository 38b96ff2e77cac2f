// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The least a program must do to answer four commands, written by hand for these four alone: the
// measure of what tables, sessions and rules cost.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "at/session.hpp"

namespace w58d::bench {

class Minimum {
  public:
    explicit Minimum(at::Port& port) : port_(port) {}
    /// One whole line, or several.
    void receive(std::string_view bytes);

  private:
    void answer(std::string_view command);
    void put(std::string_view text);
    bool setAuth(std::string_view parameters);

    at::Port& port_;
    char output_[4096];
    std::size_t size_ = 0;
    int map_ = 1;
    int auth_ = 5;
    int encrypt_ = 4;
    std::string password_ = "12345678";  // the store, as the engine's module has it
};

}  // namespace w58d::bench
