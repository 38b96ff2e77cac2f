// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Where a text in quotes may end, as parameter.hpp has it.
#pragma once

#include <cstddef>
#include <string_view>

#include "at/syntax.hpp"

namespace w58d::at {

/// A walk over the candidates for the end of the quoted text that starts at `begin`: quotes
/// followed by `,`, `;` or the end of the body.
class Candidates {
  public:
    Candidates(std::string_view body, std::size_t begin)
        : body_(body), begin_(begin), next_(begin) {}

    /// Goes to the first or next candidate; false if there is none.
    bool advance() {
        const std::string_view body = body_;
        for (std::size_t at = next_; at < body.size(); ++at) {
            const std::size_t length = quoteLength(body, at);
            if (length == 0) {
                continue;
            }
            oddSoFar_ = !oddSoFar_;
            const std::size_t follower = skipSpaces(body, at + length);
            if (endsParameter(body, follower)) {
                quote_ = at;
                next_ = follower;
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] std::size_t quote() const { return quote_; }
    /// The `,`, the `;` or the end of the body after it.
    [[nodiscard]] std::size_t follower() const { return next_; }
    [[nodiscard]] bool semicolonFollows() const {
        return next_ < body_.size() && body_[next_] == ';';
    }
    /// The quotes after the candidate are even in number.
    [[nodiscard]] bool pairedAfter() {
        if (total_ == Total::unknown) {  // once a walk, so that long bodies stay cheap
            bool odd = false;
            for (std::size_t at = begin_; at < body_.size(); ++at) {
                odd = quoteLength(body_, at) > 0 ? !odd : odd;
            }
            total_ = odd ? Total::odd : Total::even;
        }
        return (total_ == Total::odd) == oddSoFar_;
    }

  private:
    std::string_view body_;
    std::size_t begin_;
    std::size_t next_;
    std::size_t quote_ = 0;
    bool oddSoFar_ = false;
    enum class Total : unsigned char { unknown, even, odd };
    Total total_ = Total::unknown;
};

}  // namespace w58d::at
