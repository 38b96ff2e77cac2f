// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/loop_guard.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "at/control.hpp"
#include "at/line_editor.hpp"
#include "at/session.hpp"

namespace w58d::at {
namespace {

/// Bytes of a line that are kept.
constexpr std::size_t kKeptOfLine = kMaxBody;
/// Of a longer line, its first and last bytes and how many there are tell it from others.
constexpr std::size_t kHashed = 64;

std::uint32_t hashOf(std::string_view line) {
    line = line.substr(0, kKeptOfLine);
    const std::hash<std::string_view> hash;
    std::size_t value = hash(line.substr(0, kHashed));
    if (line.size() > kHashed) {
        value += 31 * hash(line.substr(line.size() - kHashed)) + line.size();
    }
    return static_cast<std::uint32_t>(value) & ~LoopGuard::kOthers;
}

}  // namespace

/// The byte ends a line by itself.
bool LoopGuard::ends(char byte) const {
    return isControl(byte) || byte == lineEnd_;
}

/// The place of the byte that ends the line of which `line` has come: one that ends(), or the last
/// one of `^J` and `^M`, as ECHOCTL shows them. The size if there is none.
std::size_t LoopGuard::endOf(std::string_view line, std::string_view bytes) const {
    std::string_view text = bytes.substr(0, firstControl(bytes.data(), bytes.size()));
    if (!isControl(lineEnd_)) {
        text = text.substr(0, text.find(lineEnd_));
    }
    if (!line.ends_with('^') && text.find('^') == std::string_view::npos) {
        return text.size();
    }
    char before = line.empty() ? '\0' : line.back();
    for (std::size_t at = 0; at < text.size(); before = text[at++]) {
        if (before == '^' && (text[at] == 'J' || text[at] == 'M')) {
            return at;
        }
    }
    return text.size();
}

/// Takes what belongs to the line from the front of `bytes`, and what ends it. True if it has
/// ended.
bool LoopGuard::collect(std::string& line, std::string_view& bytes) const {
    const std::size_t end = endOf(line, bytes);
    line.append(bytes.substr(0, std::min(end, kKeptOfLine - line.size())));
    if (end == bytes.size()) {
        bytes = {};
        return false;
    }
    if (!ends(bytes[end]) && line.ends_with('^')) {
        line.pop_back();
    }
    bytes.remove_prefix(end + 1);
    return true;
}

void LoopGuard::sent(std::string_view bytes, char lineEnd, bool others) {
    lineEnd_ = lineEnd;
    for (;;) {
        // The usual case, without a copy.
        const std::size_t end = sentLine_.empty() ? endOf({}, bytes) : bytes.size();
        if (end < bytes.size() && ends(bytes[end])) {
            if (end > 0) {
                note(hashOf(bytes.substr(0, end)), others);
            }
            bytes.remove_prefix(end + 1);
            continue;
        }
        if (!collect(sentLine_, bytes)) {
            return;
        }
        if (!sentLine_.empty()) {
            note(hashOf(sentLine_), others);
            sentLine_.clear();
        }
    }
}

void LoopGuard::note(Hash line, bool others) {
    lines_[count_ % kLines] = line | (others ? kOthers : 0);
    ++count_;
    (others ? lastOthers_ : afterLast_[line % afterLast_.size()]) = count_;
}

bool LoopGuard::isSent(std::uint32_t place, Hash line) const {
    return (lines_[place % kLines] & ~kOthers) == line;
}

/// Whether the line before that place may be on its way back.
bool LoopGuard::mayComeBack(std::uint32_t after) const {
    return after != 0 && count_ - after < std::min<std::uint32_t>(count_ - gone_, kLines);
}

/// The place after the line where it was sent last; 0 if that is unknown, or if it does not come
/// back any more.
std::uint32_t LoopGuard::afterLast(Hash line) const {
    const std::uint32_t after = afterLast_[line % afterLast_.size()];
    return mayComeBack(after) && lines_[(after - 1) % kLines] == line ? after : 0;
}

/// The same of all that was sent.
std::uint32_t LoopGuard::afterOthers(Hash line) const {
    const std::uint32_t known = std::min<std::uint32_t>(count_ - gone_, kLines);
    for (std::uint32_t after = count_; count_ - after < known; --after) {
        if (isSent(after - 1, line)) {
            return after;
        }
    }
    return 0;
}

/// Whether the run goes on; otherwise it begins anew. Once lines are withheld, it goes on elsewhere
/// too: with several lines on their way, where it is may have been taken wrongly.
bool LoopGuard::comesBack(Hash line) {
    const bool expected =
        run_ > 0 && next_ != count_ && count_ - next_ <= kLines && isSent(next_, line);
    if (expected) {
        run_ += dropping() ? 0 : 1;
        ++next_;
        return true;
    }
    next_ = afterLast(line);
    if (dropping()) {
        next_ = next_ != 0 ? next_ : afterOthers(line);
        if (next_ != 0) {
            return true;
        }
    }
    run_ = next_ != 0 ? 1 : 0;
    return false;
}

bool LoopGuard::doubts() const {
    return !held_.empty() && !isSent(count_ - 1, hash_) && releases_ < kReleases;
}

std::chrono::milliseconds LoopGuard::patience() const {
    return std::min<std::chrono::milliseconds>(kPatience * (1 << releases_), kSilence);
}

std::string_view LoopGuard::release() {
    run_ = 0;
    gone_ = count_;
    ++releases_;
    released_ = std::exchange(held_, {});
    return released_;
}

void LoopGuard::silence() {
    run_ = 0;
    gone_ = count_;
    releases_ = 0;
    held_.clear();
}

std::string_view LoopGuard::take(std::string_view& bytes, char lineEnd) {
    lineEnd_ = lineEnd;
    if (dropping()) {
        return drop(bytes);
    }
    if (std::exchange(withheld_, false)) {
        return line_;
    }
    if (run_ == 0 && line_.empty() && isNew(bytes)) {
        return std::exchange(bytes, {});
    }
    return takeAll(bytes);
}

/// The usual case: whole lines, of which the first one was not sent. (What follows it may have
/// been: it is looked at when it comes first.) Behind lines of others ours come back, though.
bool LoopGuard::isNew(std::string_view bytes) const {
    if (!ends(bytes.back()) || mayComeBack(lastOthers_)) {
        return false;
    }
    while (!bytes.empty() && ends(bytes.front())) {
        bytes.remove_prefix(1);
    }
    const std::string_view line = bytes.substr(0, endOf({}, bytes));
    return line.empty() || (line.back() != '^' && afterLast(hashOf(line)) == 0);
}

/// Up to the line with which dropping begins.
std::string_view LoopGuard::takeAll(std::string_view& bytes) {
    const std::string_view all = bytes;
    while (!dropping() && collect(line_, bytes)) {
        if (!line_.empty()) {
            (void)comesBack(hashOf(line_));
            line_.clear();
        }
    }
    return all.substr(0, all.size() - bytes.size());
}

/// Up to the line that differs, which is returned.
std::string_view LoopGuard::drop(std::string_view& bytes) {
    while (collect(line_, bytes)) {
        if (line_.empty()) {
            continue;
        }
        const char end = *(bytes.data() - 1);
        hash_ = hashOf(line_);
        dropHeld();
        held_ = std::exchange(line_, {});
        held_.append(ends(end) ? "" : "^").push_back(end);
        if (!comesBack(hash_)) {
            withheld_ = false;
            released_ = std::exchange(held_, {});
            return released_;
        }
    }
    withheld_ = !line_.empty();
    if (withheld_) {
        dropHeld();
    }
    return {};
}

void LoopGuard::dropHeld() {
    dropped_ = dropped_ || !held_.empty();
    held_.clear();
}

}  // namespace w58d::at
