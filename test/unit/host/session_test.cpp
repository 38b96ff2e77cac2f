// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// libw58 and the module's own AT engine at the two ends of a wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "test_module.hpp"
#include "wire.hpp"

namespace w58d::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A port with timers that run out in the wire's time.
struct TimedPort : RecordingPort {
    void startSilenceTimer() override { silenceAt = time + 1s; }
    void stopSilenceTimer() override { silenceAt.reset(); }
    void startDataTimer(std::chrono::milliseconds after) override { dataAt = time + after; }
    void stopDataTimer() override { dataAt.reset(); }

    std::optional<std::chrono::milliseconds> silenceAt;
    std::optional<std::chrono::milliseconds> dataAt;
};

class Module : public WireEnd {
  public:
    explicit Module(const Profile& profile = {})
        : session(port, kCatalogue, Model::w58, context, "uart0", profile) {}

    std::string take(std::string_view bytes) override {
        session.receive(bytes);
        return port.take();
    }
    std::string wait(std::uint32_t ms) override {
        port.time += std::chrono::milliseconds(ms);
        if (port.dataAt && port.time >= *port.dataAt) {
            port.dataAt.reset();
            session.dataTimeUp();
        }
        if (port.silenceAt && port.time >= *port.silenceAt) {
            port.silenceAt.reset();
            session.silence();
        }
        return port.take();
    }
    /// The oldest +SLOW ends.
    void complete(at::Outcome outcome) {
        at::Completion completion = std::move(context.running.front());
        context.running.pop_front();
        std::move(completion).complete(std::move(outcome));
    }

    Context context;
    TimedPort port;
    at::Session session;
};

struct SessionTest : ::testing::Test {
    w58_result send(const char* text, const std::vector<w58_value>& values) {
        w58_request request = host.request(text);
        request.values = values.data();
        request.count = values.size();
        return host.run(request);
    }
    void expectInStep() {
        (void)host.told();
        EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
        host.idle(500);
        EXPECT_THAT(host.told(), ElementsAre("named 1"));
    }

    Module module;
    Host host{module};
};

/// Texts of up to `most` of the pieces in which a text can go wrong.
void forEachText(std::size_t most, const std::function<void(const std::string&)>& use) {
    static const std::string kPieces[] = {"\"",           ",", ";", "+CWMAP=0", " ", "a",
                                          "\xE2\x80\x9D", "\\"};
    std::vector<std::string> texts = {""};
    for (std::size_t length = 0; length < most; ++length) {
        std::vector<std::string> longer;
        for (const std::string& text : texts) {
            for (const std::string& piece : kPieces) {
                longer.push_back(text + piece);
                use(longer.back());
            }
        }
        texts = std::move(longer);
    }
}

TEST_F(SessionTest, ATextArrivesAsItIsOrIsNotSent) {
    std::size_t sent = 0;
    std::size_t refused = 0;
    const auto expectSame = [&](w58_result result, const std::string& got,
                                const std::string& text) {
        ASSERT_TRUE(result == W58_OK || result == W58_UNSENDABLE) << text;
        if (result == W58_OK) {
            ASSERT_EQ(got, text);
        }
        ++(result == W58_OK ? sent : refused);
        if (text.find('"') == text.npos && text.find('\xE2') == text.npos) {
            ASSERT_EQ(result, W58_OK) << text;
        }
    };
    forEachText(4, [&](const std::string& text) {
        const char* const bytes = text.c_str();
        Context& context = module.context;
        context.map = 1;
        if (text.size() <= 32) {
            const w58_result alone = send("+CWSSID=", {w58_last_text(bytes)});
            expectSame(alone, context.ssid, text);
            const w58_result ssid = send("+CWSTACFG=", {w58_text(bytes)});
            expectSame(ssid, context.last, "[" + text + "] [(none)]");
            const w58_result both = send("+CWSTACFG=", {w58_text(bytes), w58_int(W58_NONE),
                                                        w58_int(W58_NONE), w58_last_text("a\"b")});
            expectSame(both, context.last, "[" + text + "] [a\"b]");
            const w58_result psk = send("+CWSTACFG=", {w58_text("x\"y"), w58_int(W58_NONE),
                                                       w58_int(W58_NONE), w58_last_text(bytes)});
            expectSame(psk, context.last, "[x\"y] [" + text + "]");
        }
        const w58_result last = send("+CWAUTH=", {w58_int(5), w58_int(4), w58_last_text(bytes)});
        expectSame(last, context.password, text);
        const w58_result first = send("+CWUSRINFO=", {w58_text(bytes), w58_last_text("p,\"w")});
        expectSame(first, context.last, "[" + text + "] [p,\"w]");
        const w58_result second = send("+CWUSRINFO=", {w58_text("u"), w58_last_text(bytes)});
        expectSame(second, context.last, "[u] [" + text + "]");
        ASSERT_EQ(context.map, 1) << "a text that became a command: " << text;
    });
    EXPECT_GT(sent, 2 * refused);
    RecordProperty("sent", static_cast<int>(sent));
    RecordProperty("refused", static_cast<int>(refused));
}

TEST_F(SessionTest, EveryByteOfATextArrivesOrIsRefused) {
    for (int byte = 1; byte < 256; ++byte) {
        const std::string text = "a" + std::string(1, static_cast<char>(byte)) + "b";
        const w58_result result =
            send("+CWAUTH=", {w58_int(5), w58_int(4), w58_last_text(text.c_str())});
        if (byte < 0x20 || byte == 0x7F) {
            EXPECT_EQ(result, W58_UNSENDABLE) << byte;
        } else {
            EXPECT_EQ(result, W58_OK) << byte;
            EXPECT_EQ(module.context.password, text);
        }
    }
}

TEST_F(SessionTest, EachOfTheQuotesOfTheManualIsOne) {
    for (const char* const quote : {"\"", "\u201C", "\u201D", "\u2033"}) {
        const std::string text = "a"s + quote + ",b";
        EXPECT_EQ(send("+CWSTACFG=", {w58_text(text.c_str())}), W58_UNSENDABLE) << quote;
        const std::string pair = text + ",\"";
        EXPECT_EQ(send("+CWAUTH=", {w58_int(5), w58_int(4), w58_last_text(pair.c_str())}),
                  W58_UNSENDABLE)
            << quote;
    }
    EXPECT_EQ(send("+CWSTACFG=", {w58_text("a\u201E,b")}), W58_OK) << "which is none";
    EXPECT_EQ(module.context.last, "[a\u201E,b] [(none)]");
}

TEST_F(SessionTest, NumbersAndWhatIsLeftOut) {
    EXPECT_EQ(send("+CWLANSRV=", {w58_int(0), w58_int(5555), w58_int(W58_NONE)}), W58_OK);
    EXPECT_EQ(module.context.last, "0 5555 -");
    EXPECT_EQ(send("+CWLANSRV=", {w58_int(1), w58_text(nullptr), w58_hex(nullptr, 0)}), W58_OK);
    EXPECT_EQ(module.context.last, "1 - -");
    EXPECT_EQ(send("+CWMOCH=", {w58_int(4), w58_int(-2147483647)}), W58_ERROR);
    EXPECT_EQ(send("+CWMOCH=", {w58_int(2147483647), w58_int(11)}), W58_ERROR);
    EXPECT_EQ(send("+CWMOCH=", {w58_int(4), w58_int(11)}), W58_OK);
    EXPECT_EQ(module.context.channel, 11);
    const std::string bytes = "\x00\x9F\xA0"s;
    EXPECT_EQ(send("+DATA=", {w58_int(3), w58_hex(bytes.data(), 3)}), W58_OK);
    EXPECT_EQ(module.context.last, "009FA0");
}

TEST_F(SessionTest, TheLongestLineAndOneMore) {
    const std::string bytes(2044, 'x');
    // AT+DATA=1, and the digits: 4096 bytes behind AT
    EXPECT_EQ(send("+DATA=", {w58_int(10), w58_hex(bytes.data(), 2043)}), W58_ERROR)
        << "more than it keeps";
    EXPECT_EQ(send("+DATA=  ", {w58_int(1), w58_hex(bytes.data(), 2043)}), W58_ERROR);
    EXPECT_EQ(send("+DATA=   ", {w58_int(1), w58_hex(bytes.data(), 2043)}), W58_UNSENDABLE);
    expectInStep();
}

TEST_F(SessionTest, WhateverTheLineIsSetToIsPutRight) {
    for (const char* const left : {"ATV0\r", "ATQ1\r", "ATE0V0Q1\r", "ATE0\r", "AT+CMEE=2\r"}) {
        (void)module.take(left);  // a terminal program
        Host fresh(module);
        EXPECT_EQ(fresh.run("+CWMAP?"), W58_OK) << left;
        EXPECT_THAT(fresh.told(), ElementsAre("named 1"));
    }
}

TEST_F(SessionTest, AHalfTypedLineOfAnotherHostDoesNotGetInTheWay) {
    (void)module.take("AT+CWAUTH=5,4,\"secre");
    EXPECT_EQ(host.run("+CWMAP?"), W58_OK);
    EXPECT_EQ(module.context.password, "12345678");
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
}

TEST_F(SessionTest, DataGoesThroughBytesOfAnyKind) {
    ASSERT_EQ(host.run(""), W58_OK);
    std::string data;
    for (int i = 0; i < kMostData; ++i) {
        data += static_cast<char>(i);
    }
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{SIZE_MAX}}) {
        host.wire.writeMost = piece;
        const w58_value length = w58_int(kMostData);
        w58_request request = host.request("+DATA=");
        request.values = &length;
        request.count = 1;
        request.input = data.data();
        request.input_length = data.size();
        EXPECT_EQ(host.run(request), W58_OK);
        EXPECT_EQ(module.context.last, data);
        module.context.full = true;
        EXPECT_EQ(host.run(request), W58_ERROR);
        module.context.full = false;
    }
    EXPECT_THAT(host.told(), IsEmpty());
}

struct Interrupted : SessionTest {
    void SetUp() override {
        ASSERT_EQ(host.run(""), W58_OK);
        request = host.request("+DATA=");
        request.values = &length;
        request.count = 1;
        request.input = "0123456789";
        request.input_length = 10;
    }
    /// Until `sent` bytes of the data have been.
    void begin(std::size_t sent) {
        host.wire.writable = std::string("AT+DATA=10\r").size() + sent;
        ASSERT_EQ(w58_start(&host.w, &request), W58_PENDING);
        host.idle(100);
        ASSERT_TRUE(host.wire.sent.ends_with(std::string("0123456789").substr(0, sent)));
    }
    const w58_value length = w58_int(10);
    w58_request request{};
};

TEST_F(Interrupted, ByThePort) {
    begin(4);
    host.idle(20100);
    EXPECT_EQ(w58_poll(&host.w), W58_ERROR);
    host.wire.writable = SIZE_MAX;
    expectInStep();
    EXPECT_EQ(module.context.last, "");
    EXPECT_EQ(host.run(request), W58_OK);
}

TEST_F(Interrupted, ByTheHostItself) {
    for (std::size_t sent = 0; sent < 10; ++sent) {
        begin(sent);
        w58_cancel(&host.w);
        host.wire.writable = SIZE_MAX;
        expectInStep();
        EXPECT_LE(host.took(), 22000u);
        EXPECT_EQ(module.context.last, "") << "data that nobody has sent";
    }
}

TEST_F(Interrupted, ByAHostThatIsResetAndKnowsNothing) {
    for (std::size_t sent = 0; sent < 10; ++sent) {
        host.wire.writable = SIZE_MAX;
        (void)module.take(std::string("AT+DATA=1000\r\n") + std::string(sent, 'x'));
        (void)module.wait(20);
        Host fresh(module);
        EXPECT_EQ(fresh.run("+CWMAP?"), W58_OK) << sent;
        EXPECT_THAT(fresh.told(), ElementsAre("named 1"));
        EXPECT_LE(fresh.took(), 29000u);
    }
}

TEST_F(SessionTest, ACommandThatTakesLongGetsItsOwnAnswer) {
    ASSERT_EQ(host.run(""), W58_OK);
    w58_request slow = host.request("+SLOW");
    slow.timeout_ms = 2000;
    EXPECT_EQ(host.run(slow), W58_TIMEOUT);
    const w58_request next = host.request("+CWMAP?");
    ASSERT_EQ(w58_start(&host.w, &next), W58_PENDING);
    host.idle(9000);
    module.complete(at::ok());
    host.wire.toHost += module.port.take();
    host.idle(1000);
    EXPECT_EQ(w58_poll(&host.w), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("named 1"));
    expectInStep();
}

TEST_F(SessionTest, UrcsComeBetweenCommands) {
    ASSERT_EQ(host.run(""), W58_OK);
    module.session.urc("+CWLANMSG: hello\r\n");
    host.wire.toHost += module.port.take();
    EXPECT_EQ(host.run("+ROWS"), W58_OK);
    EXPECT_EQ(host.run("+FAIL"), W58_ERROR);
    EXPECT_EQ(host.run("+EARLY"), W58_OK);
    EXPECT_THAT(host.told(), ElementsAre("urc 8 hello", "row one,1", "named 1"));
}

}  // namespace
}  // namespace w58d::test
