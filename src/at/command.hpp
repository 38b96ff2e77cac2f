// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One AT command is one row.
//
//     {.name = "+CWMOCH",
//      .brief = "802.11 mode and channel",
//      .read = readMoch,
//      .write = writeForm<setMoch>(integer<&SetMoch::mode>("mode", 2, 4),
//                                  integer<&SetMoch::channel>("channel", 0, 11)),
//      .test = kNoTestText},
//
// From the row come the parsing and all checks of its parameters, the answer to `=?`, its place in
// +CLAC, in the command reference and in the fuzzer's dictionary. A form that is not in the row is
// answered with ERROR; `=?` is in every row.
#pragma once

#include <cstdint>
#include <string_view>

#include "at/call.hpp"
#include "at/parameter.hpp"
#include "base/model.hpp"

namespace w58d::at {

using Handler = Outcome (*)(Call&);

/// What `=?` answers before its OK.
struct TestText {
    enum class Kind : std::uint8_t { derived, fixed, none, asked };
    Kind kind = Kind::derived;
    std::string_view text{};   ///< Kind::fixed: the whole row, with the command's name
    Handler answer = nullptr;  ///< Kind::asked: writes the row
};
/// The manual has no T row: OK alone. (A command without parameters need not say so.)
inline constexpr TestText kNoTestText{TestText::Kind::none};
/// Where the manual's text does not follow from the parameters.
consteval TestText testText(std::string_view row) {
    return {TestText::Kind::fixed, row};
}
/// Where it depends on what is there.
consteval TestText testAnswer(Handler answer) {
    return {TestText::Kind::asked, {}, answer};
}

/// What the write form sets, over a restart. (It describes, as at/answer.hpp does.)
enum class Kept : std::uint8_t {
    no,
    atOnce,       ///< when it is answered OK
    withProfile,  ///< by &W
};

/// An extended-syntax command (V.250 5.4).
struct Command {
    std::string_view name;   ///< upper case, with its `+`
    std::string_view brief;  ///< a few words for the reference, no full stop
    Models models = kBothModels;
    Kept kept = Kept::no;
    bool extension = false;  ///< not of the vendor's manuals: `strict_manual` takes it away
    /// Its write form without the last parameter takes bytes that follow the line instead of it.
    bool takesData = false;
    bool tellsFailure = false;  ///< why a command failed: that it failed itself is no such reason
    Handler execute = nullptr;  ///< AT+X
    Handler read = nullptr;     ///< AT+X?
    WriteForm write{};          ///< AT+X=...
    TestText test{};            ///< AT+X=?
};

/// A basic-syntax command (V.250 5.3): a letter, perhaps after `&`, and a number that is 0 when
/// left out; or an S-parameter, which has the forms `S3=n` and `S3?`.
struct BasicCommand {
    std::string_view name;  ///< upper case: "E", "&C", "S3"
    std::string_view brief;
    int most = 0;  ///< greatest number; the least is 0
    Outcome (*set)(Call&, int number) = nullptr;
    Handler read = nullptr;  ///< S-parameters only

    [[nodiscard]] constexpr bool isSParameter() const { return read != nullptr; }
};

}  // namespace w58d::at
