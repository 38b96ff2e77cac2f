// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/record.hpp"

#include <fmt/format.h>

namespace w58d::sim {

std::string escaped(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto code = static_cast<unsigned char>(byte);
        if (byte == '\r') {
            text += "\\r";
        } else if (byte == '\n') {
            text += "\\n";
        } else if (byte == '\\' || byte == '{') {  // `{name}` is a value that a test fills in
            text += byte == '\\' ? "\\\\" : "\\x7B";
        } else if (code < 0x20 || code > 0x7E) {
            text += fmt::format("\\x{:02X}", code);
        } else {
            text += byte;
        }
    }
    return text;
}

Record::Record(const std::string& path) : file_(path, std::ios::trunc) {}

void Record::bytes(Line::Way way, std::string_view bytes) {
    const std::lock_guard lock(guard_);
    while (!bytes.empty()) {
        const std::string_view line = bytes.substr(0, bytes.find('\n') + 1);
        const std::string_view taken = line.empty() ? bytes : line;
        write(way == Line::Way::fromHost ? ">" : "<", taken);
        bytes.remove_prefix(taken.size());
    }
    file_.flush();
}

void Record::lanMessage(std::uint16_t port, std::string_view bytes) {
    const std::lock_guard lock(guard_);
    write(fmt::format("@ {}", port), bytes);
    file_.flush();
}

void Record::write(std::string_view mark, std::string_view bytes) {
    file_ << mark << ' ' << escaped(bytes) << '\n';
}

}  // namespace w58d::sim
