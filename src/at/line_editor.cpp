// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/line_editor.hpp"

#include "at/control.hpp"

namespace w58d::at {
namespace {

constexpr std::size_t kAttention = 2;  // bytes of `AT`
/// Before attention only the last byte decides anything; a few more give backspace something to do.
constexpr std::size_t kMaxNoise = 32;
/// Of a line: the longest, with noise and corrections.
constexpr std::size_t kMostEchoed = 2 * kMaxBody;
/// What an ordinary command needs; longer lines make the buffers grow.
constexpr std::size_t kUsualLine = 256;

/// Whether `byte` is the letter, in either case.
constexpr bool isLetter(char byte, char lower) {
    return (byte | 0x20) == lower;
}

}  // namespace

LineEditor::LineEditor(const Profile& profile) : body_(kUsualLine) {
    line_.reserve(kUsualLine);
    setProfile(profile);
}

void LineEditor::setProfile(const Profile& profile) {
    echo_ = profile.echo;
    lineEnd_ = profile.lineEnd;
    lineFeed_ = profile.lineFeed;
    backspace_ = profile.backspace;
    usual_ = isControl(lineEnd_) && isControl(lineFeed_) && isControl(backspace_);
}

LineEditor::Step LineEditor::feed(std::string_view bytes, Output& output) {
    std::size_t begin = 0;
    if (line_.empty()) {
        begin = blankBytes(bytes);
        const std::size_t used = takeWholeLine(bytes.data() + begin, bytes.size() - begin, output);
        if (used > 0) {
            return {Event::execute, begin + used};
        }
    }
    for (std::size_t i = begin; i < bytes.size(); ++i) {
        if (const Event event = take(bytes[i], output); event != Event::none) {
            return {event, i + 1};
        }
    }
    return {Event::none, bytes.size()};
}

/// Bytes of blank lines at the front: they are neither echoed nor answered.
std::size_t LineEditor::blankBytes(std::string_view bytes) const {
    std::size_t count = 0;
    while (count < bytes.size() && (bytes[count] == lineEnd_ || bytes[count] == lineFeed_)) {
        ++count;
    }
    return count;
}

/// The usual case, without a detour through line_: nothing typed yet, and a line that starts with
/// `AT` and has no editing in it is here up to its end. Returns the bytes used, 0 if it is not so.
std::size_t LineEditor::takeWholeLine(const char* bytes, std::size_t size, Output& output) {
    if (!usual_ || size <= kAttention || !isLetter(bytes[0], 'a') || !isLetter(bytes[1], 't')) {
        return 0;
    }
    const std::size_t end = firstControl(bytes, size);
    if (end == size || bytes[end] != lineEnd_ || end - kAttention > kMaxBody) {
        return 0;
    }
    if (echo_) {
        output.append(std::string_view(bytes, end + 1));
    }
    setBody({bytes + kAttention, end - kAttention});
    bodyTooLong_ = false;
    return end + 1;
}

void LineEditor::setBody(std::string_view body) {
    body_.truncate(0);
    body_.append(body);
}

LineEditor::Event LineEditor::take(char byte, Output& output) {
    const bool blank = line_.empty();
    if (byte == lineEnd_) {
        if (blank) {
            return Event::none;
        }
        if (echo_) {
            output.append(byte);
        }
        return endLine();
    }
    if (byte == lineFeed_ || (byte == backspace_ && blank)) {
        return Event::none;
    }
    if (echo_ && echoed_ < kMostEchoed) {
        output.append(byte);
        ++echoed_;
    }
    if (byte == backspace_) {
        line_.pop_back();
        attention_ = attention_ && line_.size() >= kAttention;
        echoed_ = line_.empty() ? 0 : echoed_;
        return line_.empty() ? Event::blank : Event::none;
    }
    const bool afterA = !attention_ && !blank && isLetter(line_.back(), 'a');
    if (afterA && byte == '/') {
        line_.clear();
        echoed_ = 0;
        return Event::repeat;
    }
    if (afterA && isLetter(byte, 't')) {
        attention_ = true;
        line_.assign("AT");
        return Event::none;
    }
    put(byte);
    return Event::none;
}

void LineEditor::put(char byte) {
    if (!attention_ && line_.size() == kMaxNoise) {
        line_.erase(0, 1);
    }
    if (attention_ && line_.size() == kAttention + kMaxBody) {
        tooLong_ = true;
        return;
    }
    line_.push_back(byte);
}

LineEditor::Event LineEditor::endLine() {
    const bool attention = attention_;
    if (attention) {
        bodyTooLong_ = tooLong_;
        setBody(tooLong_ ? std::string_view() : std::string_view(line_).substr(kAttention));
    }
    line_.clear();
    echoed_ = 0;
    attention_ = false;
    tooLong_ = false;
    return attention ? Event::execute : Event::blank;
}

}  // namespace w58d::at
