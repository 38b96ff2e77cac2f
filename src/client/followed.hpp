// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What w58d tells those who follow it, a line each (w58/at_socket.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace w58d::client {

/// A line taken apart.
struct Followed {
    std::string text;                 ///< of the URC or row; with the data where those are its text
    std::optional<std::string> data;  ///< nullopt: it has none
    bool dataInText = false;
};

[[nodiscard]] Followed parseFollowed(std::string_view line);

/// For people: data in quotes behind the text; what is not printable is `\xHH`.
[[nodiscard]] std::string followedText(const Followed& followed);

}  // namespace w58d::client
