// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/parameter.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "at/candidates.hpp"
#include "at/control.hpp"
#include "at/syntax.hpp"

namespace w58d::at {
namespace {

struct Integer {
    bool found = false;
    int value = 0;
    std::size_t end = 0;
};

/// A number after an optional minus sign, and the place after it.
Integer readInteger(std::string_view body, std::size_t at) {
    const char first = byteOrEnd(body, at);
    if (isDigit(first) && !isDigit(byteOrEnd(body, at + 1))) {  // most of them
        return {true, first - '0', at + 1};
    }
    const bool negative = at < body.size() && body[at] == '-';
    at += negative ? 1 : 0;
    const Number number = readNumber(body, at);
    return {number.end > at, negative ? -number.value : number.value, number.end};
}

/// The place of the first byte from `at` on that may begin a quote: a `"`, or one beyond ASCII. The
/// body's size if there is none.
std::size_t firstQuote(std::string_view body, std::size_t at) {
    constexpr std::uint64_t kOnes = kTopBits >> 7U;
    for (std::uint64_t word = 0; at + sizeof word <= body.size(); at += sizeof word) {
        std::memcpy(&word, body.data() + at, sizeof word);
        const std::uint64_t other = word ^ (kOnes * '"');
        if (const std::uint64_t found = (((other - kOnes) & ~other) | word) & kTopBits;
            found != 0) {
            return at + placeOfFirst(found);
        }
    }
    while (at < body.size() && body[at] != '"' && static_cast<signed char>(body[at]) >= 0) {
        ++at;
    }
    return at;
}

/// Whether a text has a quote, a comma and a quote in it: it is two. Or `several`: with anything
/// but a quote between the comma that follows the first quote and the one before the second.
bool holdsSeparator(std::string_view text, bool several) {
    std::size_t end = 0;   // of the last quote
    bool follows = false;  // a comma, after it
    char last = '\0';      // byte that is no space
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t quote = quoteLength(text, at);
        if (quote > 0) {
            if (follows && last == ',' && (several || at == end + 1)) {
                return true;
            }
            end = at + quote;
            const std::size_t next = skipSpaces(text, end);
            follows = next < text.size() && text[next] == ',';
        }
        last = isSpace(text[at]) ? last : text[at];
        at += std::max<std::size_t>(quote, 1);
    }
    return false;
}

/// Splits the text after `=` into the values of one row. Each function says whether the parameters
/// from its place on fit the row in number and types; the ranges are looked at later.
class Matcher {
  public:
    Matcher(const Catalogue& catalogue, const WriteForm& form, std::string_view body,
            Values& values)
        : catalogue_(catalogue), form_(form), body_(body), values_(values) {}

    bool matchFrom(std::size_t index, std::size_t at) {
        // A loop as long as a value has one place where it can end, which quoted text may not have.
        for (;; ++index) {
            at = skipSpaces(body_, at);
            char next = byteOrEnd(body_, at);
            const Parameter& parameter = form_.parameters[index];
            Value& value = values_[index];
            if (endsParameter(next)) {
                value.present = false;
                if (!parameter.optional || parameter.neverEmpty) {
                    return false;
                }
            } else if (const std::size_t quote = quoteLength(body_, at); quote > 0) {
                return matchQuoted(index, at + quote);
            } else if (parameter.kind == ParameterKind::integer) {
                const Integer integer = readInteger(body_, at);
                value.present = true;
                value.number = integer.value;
                at = skipSpaces(body_, integer.end);
                next = byteOrEnd(body_, at);
                if (!integer.found || !endsParameter(next)) {
                    return false;
                }
            } else {
                at = takeBare(value, at);
                next = byteOrEnd(body_, at);
            }
            if (next == ';') {
                return finish(index, at);
            }
            if (index + 1 == form_.count) {
                return false;
            }
            ++at;
        }
    }

    [[nodiscard]] std::size_t end() const { return end_; }

  private:
    /// Text without quotes; the spaces after it do not belong to it. Returns what follows.
    std::size_t takeBare(Value& value, std::size_t at) {
        std::size_t end = at;
        while (!endsParameter(body_, end)) {
            ++end;
        }
        std::size_t last = end;
        while (isSpace(body_[last - 1])) {
            --last;
        }
        value.present = true;
        value.text = {body_.data() + at, last - at};
        return end;
    }

    bool matchQuoted(std::size_t index, std::size_t begin) {
        const ParameterKind kind = form_.parameters[index].kind;
        const bool isLast = index + 1 == form_.count;
        if (kind == ParameterKind::text && isLast && endsWithTheBody(begin)) {
            return takeQuoted(index, begin, body_.size() - 1, body_.size());
        }
        if (kind == ParameterKind::text) {
            return matchText(index, begin);
        }
        Candidates candidates(body_, begin);
        return candidates.advance() &&
               takeQuoted(index, begin, candidates.quote(), candidates.follower());
    }

    /// A text that is not the usual last one. Not inlined, as it would be in four places.
    [[gnu::noinline]] bool matchText(std::size_t index, std::size_t begin) {
        if (plainParameters(begin) > form_.count - index) {
            return false;
        }
        Candidates candidates(body_, begin);
        return index + 1 == form_.count ? matchLastText(index, begin, candidates)
                                        : matchEarlierText(index, begin, candidates);
    }

    /// The usual last text: a quote is the body's last byte, and the only one.
    [[nodiscard]] bool endsWithTheBody(std::size_t begin) const {
        return begin < body_.size() && body_.back() == '"' &&
               firstQuote(body_, begin) + 1 == body_.size();
    }

    /// How many parameters follow, the quoted text that starts at `begin` the first of them, if all
    /// are plain: empty, in quotes without a quote in them, or bare without a quote. 0 if not.
    [[nodiscard]] std::size_t plainParameters(std::size_t begin) const {
        std::size_t count = 1;
        std::size_t at = plainQuotedEnd(begin);
        while (at != kNotPlain && !endsCommand(body_, at)) {
            ++count;
            at = skipSpaces(body_, at + 1);
            const std::size_t quote = at < body_.size() ? quoteLength(body_, at) : 0;
            at = quote > 0 ? plainQuotedEnd(at + quote) : plainBareEnd(at);
        }
        return at != kNotPlain && (at == body_.size() || goesOn(at)) ? count : 0;
    }

    /// Where the parameter ends whose text starts at `begin`, after its quote; kNotPlain if it is
    /// not plain.
    [[nodiscard]] std::size_t plainQuotedEnd(std::size_t begin) const {
        std::size_t at = firstQuote(body_, begin);
        while (at < body_.size() && quoteLength(body_, at) == 0) {
            at = firstQuote(body_, at + 1);
        }
        if (at == body_.size()) {
            return kNotPlain;
        }
        at = skipSpaces(body_, at + quoteLength(body_, at));
        return endsParameter(body_, at) ? at : kNotPlain;
    }
    /// The same without quotes, or empty.
    [[nodiscard]] std::size_t plainBareEnd(std::size_t at) const {
        while (!endsParameter(body_, at)) {
            if (quoteLength(body_, at) > 0) {
                return kNotPlain;
            }
            ++at;
        }
        return at;
    }
    /// Whether the `;` at `at` ends a command, as in chains().
    [[nodiscard]] bool goesOn(std::size_t at) const {
        bool paired = true;
        for (std::size_t rest = at; rest < body_.size(); ++rest) {
            paired = quoteLength(body_, rest) > 0 ? !paired : paired;
        }
        return paired && startsCommand(catalogue_, body_, at + 1);
    }

    bool matchLastText(std::size_t index, std::size_t begin, Candidates& candidates) {
        bool found = false;
        Candidates last = candidates;
        while (candidates.advance()) {
            found = true;
            last = candidates;
            if (chains(candidates)) {
                break;
            }
        }
        return found && takeText(index, begin, last);
    }

    bool matchEarlierText(std::size_t index, std::size_t begin, Candidates& candidates) {
        std::optional<Candidates> second;  // a quote is left over with it
        bool more = candidates.advance();
        while (more && tries_ < kMaxTries) {
            Candidates candidate = candidates;
            more = candidates.advance();
            if (!candidate.semicolonFollows() || !more || chains(candidate)) {
                ++tries_;
                if (takeText(index, begin, candidate)) {
                    if (!leavesQuote(index + 1)) {
                        return true;
                    }
                    second = second ? second : candidate;
                }
            }
        }
        return second && takeText(index, begin, *second);
    }

    /// One of the values from `index` on stands without quotes, and has one inside.
    [[nodiscard]] bool leavesQuote(std::size_t index) const {
        for (; index < form_.count; ++index) {
            const Value& value = values_[index];
            if (!value.present || value.text.empty() ||
                form_.parameters[index].kind == ParameterKind::integer) {
                continue;
            }
            const char before = *(value.text.data() - 1);
            const bool bare = before == ',' || isSpace(before);
            for (std::size_t at = 0; bare && at < value.text.size(); ++at) {
                at = firstQuote(value.text, at);
                if (at < value.text.size() && quoteLength(value.text, at) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether the candidate is followed by `;` and what can be a chain of commands: the start of
    /// one, and quotes in pairs. In `"12";+CWMAP=0"` the last quote is left over: a password.
    [[nodiscard]] bool chains(Candidates& candidate) const {
        return candidate.semicolonFollows() &&
               startsCommand(catalogue_, body_, candidate.follower() + 1) &&
               candidate.pairedAfter();
    }

    bool takeText(std::size_t index, std::size_t begin, const Candidates& end) {
        const bool isLast = index + 1 == form_.count;
        return !holdsSeparator({body_.data() + begin, end.quote() - begin}, !isLast) &&
               takeQuoted(index, begin, end.quote(), end.follower());
    }

    /// The value from `begin` to `quote`; `follower` is the `,`, the `;` or the end after it.
    bool takeQuoted(std::size_t index, std::size_t begin, std::size_t quote, std::size_t follower) {
        Value& value = values_[index];
        value.present = true;
        value.text = {body_.data() + begin, quote - begin};
        if (form_.parameters[index].kind == ParameterKind::integer) {
            const Integer integer = readInteger(body_, begin);
            if (!integer.found || integer.end != quote) {
                return false;
            }
            value.number = integer.value;
        }
        if (endsCommand(body_, follower)) {
            return finish(index, follower);
        }
        return index + 1 < form_.count && matchFrom(index + 1, follower + 1);
    }

    /// The command ends at `at`, after parameter `index`.
    bool finish(std::size_t index, std::size_t at) {
        for (std::size_t rest = index + 1; rest < form_.count; ++rest) {
            if (!form_.parameters[rest].optional) {
                return false;
            }
            values_[rest].present = false;
        }
        end_ = at;
        return true;
    }

    const Catalogue& catalogue_;
    const WriteForm& form_;
    std::string_view body_;
    Values& values_;
    static constexpr std::size_t kNotPlain = std::string_view::npos;
    int tries_ = 0;
    std::size_t end_ = 0;
};

int greatest(const Parameter& parameter, Offer offer) {
    return offer == Offer::everything ? std::max(parameter.most, parameter.extendedTo)
                                      : parameter.most;
}

bool inRange(const Parameter& parameter, Offer offer, Value& value) {
    switch (parameter.kind) {
        case ParameterKind::integer:
            return value.number >= parameter.least && value.number <= greatest(parameter, offer) &&
                   (parameter.numbers.empty() ||
                    std::ranges::find(parameter.numbers, value.number) != parameter.numbers.end());
        case ParameterKind::text: {
            const auto length = static_cast<int>(value.text.size());
            return length >= parameter.least && length <= parameter.most;
        }
        case ParameterKind::choice: {
            const auto word = std::ranges::find_if(parameter.words, [&](std::string_view allowed) {
                return allowed.size() == value.text.size() &&
                       std::ranges::equal(allowed, value.text, {}, upperCase, upperCase);
            });
            value.number = static_cast<int>(word - parameter.words.begin());
            return word != parameter.words.end();
        }
        case ParameterKind::anything:
            break;
    }
    return true;
}

}  // namespace

ParameterProblem readParameters(const Catalogue& catalogue, const WriteForm& form,
                                std::string_view body, std::size_t& at, Values& values) {
    Matcher matcher(catalogue, form, body, values);
    if (!matcher.matchFrom(0, at)) {
        return {.kind = ParameterProblem::Kind::malformed, .parameter = {}};
    }
    for (std::size_t i = 0; i < form.count; ++i) {
        if (values[i].present && !inRange(form.parameters[i], catalogue.offer(), values[i])) {
            return {.kind = ParameterProblem::Kind::outOfRange,
                    .parameter = form.parameters[i].name};
        }
    }
    at = matcher.end();
    return {};
}

}  // namespace w58d::at
