// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From a client's bytes to its messages (protocol 2, AT+CWLANMSG).
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace w58d {

/// Bytes of a message that are kept; the rest, up to the line feed, is ignored.
inline constexpr std::size_t kMaxLanMessage = 1024;

/// A whole message without its line feed, in two pieces: most come in one, and need no copy.
struct LanMessage {
    std::string_view head;
    std::string_view tail;
    std::size_t used = 0;  ///< of the bytes it ends in, its line feed included

    [[nodiscard]] std::size_t size() const { return head.size() + tail.size(); }
};

/// Keeps the start of the message that has not ended yet; never more than kMaxLanMessage bytes.
class LineFramer {
  public:
    /// The message that ends first in `bytes`, which follow what was kept. Looks only: call taken()
    /// once it was passed on.
    [[nodiscard]] std::optional<LanMessage> find(std::string_view bytes) const {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        return LanMessage{kept_, bytes.substr(0, std::min(end, kMaxLanMessage - kept_.size())),
                          end + 1};
    }
    void taken() { kept_.clear(); }

    /// `bytes` hold no line feed: they are the start, or the middle, of a message.
    void keep(std::string_view bytes) {
        kept_.append(bytes.substr(0, kMaxLanMessage - kept_.size()));
    }

    [[nodiscard]] std::size_t kept() const { return kept_.size(); }

  private:
    std::string kept_;
};

}  // namespace w58d
