// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What a terminal puts among the bytes of a line (termios, PARMRK).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace w58d {

/// Takes the marks out again: 0xFF twice is the byte 0xFF, and 0xFF 0x00 and a byte, where bytes
/// with errors are ignored (IGNPAR), a break. Marks may be cut in two anywhere.
class LineMarks {
  public:
    /// Takes bytes from the front of `bytes` and returns what the line sent, which may be nothing.
    /// Call until `bytes` is empty.
    std::string_view take(std::string_view& bytes) {
        broken_ = false;
        if (mark_ == Mark::none) {
            const std::string_view plain = bytes.substr(0, bytes.find(kMark));
            bytes.remove_prefix(plain.size());
            if (!plain.empty() || bytes.empty()) {
                return plain;
            }
        }
        const char byte = bytes.front();
        const std::string_view one = bytes.substr(0, 1);
        bytes.remove_prefix(1);
        switch (mark_) {
            case Mark::none:
                mark_ = Mark::begun;
                break;
            case Mark::begun:
                mark_ = byte == '\0' ? Mark::error : Mark::none;
                return byte == '\0' ? std::string_view{} : one;
            case Mark::error:
                mark_ = Mark::none;
                broken_ = true;
                break;
        }
        return {};
    }
    /// What take() returned last was followed by a break.
    [[nodiscard]] bool broken() const { return broken_; }

  private:
    static constexpr char kMark = '\xFF';
    enum class Mark : std::uint8_t { none, begun, error };

    Mark mark_ = Mark::none;
    bool broken_ = false;
};

}  // namespace w58d
