// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/data_input.hpp"

#include <algorithm>
#include <utility>

#include "at/session.hpp"

namespace w58d::at {

void DataInput::begin(std::size_t length, Use use) {
    stage_ = Stage::lineEnd;
    length_ = length;
    use_ = std::move(use);
    bytes_.clear();
    bytes_.reserve(length);
    port_.startDataTimer(kLineFeedWait);
}

std::size_t DataInput::wanted() const {
    switch (stage_) {
        case Stage::lineEnd:
            return 1;  // a line feed, or the first
        case Stage::bytes:
            return length_ - bytes_.size();
        case Stage::dropping:
            return std::string_view::npos;
        case Stage::none:
            break;
    }
    return 0;
}

std::size_t DataInput::take(std::string_view bytes, Output& output) {
    if (bytes.empty()) {
        return 0;
    }
    if (stage_ == Stage::dropping) {
        port_.startDataTimer(kDropSilence);
        return bytes.size();
    }
    std::size_t used = 0;
    if (stage_ == Stage::lineEnd) {
        used = bytes.front() == '\n' ? 1 : 0;
        prompt(output);
    }
    const std::string_view taken = bytes.substr(used, wanted());
    bytes_ += taken;
    startTimer();
    return used + taken.size();
}

void DataInput::prompt(Output& output) {
    output.append("\r\n> ");  // whatever V, Q, S3 and S4 are
    stage_ = Stage::bytes;
    end_ = port_.now() + kMostTime;
}

void DataInput::startTimer() {
    port_.startDataTimer(std::min(kMostSilence, std::max(end_ - port_.now(), {})));
}

Outcome DataInput::finish() {
    const std::string bytes = std::exchange(bytes_, {});
    const Use use = std::exchange(use_, {});
    cancel();
    return use(bytes);
}

void DataInput::drop() {
    cancel();
    stage_ = Stage::dropping;
    port_.startDataTimer(kDropSilence);
}

void DataInput::cancel() {
    stage_ = Stage::none;
    use_ = {};
    std::string().swap(bytes_);
    port_.stopDataTimer();
}

DataInput::Due DataInput::timeUp(Output& output) {
    switch (stage_) {
        case Stage::lineEnd:
            prompt(output);
            startTimer();
            return Due::prompt;
        case Stage::bytes:
            return Due::end;
        case Stage::dropping:
            stage_ = Stage::none;
            return Due::resume;
        case Stage::none:
            break;
    }
    return Due::nothing;
}

}  // namespace w58d::at
