// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "backends/pppd_secrets.hpp"

#include <fmt/format.h>

#include "backends/lines.hpp"

namespace w58d::pppd {
namespace {

constexpr std::string_view kBegin = "# w58d: what AT+CWUSRINFO set; changes here are lost";
constexpr std::string_view kEnd = "# w58d: end";

/// One word to pppd, whatever is in it.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

}  // namespace

Result<std::string> withSecret(std::string_view file, std::string_view name,
                               std::string_view password) {
    if (password.starts_with("@/")) {
        return fail(Errc::invalidValue, "password: pppd takes @/... for a file");
    }
    std::string text;
    bool inside = false;
    forEachLine(file, [&](std::string_view line) {
        if (line == kBegin) {
            inside = true;  // our one line follows
        } else if (inside && line.starts_with('"')) {
            inside = false;
        } else if (line != kEnd) {
            inside = false;
            text += line;
            text += '\n';
        }
    });
    // No addresses at the end: nobody who calls us may use this as theirs.
    return fmt::format("{}{}\n{} * {}\n{}\n", text, kBegin, quoted(name), quoted(password), kEnd);
}

}  // namespace w58d::pppd
