#include "services/lan_server/inbox.hpp"

#include <charconv>
#include <utility>

namespace w58d {
namespace {

constexpr std::string_view kName = "+CWLANMSG: ";
// The line's own CR LF follows.
constexpr std::string_view kTail = "\r\n\r";
constexpr std::string_view kTailAfterNul = "\r";
constexpr std::size_t kLongestText = kName.size() + kMaxLanMessage + kTail.size();
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
    out += kName;
    out += beforeNul(message.head, cut);
    if (!cut) {
        out += beforeNul(message.tail, cut);
    }
    out += cut ? kTailAfterNul : kTail;
}

void appendCount(std::string& out, std::size_t count) {
    char digits[20];
    out += kName;
    out.append(digits, std::to_chars(digits, std::end(digits), count).ptr);
}

}  // namespace

Inbox::Turn::Turn(Inbox& inbox) : inbox_(inbox), lock_(inbox.mutex_) {
    refused_ = inbox_.producerWaits_;
    room_ = kMaxQueued - inbox_.queue_.bytes.size();
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
    room_ = kMaxQueued - queue.bytes.size();
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
    Texts& batch = inbox_.batch_;
    const std::size_t longest = kName.size() + message.size() + kTail.size();
    if (longest > room_ - batch.bytes.size()) {
        publish();  // and see whether the consumer has made room since
        if (longest > room_) {
            return false;
        }
        lock_.unlock();
    }
    appendMessage(batch.bytes, message);
    batch.ends.push_back(static_cast<std::uint32_t>(batch.bytes.size()));
    return true;
}

bool Inbox::Turn::pushCached(const LanMessage& message) {
    Texts& batch = inbox_.batch_;
    constexpr std::size_t longest = kName.size() + 5;
    if (longest > room_ - batch.bytes.size() ||
        message.size() > kMaxCached - inbox_.cache_.size()) {
        return false;
    }
    inbox_.cache_ += message.head;
    inbox_.cache_ += message.tail;
    appendCount(batch.bytes, inbox_.cache_.size());
    batch.ends.push_back(static_cast<std::uint32_t>(batch.bytes.size()));
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
