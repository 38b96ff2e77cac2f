#include "at/quotes.hpp"

namespace w58d::at {

std::size_t wideQuoteLength(std::string_view line, std::size_t at) {
    const std::string_view mark = line.substr(at, 3);
    return mark == "\u201C" || mark == "\u201D" || mark == "\u2033" ? 3 : 0;
}

bool Candidates::advance() {
    const std::string_view line = line_;
    for (std::size_t at = next_; at < line.size(); ++at) {
        const std::size_t length = quoteLength(line, at);
        if (length == 0) {
            continue;
        }
        oddSoFar_ = !oddSoFar_;
        const std::size_t follower = skipSpaces(line, at + length);
        if (endsParameter(line, follower)) {
            quote_ = at;
            next_ = follower;
            return true;
        }
    }
    return false;
}

bool Candidates::pairedAfter() {
    if (total_ == Total::unknown) {  // once a walk, so that long lines stay cheap
        bool odd = false;
        for (std::size_t at = begin_; at < line_.size(); ++at) {
            odd = quoteLength(line_, at) > 0 ? !odd : odd;
        }
        total_ = odd ? Total::odd : Total::even;
    }
    return (total_ == Total::odd) == oddSoFar_;
}

}  // namespace w58d::at
