// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/lan_server/intake.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/lan_server/lan_texts.hpp"

namespace w58d {
namespace {

/// What a kept input takes beside its text.
constexpr std::size_t kOverhead = 512;

}  // namespace

bool Intake::receive(ClientInput& client, std::string_view bytes) {
    if (caches_ != nullptr) {
        bytes.remove_prefix(cache(client, bytes));
        return bytes.empty() || wait(client, bytes);
    }
    if (waiting_.empty()) {  // nobody is overtaken
        Inbox::Turn turn(inbox_);
        Passed passed = Passed::one;
        while (passed == Passed::one) {
            passed = passOne(turn, client, bytes);
        }
        if (passed == Passed::none) {
            return true;
        }
    }
    return wait(client, bytes);
}

/// The first message of the bytes, or as much as is one in LanMode::streamed.
Intake::Passed Intake::passOne(Inbox::Turn& turn, ClientInput& client, std::string_view& bytes) {
    if (inbox_.mode() == LanMode::streamed) {
        const std::string_view some = bytes.substr(0, mostBytes_);
        if (some.empty()) {
            return Passed::none;
        }
        if (!turn.pushBytes(client.id_, some)) {
            return Passed::refused;
        }
        bytes.remove_prefix(some.size());
        return Passed::one;
    }
    const std::optional<LanMessage> message = client.framer_.find(bytes);
    if (!message) {
        client.framer_.keep(bytes);
        return Passed::none;
    }
    if (!turn.push(*message)) {
        return Passed::refused;
    }
    client.framer_.taken();
    bytes.remove_prefix(message->used);
    return Passed::one;
}

/// How many of the bytes its cache takes.
std::size_t Intake::cache(ClientInput& client, std::string_view bytes) {
    const ClientCaches::Kept kept = caches_->append(client.id_, bytes);
    if (kept.notice) {
        Inbox::Turn(inbox_).pushText(lanReadyNotice(client.id_));
    }
    return kept.bytes;
}

/// Returns false, as receive() does.
bool Intake::wait(ClientInput& client, std::string_view bytes) {
    client.unread_ = bytes;
    client.at_ = 0;
    client.waits_ = true;
    waiting_.push_back(&client);
    return false;
}

void Intake::waitsNoMore(ClientInput& client) {
    std::string().swap(client.unread_);  // memory of a stall is not kept
    client.at_ = 0;
    client.waits_ = false;
}

void Intake::resume() {
    std::vector<ClientInput*> done;
    if (caches_ != nullptr) {
        resumeCaches(done);
    } else {
        Inbox::Turn turn(inbox_);
        while (!waiting_.empty()) {
            ClientInput& client = *waiting_.front();
            std::string_view bytes = std::string_view(client.unread_).substr(client.at_);
            const Passed passed = passOne(turn, client, bytes);
            if (passed == Passed::refused) {
                break;
            }
            waiting_.pop_front();
            if (passed == Passed::one) {
                client.at_ = client.unread_.size() - bytes.size();
                waiting_.push_back(&client);
                continue;
            }
            waitsNoMore(client);
            done.push_back(&client);
        }
    }
    for (ClientInput* const client : done) {
        finish(*client);  // may end this client, but no other
    }
}

void Intake::resumeCaches(std::vector<ClientInput*>& done) {
    for (ClientInput* const client : std::exchange(waiting_, {})) {
        client->at_ += cache(*client, std::string_view(client->unread_).substr(client->at_));
        if (client->at_ < client->unread_.size()) {
            waiting_.push_back(client);
        } else {
            waitsNoMore(*client);
            done.push_back(client);
        }
    }
}

void Intake::finish(ClientInput& client) {
    if (client.leftCost_ == 0) {
        client.readOn_();
        return;
    }
    const int id = client.id_;
    leftCost_ -= client.leftCost_;
    std::erase_if(left_, [&](const auto& left) { return left.get() == &client; });
    if (allTaken_) {
        allTaken_(id);
    }
}

bool Intake::keeps(int id) const {
    return std::ranges::any_of(left_, [&](const auto& left) { return left->id_ == id; });
}

std::size_t Intake::forget(int id) {
    std::size_t bytes = 0;
    std::erase_if(left_, [&](const auto& left) {
        if (left->id_ != id) {
            return false;
        }
        bytes += left->unread_.size() - left->at_;
        leftCost_ -= left->leftCost_;
        std::erase(waiting_, left.get());
        return true;
    });
    return bytes;
}

std::size_t Intake::costOf(const ClientInput& client) {
    return kOverhead + kMaxLanMessage + client.unread_.size();
}

bool Intake::hasRoomFor(const ClientInput& client, std::size_t more) const {
    return leftCost_ + costOf(client) + more <= kMostLeft;
}

void Intake::keep(std::unique_ptr<ClientInput> client) {
    client->unread_.erase(0, std::exchange(client->at_, 0));
    client->unread_.shrink_to_fit();
    client->leftCost_ = costOf(*client);
    leftCost_ += client->leftCost_;
    left_.push_back(std::move(client));
}

}  // namespace w58d
