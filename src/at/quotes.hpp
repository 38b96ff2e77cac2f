// Quotes in a command line, and the places where a quoted text may end (the rule is in
// parameter.hpp).
#pragma once

#include <cstddef>
#include <string_view>

#include "at/syntax.hpp"

namespace w58d::at {

/// quoteLength() of a place with the byte that quotes beyond ASCII start with.
[[nodiscard]] std::size_t wideQuoteLength(std::string_view line, std::size_t at);

/// Bytes of the quote at `at`, which is within the line; 0 if there is none.
inline std::size_t quoteLength(std::string_view line, std::size_t at) {
    const char c = line[at];
    return c == '"' ? 1 : c == '\xE2' ? wideQuoteLength(line, at) : 0;
}

/// A walk over the candidates for the end of the text that starts at `begin`: quotes followed by
/// `,`, `;` or the end of the line.
class Candidates {
  public:
    Candidates(std::string_view line, std::size_t begin)
        : line_(line), begin_(begin), next_(begin) {}

    /// Goes to the first or next candidate; false if there is none.
    bool advance();

    [[nodiscard]] std::size_t quote() const { return quote_; }
    /// The `,`, the `;` or the end of the line after it.
    [[nodiscard]] std::size_t follower() const { return next_; }
    [[nodiscard]] bool semicolonFollows() const {
        return next_ < line_.size() && line_[next_] == ';';
    }
    /// The quotes after the candidate are even in number.
    [[nodiscard]] bool pairedAfter();

  private:
    std::string_view line_;
    std::size_t begin_;
    std::size_t next_;
    std::size_t quote_ = 0;
    bool oddSoFar_ = false;
    enum class Total : unsigned char { unknown, even, odd };
    Total total_ = Total::unknown;
};

}  // namespace w58d::at
