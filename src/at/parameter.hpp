// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The typed parameters of a write form, and how they reach a plain struct.
//
//     struct SetMoch { WifiMode mode; int channel; };
//     writeForm<setMoch>(integer<&SetMoch::mode>("mode", 2, 4),
//                        integer<&SetMoch::channel>("channel", 0, 11))
//
// How the text after `=` becomes parameters (protocol 1 "Values"):
//
// - Parameters are separated by `,`; `;` or the end of the body ends the last. Spaces before and
//   after a parameter do not count. An empty place is an omitted parameter.
// - Any parameter may stand in quotes or without. Quotes are `"` and the UTF-8 marks U+201C, U+201D
//   and U+2033, in any mix. There is no escape character: text may contain quotes.
// - Without quotes a parameter ends at the next `,` or `;`.
// - In quotes, a *candidate* for the end is a quote followed (after spaces) by `,`, `;` or the end
//   of the body. Without a candidate the command fails.
//   * Integer, choice and anything(): the first candidate.
//   * Text, last parameter of the row: the last candidate of the body; but a candidate followed by
//     `;` and the start of a command of the catalogue (`+NAME`, then `=`, `?`, `;` or the end of
//     the body) ends it there if the quotes after it are paired, so that commands with texts can
//     be chained and a password may be `12";+CWMAP=0`.
//   * Text, earlier parameter: the first candidate with which the rest of the parameters fits the
//     row in number and types, and none of them without quotes has one inside; if there is none,
//     the first with which they fit so too. One followed by `;` counts only if a command starts
//     there, or if it is the body's last. At most kMaxTries candidates of a command are tried.
//   * Text that has `","` in it is two parameters, and fails. So does an earlier parameter with a
//     `",` and a `,"` in it that have no quote between them. So does a text from which on the rest
//     of the command splits at its commas into more parameters than the row has left, each of them
//     empty, in quotes without a quote inside (it may have commas), or without any: the host has
//     given too many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "at/call.hpp"

namespace w58d::at {

class Catalogue;

inline constexpr std::size_t kMaxParameters = 4;
inline constexpr int kMaxTries = 64;

enum class ParameterKind : std::uint8_t {
    integer,   ///< decimal digits, a minus sign allowed
    text,      ///< bytes, as received
    choice,    ///< one of some words, in either case
    anything,  ///< accepted and forgotten
};

/// One parameter as the parser, the test form and the reference see it.
struct Parameter {
    std::string_view name;  ///< as the manual names it, without <>; shown by +CMEE=2
    ParameterKind kind = ParameterKind::anything;
    bool optional = false;
    bool neverEmpty = false;  ///< optional: left out with all that follows it, or not at all
    int least = 0;            ///< integer: least value; text: least length in bytes
    int most = 0;             ///< integer: greatest value; text: greatest length in bytes
    /// Integer: greatest value that is an extension, which `strict_manual` takes away and no `=?`
    /// shows; 0: there is none.
    int extendedTo = 0;
    std::span<const int> numbers{};  ///< integer: if not empty, the values allowed, ascending
    std::span<const std::string_view> words{};  ///< choice: the words
};

/// A parameter as received and checked. Nothing is set to begin with: readParameters() sets
/// `present` of each parameter of the row, and what a parameter of its kind has. (Clearing them all
/// takes longer than reading them.)
struct Value {
    bool present;           ///< not omitted; `""` is present
    int number;             ///< integer: the value; choice: the place of the word, from 0
    std::string_view text;  ///< without the quotes
};
using Values = std::array<Value, kMaxParameters>;

/// A parameter and the member it fills. The member may be an integral or enumeration type (integer,
/// choice), std::string_view (text), or a std::optional of those: then the parameter is optional.
template <auto Member>
struct Bound {
    Parameter parameter;
};
struct Unbound {
    Parameter parameter;
};

namespace detail {

template <class T>
struct MemberOf;
template <class Struct, class Type>
struct MemberOf<Type Struct::*> {
    using Class = Struct;
    using Value = Type;
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <auto Member>
inline constexpr bool kOptionalMember = kIsOptional<typename MemberOf<decltype(Member)>::Value>;

template <class T>
constexpr T convert(const Value& value) {
    if constexpr (std::is_same_v<T, std::string_view>) {
        return value.text;
    } else if constexpr (std::is_same_v<T, bool>) {
        return value.number != 0;
    } else {
        return static_cast<T>(value.number);
    }
}

template <class Args, auto Member>
constexpr void store(Args& args, const Value& value, Bound<Member>) {
    using Type = typename MemberOf<decltype(Member)>::Value;
    if constexpr (kIsOptional<Type>) {
        if (value.present) {
            args.*Member = convert<typename Type::value_type>(value);
        }
    } else {
        args.*Member = convert<Type>(value);
    }
}
template <class Args>
constexpr void store(Args&, const Value&, Unbound) {}

template <class T>
struct ArgsOf;
template <class Struct>
struct ArgsOf<Outcome (*)(Call&, const Struct&)> {
    using Type = Struct;
};

}  // namespace detail

/// An integer from `least` to `most`.
template <auto Member>
consteval Bound<Member> integer(std::string_view name, int least, int most) {
    return {{.name = name,
             .kind = ParameterKind::integer,
             .optional = detail::kOptionalMember<Member>,
             .least = least,
             .most = most}};
}

/// An integer out of `numbers`, which are ascending and of static storage.
template <auto Member>
consteval Bound<Member> integer(std::string_view name, std::span<const int> numbers) {
    return {{.name = name,
             .kind = ParameterKind::integer,
             .optional = detail::kOptionalMember<Member>,
             .least = numbers.front(),
             .most = numbers.back(),
             .numbers = numbers}};
}

/// A text of `least` to `most` bytes.
template <auto Member>
consteval Bound<Member> text(std::string_view name, int least, int most) {
    return {{.name = name,
             .kind = ParameterKind::text,
             .optional = detail::kOptionalMember<Member>,
             .least = least,
             .most = most}};
}

/// One of `words` (static storage), in either case; the member gets its place, from 0.
template <auto Member>
consteval Bound<Member> choice(std::string_view name, std::span<const std::string_view> words) {
    return {{.name = name,
             .kind = ParameterKind::choice,
             .optional = detail::kOptionalMember<Member>,
             .words = words}};
}

/// The optional parameter, which then is no empty place between or after commas.
template <auto Member>
consteval Bound<Member> neverEmpty(Bound<Member> bound) {
    static_assert(detail::kOptionalMember<Member>);
    bound.parameter.neverEmpty = true;
    return bound;
}

/// The integer, with extensions of the vendor's manuals: values from its greatest one to `most`.
template <auto Member>
consteval Bound<Member> extended(Bound<Member> bound, int most) {
    bound.parameter.extendedTo = most;
    return bound;
}

/// A reserved place: may be omitted, may hold anything, is not handed on.
consteval Unbound anything(std::string_view name) {
    return {{.name = name, .kind = ParameterKind::anything, .optional = true}};
}

/// The write form of a command: its parameters, and its handler behind one signature.
struct WriteForm {
    std::array<Parameter, kMaxParameters> parameters{};
    std::size_t count = 0;
    Outcome (*invoke)(Call&, const Values&) = nullptr;  ///< null: there is no write form

    [[nodiscard]] constexpr std::span<const Parameter> all() const {
        return std::span(parameters).first(count);
    }
};

/// `Handler` is an `Outcome(Call&, const Args&)`; every parameter fills a member of Args.
template <auto Handler, class... Parameters>
consteval WriteForm writeForm(Parameters... parameters) {
    static_assert(sizeof...(Parameters) >= 1 && sizeof...(Parameters) <= kMaxParameters);
    using Args = typename detail::ArgsOf<decltype(Handler)>::Type;
    WriteForm form;
    form.parameters = {parameters.parameter...};
    form.count = sizeof...(Parameters);
    form.invoke = [](Call& call, const Values& values) -> Outcome {
        Args args{};
        std::size_t place = 0;
        (detail::store(args, values[place++], Parameters{}), ...);
        return Handler(call, args);
    };
    return form;
}

/// What is wrong with the parameters of a command, or nothing.
struct ParameterProblem {
    enum class Kind : unsigned char { none, malformed, outOfRange };
    Kind kind = Kind::none;
    std::string_view parameter{};  ///< outOfRange: which one
};

/// Reads the parameters of `form` that start at `at`, by the rule above. Without a problem `at` is
/// then the `;` or the end of the body that ends the command.
[[nodiscard]] ParameterProblem readParameters(const Catalogue& catalogue, const WriteForm& form,
                                              std::string_view body, std::size_t& at,
                                              Values& values);

}  // namespace w58d::at
