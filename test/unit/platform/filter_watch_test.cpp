// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What nf_tables says of its transactions, and what no kernel would say.
#include "platform/net/filter_watch.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sched.h>

#include <chrono>
#include <cstring>
#include <string>
#include <utility>

#include "loop.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class T>
std::string bytesOf(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string attribute(std::uint16_t type, const std::string& content) {
    const nlattr head{static_cast<std::uint16_t>(NLA_HDRLEN + content.size()), type};
    std::string bytes = bytesOf(head) + content;
    bytes.resize(NLA_ALIGN(bytes.size()));
    return bytes;
}

std::string message(int kind, const std::string& attributes) {
    nlmsghdr head{};
    head.nlmsg_type = static_cast<std::uint16_t>((NFNL_SUBSYS_NFTABLES << 8) | kind);
    const std::string content = bytesOf(nfgenmsg{}) + attributes;
    head.nlmsg_len = static_cast<std::uint32_t>(NLMSG_HDRLEN + content.size());
    std::string bytes = bytesOf(head) + content;
    bytes.resize(NLMSG_ALIGN(bytes.size()));
    return bytes;
}

std::string generation(std::uint32_t pid) {
    return message(NFT_MSG_NEWGEN, attribute(NFTA_GEN_ID, std::string(4, 'x')) +
                                       attribute(NFTA_GEN_PROC_PID, bytesOf(htonl(pid))) +
                                       attribute(NFTA_GEN_PROC_NAME, std::string("nft\0", 4)));
}

TEST(FilterEvents, EachTransactionNamesItsProcess) {
    const std::string rule = message(NFT_MSG_NEWRULE, attribute(NFTA_GEN_PROC_PID, "1234"));
    EXPECT_THAT(FilterWatch::changersIn(rule + generation(70000) + rule + generation(7)),
                ElementsAre(70000, 7));
    EXPECT_THAT(FilterWatch::changersIn(rule), IsEmpty());
    EXPECT_THAT(FilterWatch::changersIn(message(NFT_MSG_NEWGEN, "")), ElementsAre(0));
}

TEST(FilterEvents, WhatIsCutOffIsLeftOut) {
    const std::string whole = generation(7);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_THAT(FilterWatch::changersIn(whole.substr(0, size)), IsEmpty()) << size;
        EXPECT_THAT(FilterWatch::changersIn(whole + whole.substr(0, size)), ElementsAre(7)) << size;
    }
}

TEST(FilterEvents, NoLengthLeadsAstray) {
    for (const std::uint32_t length : {0U, 1U, 15U, 17U, 1000U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
        std::string lies = generation(7);
        std::memcpy(lies.data(), &length, sizeof length);
        EXPECT_THAT(FilterWatch::changersIn(lies), IsEmpty()) << length;
    }
    for (const int number : {0, 1, 3, 200, 0xFFFF}) {
        const auto length = static_cast<std::uint16_t>(number);
        std::string lies = generation(7);
        std::memcpy(lies.data() + NLMSG_HDRLEN + sizeof(nfgenmsg), &length, sizeof length);
        EXPECT_THAT(FilterWatch::changersIn(lies), ElementsAre(0)) << length;
    }
    const std::string brief = message(NFT_MSG_NEWGEN, attribute(NFTA_GEN_PROC_PID, "12"));
    EXPECT_THAT(FilterWatch::changersIn(brief), ElementsAre(0));
}

class FilterWatchTest : public testing::Test {
  protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNET) != 0 || !nft("add table ip probe")) {
            GTEST_SKIP() << "nf_tables in a network namespace need more rights";
        }
    }

    bool nft(const std::string& command, FilterWatch* ignoring = nullptr) {
        ChildSpec spec{.name = "nft", .argv = {"nft", command}};
        spec.onStart = [ignoring](pid_t pid) {
            if (ignoring != nullptr) {
                ignoring->ignore(pid);
            }
        };
        const Result<ExitStatus> status =
            loop.run(runProgram(loop.io, std::move(spec), test::kPatience));
        return status && status->ok();
    }

    test::Loop loop;
};

TEST_F(FilterWatchTest, HearsOfOthersAndNotOfOurs) {
    int told = 0;
    int heard = 0;
    FilterWatch watch(loop.io, {.heard = [&] { ++heard; }, .changed = [&] { ++told; }});
    ASSERT_TRUE(nft("add table ip ours", &watch));
    loop.io.restart();
    loop.io.run_for(std::chrono::milliseconds(400));
    EXPECT_EQ(told + heard, 0);
    ASSERT_TRUE(nft("add table ip theirs"));
    EXPECT_TRUE(loop.until([&] { return heard > 0; }));
    EXPECT_EQ(told, 0) << "it is heard of at once";
    ASSERT_TRUE(nft("flush ruleset"));
    EXPECT_TRUE(loop.until([&] { return told > 0; }));
    EXPECT_EQ(told, 1) << "what comes together is told of once";
}

}  // namespace
}  // namespace w58d
