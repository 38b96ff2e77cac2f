#include "services/lan_server/intake.hpp"

#include <algorithm>
#include <vector>

namespace w58d {
namespace {

/// What a kept input takes beside its text.
constexpr std::size_t kOverhead = 512;

}  // namespace

bool Intake::receive(ClientInput& client, std::string_view bytes) {
    if (waiting_.empty()) {  // nobody is overtaken
        Inbox::Turn turn(inbox_);
        for (;;) {
            const std::optional<LanMessage> message = client.framer_.find(bytes);
            if (!message) {
                client.framer_.keep(bytes);
                return true;
            }
            if (!turn.push(*message)) {
                break;
            }
            client.framer_.taken();
            bytes.remove_prefix(message->used);
        }
    }
    client.unread_ = bytes;
    client.at_ = 0;
    client.waits_ = true;
    waiting_.push_back(&client);
    return false;
}

void Intake::resume() {
    std::vector<ClientInput*> done;
    {
        Inbox::Turn turn(inbox_);
        while (!waiting_.empty()) {
            ClientInput& client = *waiting_.front();
            const std::string_view bytes = std::string_view(client.unread_).substr(client.at_);
            const std::optional<LanMessage> message = client.framer_.find(bytes);
            if (message && !turn.push(*message)) {
                break;
            }
            waiting_.pop_front();
            if (message) {
                client.framer_.taken();
                client.at_ += message->used;
                waiting_.push_back(&client);
                continue;
            }
            client.framer_.keep(bytes);
            std::string().swap(client.unread_);  // memory of a stall is not kept
            client.at_ = 0;
            client.waits_ = false;
            done.push_back(&client);
        }
    }
    for (ClientInput* const client : done) {
        finish(*client);  // may end this client, but no other
    }
}

void Intake::finish(ClientInput& client) {
    if (client.leftCost_ == 0) {
        client.readOn_();
        return;
    }
    leftCost_ -= client.leftCost_;
    std::erase_if(left_, [&](const auto& left) { return left.get() == &client; });
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
