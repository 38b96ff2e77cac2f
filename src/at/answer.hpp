// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The shape of what a host is sent: rows of answers, and URCs.
//
//     answer("+CWMOCH", Form::read, {integer("mode", 2, 4), integer("channel", 0, 11)})
//
// Shapes stand beside the rows of their commands. They describe: drivers, manuals and the tests of
// transcripts are made from them (commands.json), and nothing of them is in the module's program.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/addresses.hpp"

namespace w58d::at {

enum class FieldKind : std::uint8_t {
    integer,
    word,     ///< no quotes, no comma: an address, `12h`
    text,     ///< in quotes, as it is: it ends at the last quote that a comma or the end follows
    escaped,  ///< in quotes, and parsable: it ends at the next quote; `\xHH` stands for a byte
    rest,     ///< all that is left of the row, which may have commas
};

/// One of a row's. `optional`: absent with its comma, as are all that follow it.
struct Field {
    std::string_view name;
    FieldKind kind = FieldKind::word;
    int least = 0;  ///< integer
    int most = 0;   ///< integer; less than `least`: not bounded. Others: bytes, of what is meant
    std::string_view unit{};
    bool mayBeEmpty = false;  ///< an empty place: not known
    bool optional = false;
};

namespace field {

consteval Field integer(std::string_view name, int least, int most, std::string_view unit = {}) {
    return {.name = name, .kind = FieldKind::integer, .least = least, .most = most, .unit = unit};
}
/// Of any value.
consteval Field number(std::string_view name, std::string_view unit = {}) {
    return {.name = name, .kind = FieldKind::integer, .least = 0, .most = -1, .unit = unit};
}
// Of so many bytes at most.
consteval Field word(std::string_view name, int most) {
    return {.name = name, .kind = FieldKind::word, .most = most};
}
consteval Field text(std::string_view name, int most) {
    return {.name = name, .kind = FieldKind::text, .most = most};
}
consteval Field escaped(std::string_view name, int most) {
    return {.name = name, .kind = FieldKind::escaped, .most = most};
}
consteval Field rest(std::string_view name, int most) {
    return {.name = name, .kind = FieldKind::rest, .most = most};
}
inline constexpr int kMacSize = MacAddress::kTextSize;
inline constexpr int kIpv4Size = 15;
inline constexpr int kSsidSize = 32;
inline constexpr int kForeignSsidSize = 48;  ///< in UTF-8, of a name that is in GBK on air
consteval Field orEmpty(Field field) {
    field.mayBeEmpty = true;
    return field;
}
consteval Field optional(Field field) {
    field.optional = true;
    return field;
}

}  // namespace field

/// What a row follows.
enum class Form : std::uint8_t { execute, read, write, urc };
enum class Times : std::uint8_t { once, atMostOnce, any };

inline constexpr std::size_t kMaxFields = 8;

/// One kind of row. A form may have several.
struct Answer {
    /// `begins` of a row that begins with the command's name, a colon and a space.
    static constexpr std::string_view kName = "*";

    std::string_view command{};  ///< that it is an answer to; of a URC, its own name
    Form form = Form::read;
    Times times = Times::once;
    std::string_view begins = kName;  ///< as the row does, with its space
    std::array<Field, kMaxFields> fields{};
    std::size_t count = 0;
    std::string_view data{};               ///< the field that counts raw bytes, which follow
    std::string_view dataBegins = "\r\n";  ///< what stands between the fields and the bytes
    bool extension = false;                ///< a URC's; an answer has its command's
    int mask = 0;                          ///< of +CWURC, which a URC wants; 0: it comes unasked

    [[nodiscard]] constexpr std::span<const Field> all() const {
        return std::span(fields).first(count);
    }
};

/// `rest` is all else that is to be said of it.
consteval Answer answer(std::string_view command, Form form, std::initializer_list<Field> fields,
                        Answer rest = {}) {
    rest.command = command;
    rest.form = form;
    rest.count = fields.size();
    std::copy(fields.begin(), fields.end(), rest.fields.begin());
    return rest;
}

consteval Answer urc(std::string_view name, std::initializer_list<Field> fields, Answer rest = {}) {
    return answer(name, Form::urc, fields, rest);
}

}  // namespace w58d::at
