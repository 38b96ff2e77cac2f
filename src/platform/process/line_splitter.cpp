#include "platform/process/line_splitter.hpp"

#include "base/hex.hpp"

namespace w58d {

void LineSplitter::feed(std::string_view bytes,
                        const std::function<void(std::string_view)>& onLine) {
    for (const char c : bytes) {
        if (c == '\n') {
            emit(onLine);
        } else if (line_.size() <= kMaxLine) {  // one more: the CR before an LF does not count
            line_ += c;
        }
    }
}

void LineSplitter::finish(const std::function<void(std::string_view)>& onLine) {
    if (!line_.empty()) {
        emit(onLine);
    }
}

void LineSplitter::emit(const std::function<void(std::string_view)>& onLine) {
    if (line_.ends_with('\r')) {
        line_.pop_back();
    }
    if (line_.size() > kMaxLine) {
        line_.resize(kMaxLine);
    }
    std::string shown;
    shown.reserve(line_.size());
    for (const char c : line_) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
            appendEscapedByte(shown, c);
        } else {
            shown += c;
        }
    }
    line_.clear();
    onLine(shown);
}

}  // namespace w58d
