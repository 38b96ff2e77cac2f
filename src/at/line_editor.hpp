// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From bytes to command lines (V.250 5.2): attention, echo, editing, termination.
//
// As in V.250 5.2.1 a *line* is all that a host types, from `AT` to the byte of S3; its *body* is
// what lies between and holds the commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "at/output.hpp"
#include "base/profile.hpp"

namespace w58d::at {

/// Bytes of a body; a longer line is answered with one ERROR and not executed.
inline constexpr std::size_t kMaxBody = 4096;

class LineEditor {
  public:
    explicit LineEditor(const Profile& profile);
    /// The profile's E, S3, S4 and S5 hold from the next byte on.
    void setProfile(const Profile& profile);

    enum class Event : std::uint8_t {
        none,     ///< all bytes are used up
        execute,  ///< body() is to be executed
        repeat,   ///< the last one again (`A/`)
        blank,    ///< the line is empty again without a body: it ended without attention (and
                  ///< gets no answer), or was edited away
    };
    struct Step {
        Event event = Event::none;
        std::size_t used = 0;
    };

    /// Takes bytes up to the first event and echoes them. Of a line that is too long the rest is
    /// not echoed: it may be an echo itself, and have no end.
    Step feed(std::string_view bytes, Output& output);

    /// What to execute. Unchanged until the next Event::execute.
    [[nodiscard]] std::string_view body() const { return body_.view(); }
    /// The body was longer than kMaxBody, and body() is empty.
    [[nodiscard]] bool bodyTooLong() const { return bodyTooLong_; }
    /// Something stands on the line now being typed.
    [[nodiscard]] bool halfTyped() const { return !line_.empty(); }

  private:
    [[nodiscard]] std::size_t blankBytes(std::string_view bytes) const;
    std::size_t takeWholeLine(const char* bytes, std::size_t size, Output& output);
    Event take(char byte, Output& output);
    Event endLine();
    void put(char byte);
    void setBody(std::string_view body);

    bool echo_ = true;
    char lineEnd_ = 0;
    char lineFeed_ = 0;
    char backspace_ = 0;
    bool usual_ = true;  // all three are control characters

    std::string line_;  // before attention: the last bytes received; then `AT` and the body
    bool attention_ = false;
    bool tooLong_ = false;
    std::size_t echoed_ = 0;  // bytes of it
    Output body_;
    bool bodyTooLong_ = false;
};

}  // namespace w58d::at
