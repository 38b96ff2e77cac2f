// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The bytes of the questions to the LAN's server, hostile answers, and the real dnsmasq in a
// network namespace of the test process's own.
#include "platform/net/lan_questions.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <asio/ip/udp.hpp>
#include <chrono>
#include <csignal>
#include <optional>

#include "folder.hpp"
#include "loop.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::Folder;
using test::Loop;

constexpr Ipv4Address kServer{0xC0A8E101};

TEST(LanQuestions, DnsQuestionIsOfOneName) {
    EXPECT_EQ(lan_questions::dnsQuestion(0x1234, "w58.lan"),
              "\x12\x34\x01\0\0\1\0\0\0\0\0\0\3w58\3lan\0\0\1\0\1"s);
    EXPECT_EQ(lan_questions::dnsQuestion(1, "a"), "\0\1\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"s);
    for (const std::string& none :
         {"."s, ".a"s, "a..b"s, std::string(64, 'a'), std::string(254, 'a')}) {
        EXPECT_EQ(lan_questions::dnsQuestion(1, none), "") << none;
    }
}

TEST(LanQuestions, AnyAnswerWithTheIdIsOne) {
    const std::string answer = "\x12\x34\x85\x80\0\1\0\1\0\0\0\0"s;
    EXPECT_TRUE(lan_questions::answersDns(answer, 0x1234));
    EXPECT_TRUE(lan_questions::answersDns("\x12\x34\x80\x05\0\0\0\0\0\0\0\0"s, 0x1234))
        << "refused";
    EXPECT_FALSE(lan_questions::answersDns(answer, 0x1235));
    EXPECT_FALSE(lan_questions::answersDns(lan_questions::dnsQuestion(0x1234, "w58.lan"), 0x1234));
    for (std::size_t size = 0; size < answer.size(); ++size) {
        EXPECT_FALSE(lan_questions::answersDns(answer.substr(0, size), 0x1234)) << size;
    }
}

TEST(LanQuestions, DhcpInformIsOfAHostWithAnAddress) {
    const std::string message = lan_questions::dhcpInform(0xAABBCCDD, kServer);
    EXPECT_EQ(message.substr(0, 28),
              "\1\1\6\0\xAA\xBB\xCC\xDD\0\0\0\0\xC0\xA8\xE1\1"s + std::string(12, '\0'));
    EXPECT_EQ(message.substr(28, 208), std::string(208, '\0'));
    EXPECT_EQ(message.substr(236), "\x63\x82\x53\x63\x35\1\x08\x37\1\1\xFF"s);
}

TEST(LanQuestions, OnlyAnAcknowledgementAnswersDhcp) {
    const std::string head = "\2\1\6\0\0\0\0\7"s + std::string(228, '\0') + "\x63\x82\x53\x63"s;
    const auto answers = [&](const std::string& options) {
        return lan_questions::answersDhcp(head + options, 7);
    };
    EXPECT_TRUE(answers("\x35\1\5\xFF"s));
    EXPECT_TRUE(answers("\0\0\x36\4\xC0\xA8\xE1\1\x35\1\5"s)) << "padding, another option first";
    EXPECT_FALSE(lan_questions::answersDhcp(head + "\x35\1\5\xFF"s, 8));
    for (const std::string& options : {"\x35\1\6\xFF"s, "\xFF\x35\1\5"s, ""s, "\x35"s, "\x35\1"s,
                                       "\x35\0"s, "\x36\xC8\x35\1\5"s, "\x35\2\5\5"s}) {
        EXPECT_FALSE(answers(options));
    }
    for (std::size_t size = 0; size < head.size(); ++size) {
        EXPECT_FALSE(lan_questions::answersDhcp(head.substr(0, size), 7)) << size;
    }
    EXPECT_FALSE(lan_questions::answersDhcp(lan_questions::dhcpInform(7, kServer), 7));
}

class LanQuestionsOfDnsmasq : public testing::Test {
  protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNET) != 0) {
            GTEST_SKIP() << "a network namespace needs more rights";
        }
        ChildSpec links{.name = "sh",
                        .argv = {"sh", "-ec",
                                 "ip link set lo up; ip link add br-lan type bridge; "
                                 "ip addr add 192.168.225.1/24 dev br-lan; ip link set br-lan up"},
                        .onLine = {}};
        ASSERT_TRUE(loop.run(runProgram(loop.io, std::move(links), test::kPatience))->ok());
    }

    void start(const std::string& range = "192.168.225.2,192.168.225.60") {
        ChildSpec spec{.name = "dnsmasq",
                       .argv = {"dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
                                "--log-facility=-", "--pid-file=", "--no-hosts", "--no-resolv",
                                "--bind-dynamic", "--except-interface=lo", "--interface=br-lan",
                                "--dhcp-range=" + range + ",255.255.255.0,1h", "--user=root",
                                "--dhcp-ignore-clid", "--dhcp-leasefile=" + folder.file("leases"),
                                "--local=/lan/", "--host-record=w58.lan,192.168.225.1"},
                       .onLine = {}};
        Result<Child> started = Child::start(loop.io, std::move(spec));
        ASSERT_TRUE(started);
        dnsmasq.emplace(std::move(*started));
    }

    LanAnswer dns(std::chrono::milliseconds limit) {
        return loop.run(askDns(loop.io, kServer, "w58.lan", Deadline(limit)));
    }
    LanAnswer dhcp(std::chrono::milliseconds limit) {
        return loop.run(askDhcp(loop.io, kServer, Deadline(limit)));
    }

    Loop loop;
    Folder folder;
    std::optional<Child> dnsmasq;
};

TEST_F(LanQuestionsOfDnsmasq, AreAnsweredOnTheModuleItselfAndNotByAStoppedOne) {
    EXPECT_EQ(dns(300ms), LanAnswer::missing) << "nobody there";
    EXPECT_EQ(dhcp(300ms), LanAnswer::missing);
    start();
    EXPECT_EQ(dns(30s), LanAnswer::came) << "also while it comes";
    EXPECT_EQ(dhcp(30s), LanAnswer::came);
    dnsmasq->signal(SIGSTOP);
    EXPECT_EQ(dns(300ms), LanAnswer::missing);
    EXPECT_EQ(dhcp(300ms), LanAnswer::missing);
    dnsmasq->signal(SIGCONT);
    EXPECT_EQ(dns(30s), LanAnswer::came);
    EXPECT_EQ(dhcp(30s), LanAnswer::came);
    dnsmasq->kill();
}

TEST_F(LanQuestionsOfDnsmasq, AFullPoolIsNoFault) {
    test::put(folder.file("leases"), "4102444800 02:00:00:00:00:07 192.168.225.2 * *\n");
    start("192.168.225.2,192.168.225.2");
    EXPECT_EQ(dns(30s), LanAnswer::came);
    EXPECT_EQ(dhcp(30s), LanAnswer::came);
    dnsmasq->kill();
}

TEST_F(LanQuestionsOfDnsmasq, ALeaseIsGivenBackInTheClientsPlace) {
    const MacAddress client{{2, 0, 0, 0, 0, 7}};
    test::put(folder.file("leases"),
              "4102444800 02:00:00:00:00:07 192.168.225.2 * 01:02:00:00:00:00:07\n"
              "4102444800 02:00:00:00:00:08 192.168.225.3 * *\n");
    start();
    EXPECT_EQ(dhcp(30s), LanAnswer::came);
    giveBack(loop.io, kServer, client, Ipv4Address{0xC0A8E103});  // not its own
    giveBack(loop.io, kServer, client, Ipv4Address{0xC0A8E102});
    EXPECT_TRUE(loop.until([&] {
        return test::get(folder.file("leases")) ==
               "4102444800 02:00:00:00:00:08 192.168.225.3 * *\n";
    }));
    dnsmasq->kill();
}

TEST_F(LanQuestionsOfDnsmasq, TheDnsPortIsTakenByWhoeverHasIt) {
    EXPECT_FALSE(dnsPortTaken(loop.io, kServer));
    start();
    EXPECT_EQ(dns(30s), LanAnswer::came);
    EXPECT_TRUE(dnsPortTaken(loop.io, kServer));
    dnsmasq->kill();
    EXPECT_TRUE(loop.until([&] { return !dnsPortTaken(loop.io, kServer); }));
}

TEST_F(LanQuestionsOfDnsmasq, TheDhcpPortIsTakenByWhoeverDoesNotShareIt) {
    asio::ip::udp::socket other(loop.io, {asio::ip::udp::v4(), 67});
    EXPECT_TRUE(dhcpPortTaken(loop.io));
    other.close();
    EXPECT_FALSE(dhcpPortTaken(loop.io));
    start();
    EXPECT_EQ(dhcp(30s), LanAnswer::came);
    dnsmasq->kill();
}

TEST_F(LanQuestionsOfDnsmasq, AnAddressThatTheModuleHasNotCannotBeAskedFrom) {
    EXPECT_EQ(loop.run(askDhcp(loop.io, Ipv4Address{0xC0A8E163}, Deadline(300ms))),
              LanAnswer::unasked);
}

}  // namespace
}  // namespace w58d
