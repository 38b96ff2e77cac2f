// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Clients that connect, send and leave, a host that types commands and reads slowly, and between
// them the LAN server's logic and the AT engine, in any interleaving.
//
// The input is a script of operations. Each message is made to begin with a letter that names its
// client, so that what the host gets can be told apart again: every message once, in its client's
// order, byte for byte as protocol 2 shows it, and never within the answer to a command. In the
// modes that name clients it is every byte of each, by its id. What is kept on the way is bounded.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/lan_server/intake.hpp"
#include "services/lan_server/lan_texts.hpp"
#include "test_module.hpp"

namespace w58d {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kClients = 6;
constexpr std::size_t kBlock = std::size_t{16} * 1024;  // what a client sends at once, at most
constexpr std::size_t kPortion = std::size_t{4} * 1024;
/// Of all clients in one play: more than the server keeps, yet so little that no script runs into
/// the fuzzer's time limit on a machine that is busy with other things.
constexpr std::size_t kMostMessages = 6'000;
constexpr std::size_t kMostSaid = std::size_t{256} * 1024;

struct Dialogue {
    std::string_view line;
    std::string_view answer;
};
constexpr std::array kDialogues = {
    Dialogue{"AT\r", "\r\nOK\r\n"}, Dialogue{"AT+CWMAP?\r", "\r\n+CWMAP: 1\r\n\r\nOK\r\n"},
    Dialogue{"AT+NOSUCH\r", "\r\nERROR\r\n"}, Dialogue{"AT+SLOW\r", "\r\nOK\r\n"},
    Dialogue{"AT+DATA=6\rAT\r\nAT", "\r\n> \r\nOK\r\n"}};

void require(bool condition, const char* what) {
    if (!condition) {
        std::cerr << "fuzz_lan: " << what << '\n';
        std::abort();
    }
}

/// The script; zeros when it is over.
class Script {
  public:
    Script(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
    [[nodiscard]] bool done() const { return at_ >= size_; }
    std::uint8_t next() { return done() ? std::uint8_t{0} : data_[at_++]; }
    std::string_view bytes(std::size_t count) {
        const std::string_view found(reinterpret_cast<const char*>(data_) + at_,
                                     std::min(count, size_ - std::min(at_, size_)));
        at_ += found.size();
        return found;
    }

  private:
    const std::uint8_t* data_;
    std::size_t size_;
    std::size_t at_ = 0;
};

/// A client, and by a reading of its own what it has said.
struct Client {
    Client(char name, std::function<void()> readOn) : letter(name), input(std::move(readOn)) {}

    char letter;
    ClientInput input;
    std::string begun;                 // of the message that has not ended
    std::deque<std::string> messages;  // whole, and not seen at the host
    bool leaving = false;

    /// What it really sends: the bytes, and its letter before each message.
    std::string say(std::string_view bytes) {
        std::string sent;
        for (const char byte : bytes) {
            if (begun.empty()) {
                begun = letter;
                sent += letter;
            }
            sent += byte;
            if (byte == '\n') {
                messages.push_back(begun.substr(0, kMaxLanMessage));
                begun.clear();
            } else {
                begun += byte;
            }
        }
        return sent;
    }
};

class Play {
  public:
    explicit Play(LanMode mode) : mode_(mode) {
        for (std::size_t i = 0; i < kClients; ++i) {
            join(i);
        }
    }

    void run(Script& script) {
        while (!script.done()) {
            operate(script);
            follow();
        }
        end();
    }

  private:
    void operate(Script& script) {
        const std::uint8_t operation = script.next();
        const std::size_t who = script.next() % kClients;
        switch (operation % 10) {
            case 0:
            case 1:
                send(who, std::string(script.bytes(script.next())));
                break;
            case 2: {  // many alike
                std::string many;
                const std::string line = std::string(script.next() * std::size_t{6}, 'x') + '\n';
                while (many.size() < kBlock / 2 - line.size() - 1) {
                    many += line;
                }
                send(who, many);
                break;
            }
            case 3:
                leave(who);
                break;
            case 4:
                type(script.next(), script.next());
                break;
            case 5:
                room_ = true;
                break;
            case 6:
                room_ = false;
                break;
            case 7:
                if (port_.timer) {
                    port_.timer = false;
                    session_.silence();
                }
                break;
            case 8:
                completeSlow();
                break;
            default:
                fetch(1 + script.next() % 100);
                break;
        }
    }

    void join(std::size_t who) {
        clients_[who] = std::make_unique<Client>(static_cast<char>('A' + who), [this, who] {
            if (clients_[who]->leaving) {
                gone(who);
            }
        });
        clients_[who]->input.setId(static_cast<int>(who));
        caches_.open(static_cast<int>(who), who + 1);
    }

    /// As a connection does: nothing is read from a client that waits.
    void send(std::size_t who, std::string_view bytes) {
        Client& client = *clients_[who];
        if (!client.input.waits() && said_ < kMostSaid && messages_ < kMostMessages) {
            const std::string sent = client.say(bytes);
            saidBy_[who] += sent;
            said_ += sent.size();
            messages_ += static_cast<std::size_t>(std::ranges::count(sent, '\n'));
            (void)intake_.receive(client.input, sent);
        }
    }

    void leave(std::size_t who) {
        if (clients_[who]->input.waits()) {
            clients_[who]->leaving = true;  // seen when all before was taken
        } else {
            gone(who);
        }
    }

    void gone(std::size_t who) {
        auto expected = std::move(clients_[who]->messages);
        join(who);
        clients_[who]->messages = std::move(expected);
    }

    void type(std::size_t which, std::size_t count) {
        if (typing_.empty()) {
            const Dialogue& dialogue = kDialogues[which % kDialogues.size()];
            typing_ = dialogue.line;
            answers_.push_back(dialogue.answer);
        }
        const std::string_view now = typing_.substr(0, 1 + count % typing_.size());
        typing_.remove_prefix(now.size());
        session_.receive(now);
    }

    void completeSlow() {
        if (!context_.running.empty()) {
            at::Completion completion = std::move(context_.running.front());
            context_.running.pop_front();
            std::move(completion).complete(at::ok());
        }
    }

    void fetch(std::size_t most) {
        if (mode_ != LanMode::fetched) {
            fetched_ += inbox_.fetch(most);
            return;
        }
        for (std::size_t who = 0; who < kClients; ++who) {
            const auto fetched = caches_.fetch(static_cast<int>(who), who + 1, most);
            require(fetched && fetched->bytes.size() <= most, "no cache");
            gotFrom_[who] += fetched->bytes;
            got_ += fetched->bytes.size();
            if (fetched->resume) {
                intake_.resume();
            }
        }
    }

    /// In LanMode::fetched: what it says is found out when it leaves.
    void giveNotice(std::string_view urc) {
        const int id = *lanIdIn(urc, kLanReady);
        session_.urc([this, id] {
            const std::size_t size = caches_.noticed(id);
            require(size == caches_.size(id), "a notice of something else");
            if (size == 0) {
                return std::string{};
            }
            urcs_.push_back(lanReadyNotice(id) + std::to_string(size));
            return urcs_.back();
        });
    }

    /// What both threads do when they are woken.
    void follow() {
        while (std::exchange(producerWoken_, false)) {
            intake_.resume();
        }
        for (const auto& client : clients_) {
            require(client->input.size() <= kMaxLanMessage + 2 * kBlock, "a client's buffer grows");
        }
        require(inbox_.cached() <= Inbox::kMaxCached, "the cache grows");
        for (int id = 0; id < static_cast<int>(kClients); ++id) {
            require(caches_.size(id) <= ClientCaches::kMost, "a client's cache grows");
        }
        handOut();
    }

    void handOut() {
        while (room_ && session_.hasRoom()) {
            if (given_ == texts_.ends.size()) {
                texts_.clear();
                given_ = 0;
                if (!inbox_.take(texts_)) {
                    return;
                }
                require(texts_.bytes.size() <= Inbox::kMaxQueued, "the queue grows");
            }
            std::vector<std::string_view> portion;
            std::size_t size = 0;
            while (given_ < texts_.ends.size() && size < kPortion) {
                const std::size_t begin = given_ == 0 ? 0 : texts_.ends[given_ - 1];
                portion.push_back(
                    std::string_view(texts_.bytes).substr(begin, texts_.ends[given_++] - begin));
                size += portion.back().size();
                if (mode_ == LanMode::fetched) {
                    giveNotice(portion.back());
                } else {
                    urcs_.emplace_back(portion.back());
                }
            }
            if (mode_ != LanMode::fetched) {
                session_.urcs(portion);
            }
            if (std::exchange(producerWoken_, false)) {
                intake_.resume();
            }
        }
    }

    void end() {
        while (!typing_.empty()) {
            type(0, typing_.size() - 1);
        }
        room_ = true;
        for (bool more = true; more;) {
            while (!context_.running.empty()) {
                completeSlow();
            }
            const std::size_t before = fetched_.size() + urcs_.size() + got_;
            fetch(Inbox::kMaxCached);
            follow();
            more = fetched_.size() + urcs_.size() + got_ > before || !context_.running.empty();
        }
        if (namesClients(mode_)) {
            checkBytes();
            checkOutput();
            return;
        }
        if (mode_ == LanMode::direct) {
            checkMessages();
        } else {
            checkCache();
        }
        for (const auto& client : clients_) {
            require(client->messages.empty(), "a message is lost");
        }
        checkOutput();
    }

    Client& named(std::string_view text) {
        const auto who = static_cast<std::size_t>(text.empty() ? kClients : text.front() - 'A');
        require(who < kClients && !clients_[who]->messages.empty(), "a message of nobody");
        return *clients_[who];
    }

    void checkMessages() {
        for (const std::string& urc : urcs_) {
            std::string_view text = urc;
            require(text.starts_with("+CWLANMSG: "), "a URC's name");
            Client& client = named(text.substr(11));
            const std::string& message = client.messages.front();
            const std::size_t nul = message.find('\0');
            const std::string expected = "+CWLANMSG: " + message.substr(0, nul) +
                                         (nul == std::string::npos ? "\r\n\r" : "\r");
            require(text == expected, "a message is changed or out of order");
            client.messages.pop_front();
        }
    }

    void checkCache() {
        std::string_view bytes = fetched_;
        for (std::size_t i = 0; i < urcs_.size(); ++i) {
            Client& client = named(bytes);
            require(bytes.starts_with(client.messages.front()), "the cache is changed");
            bytes.remove_prefix(client.messages.front().size());
            client.messages.pop_front();
        }
        require(bytes.empty(), "a message without its URC");
    }

    void checkBytes() {
        for (const std::string& urc :
             mode_ == LanMode::streamed ? urcs_ : std::vector<std::string>{}) {
            const int id = lanIdIn(urc, "+CWLANDATA: ").value_or(-1);
            require(id >= 0 && id < static_cast<int>(kClients), "bytes of nobody");
            const std::size_t head = urc.find("\r\n");
            require(head != std::string::npos, "a head without an end");
            const std::string bytes = urc.substr(head + 2);
            require(urc.substr(0, head).ends_with(',' + std::to_string(bytes.size())) &&
                        !bytes.empty() && bytes.size() <= kMostBytes,
                    "a wrong length");
            gotFrom_[static_cast<std::size_t>(id)] += bytes;
        }
        for (std::size_t who = 0; who < kClients; ++who) {
            require(gotFrom_[who] == saidBy_[who], "bytes are changed, lost or out of order");
        }
    }

    /// The host's bytes are answers and URCs, each whole, each kind in its order.
    void checkOutput() {
        std::string_view output = port_.written;
        std::size_t urc = 0;
        std::size_t answer = 0;
        while (!output.empty()) {
            const std::string frame = urc < urcs_.size() ? "\r\n" + urcs_[urc] + "\r\n" : "";
            if (!frame.empty() && output.starts_with(frame)) {
                output.remove_prefix(frame.size());
                ++urc;
                continue;
            }
            require(answer < answers_.size() && output.starts_with(answers_[answer]),
                    "something else than an answer or a URC");
            output.remove_prefix(answers_[answer++].size());
        }
        require(urc == urcs_.size() && answer == answers_.size(), "an answer or URC is missing");
    }

    static Profile withoutEcho() {
        Profile profile;
        profile.echo = false;
        return profile;
    }

    const LanMode mode_;
    Context context_;
    test::RecordingPort port_;
    at::Session session_{port_, test::kCatalogue, Model::w58, context_, "fuzz", withoutEcho()};
    bool producerWoken_ = false;
    Inbox inbox_{mode_, {.consumer = [] {}, .producer = [this] { producerWoken_ = true; }}};
    ClientCaches caches_;
    static constexpr std::size_t kMostBytes = 512;
    Intake intake_{inbox_, mode_ == LanMode::fetched ? &caches_ : nullptr, kMostBytes};
    std::array<std::unique_ptr<Client>, kClients> clients_;

    std::size_t said_ = 0;  // by all clients, in bytes
    std::size_t messages_ = 0;

    bool room_ = true;
    Texts texts_;
    std::size_t given_ = 0;
    std::vector<std::string> urcs_;  // as handed to the port
    std::string fetched_;
    std::array<std::string, kClients> saidBy_;
    std::array<std::string, kClients> gotFrom_;
    std::size_t got_ = 0;  // of those, in bytes
    std::string_view typing_;
    std::vector<std::string_view> answers_;
};

}  // namespace
}  // namespace w58d

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    w58d::Script script(data, size);
    const auto mode = static_cast<w58d::LanMode>(script.next() % 4);
    w58d::Play(mode).run(script);
    return 0;
}
