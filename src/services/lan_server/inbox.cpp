// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/inbox.hpp"

#include <charconv>
#include <utility>

#include "services/lan_server/lan_texts.hpp"

namespace w58d {
namespace {

constexpr std::size_t kLongestDataHead = kLanData.size() + sizeof("30,1460\r\n") - 1;
constexpr std::size_t kLongestText = kLanMessage.size() + kMaxLanMessage + kLanMessageEnd.size();
static_assert(kLongestText <= Inbox::kMaxQueued && kMaxLanMessage <= Inbox::kMaxCached);

/// The piece up to the first NUL; `cut` if there is one.
std::string_view beforeNul(std::string_view piece, bool& cut) {
    const std::size_t nul = piece.find('\0');
    cut = nul != std::string_view::npos;
    return piece.substr(0, nul);
}

/// As the vendor's printf("%s") shows a message through a terminal with ONLCR.
void appendMessage(std::string& out, const LanMessage& message) {
    bool cut = false;
    out += kLanMessage;
    out += beforeNul(message.head, cut);
    if (!cut) {
        out += beforeNul(message.tail, cut);
    }
    out += cut ? kLanMessageEndAfterNul : kLanMessageEnd;
}

void appendNumber(std::string& out, std::size_t number) {
    char digits[20];
    out.append(digits, std::to_chars(digits, std::end(digits), number).ptr);
}

void appendCount(std::string& out, std::size_t count) {
    out += kLanMessage;
    appendNumber(out, count);
}

void appendData(std::string& out, int id, std::string_view bytes) {
    out += kLanData;
    appendNumber(out, static_cast<std::size_t>(id));
    out += ',';
    appendNumber(out, bytes.size());
    out += "\r\n";
    out += bytes;
}

}  // namespace

Inbox::Turn::Turn(Inbox& inbox) : inbox_(inbox), lock_(inbox.mutex_) {
    refused_ = inbox_.producerWaits_;
    seeRoom();
    if (inbox_.mode_ != LanMode::cached) {
        lock_.unlock();
    }
}

Inbox::Turn::~Turn() {
    publish();
    const bool wake = inbox_.consumerWaits_ && !inbox_.queue_.ends.empty();
    if (wake) {
        inbox_.consumerWaits_ = false;
    }
    lock_.unlock();
    if (wake) {
        inbox_.wakes_.consumer();
    }
}

/// Leaves the mutex locked.
void Inbox::Turn::publish() {
    if (!lock_.owns_lock()) {
        lock_.lock();
    }
    Texts& queue = inbox_.queue_;
    Texts& batch = inbox_.batch_;
    if (queue.ends.empty()) {
        std::swap(queue, batch);
    } else {
        const auto base = static_cast<std::uint32_t>(queue.bytes.size());
        queue.bytes += batch.bytes;
        for (const std::uint32_t end : batch.ends) {
            queue.ends.push_back(base + end);
        }
        batch.clear();
    }
    seeRoom();
}

void Inbox::Turn::seeRoom() {
    const std::size_t used = inbox_.queue_.bytes.size();
    room_ = used < kMaxQueued ? kMaxQueued - used : 0;
}

/// For a text of this size in the batch.
bool Inbox::Turn::makeRoom(std::size_t size) {
    if (inbox_.batch_.bytes.size() + size > room_) {
        publish();  // and see whether the consumer has made room since
        if (size > room_) {
            return false;
        }
        lock_.unlock();
    }
    return true;
}

void Inbox::Turn::endText() {
    Texts& batch = inbox_.batch_;
    batch.ends.push_back(static_cast<std::uint32_t>(batch.bytes.size()));
}

bool Inbox::Turn::push(const LanMessage& message) {
    if (!refused_) {
        refused_ = inbox_.mode_ == LanMode::cached ? !pushCached(message) : !pushQueued(message);
        if (refused_) {
            inbox_.producerWaits_ = true;  // with the mutex locked
        }
    }
    return !refused_;
}

bool Inbox::Turn::pushQueued(const LanMessage& message) {
    if (!makeRoom(kLanMessage.size() + message.size() + kLanMessageEnd.size())) {
        return false;
    }
    appendMessage(inbox_.batch_.bytes, message);
    endText();
    return true;
}

bool Inbox::Turn::pushBytes(int id, std::string_view bytes) {
    if (!refused_ && makeRoom(kLongestDataHead + bytes.size())) {
        appendData(inbox_.batch_.bytes, id, bytes);
        endText();
        return true;
    }
    if (!std::exchange(refused_, true)) {
        inbox_.producerWaits_ = true;  // with the mutex locked
    }
    return false;
}

void Inbox::Turn::pushText(std::string_view text) {
    inbox_.batch_.bytes += text;
    endText();
}

bool Inbox::Turn::pushCached(const LanMessage& message) {
    if (message.size() == 0) {
        return true;  // nothing is kept of it, and nothing said
    }
    Texts& batch = inbox_.batch_;
    constexpr std::size_t longest = kLanMessage.size() + 5;
    if (batch.bytes.size() + longest > room_ ||
        message.size() > kMaxCached - inbox_.cache_.size()) {
        return false;
    }
    inbox_.cache_ += message.head;
    inbox_.cache_ += message.tail;
    appendCount(batch.bytes, inbox_.cache_.size());
    endText();
    return true;
}

bool Inbox::take(Texts& texts) {
    std::unique_lock lock(mutex_);
    if (queue_.ends.empty()) {
        consumerWaits_ = true;
        return false;
    }
    std::swap(texts, queue_);
    wakeProducer(std::move(lock));
    return true;
}

std::size_t Inbox::cached() const {
    const std::lock_guard lock(mutex_);
    return cache_.size();
}

std::string Inbox::fetch(std::size_t most) {
    std::unique_lock lock(mutex_);
    std::string bytes = cache_.substr(0, most);
    cache_.erase(0, bytes.size());
    wakeProducer(std::move(lock));
    return bytes;
}

void Inbox::wakeProducer(std::unique_lock<std::mutex> lock) {
    const bool wake = std::exchange(producerWaits_, false);
    lock.unlock();
    if (wake) {
        wakes_.producer();
    }
}

}  // namespace w58d
