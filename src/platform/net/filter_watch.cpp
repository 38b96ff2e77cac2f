// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/filter_watch.hpp"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "base/lifetime.hpp"
#include "base/log.hpp"
#include "platform/files/unique_fd.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/descriptor_watch.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;

constexpr auto kGathering = 200ms;
constexpr auto kBetweenLooks = 2s;
constexpr std::uint16_t kNewGeneration = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWGEN;

template <class T>
std::optional<T> headOf(std::string_view bytes) {
    T value;
    if (bytes.size() < sizeof value) {
        return std::nullopt;
    }
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

/// Cuts the first message or attribute off `bytes`, which has to be `length` long with its head.
std::optional<std::string_view> cutOff(std::string_view& bytes, std::size_t length,
                                       std::size_t head) {
    if (length < head || length > bytes.size()) {
        return std::nullopt;
    }
    const std::string_view content = bytes.substr(head, length - head);
    bytes.remove_prefix(std::min<std::size_t>(NLMSG_ALIGN(length), bytes.size()));
    return content;
}

pid_t changerIn(std::string_view attributes) {
    while (const auto head = headOf<nlattr>(attributes)) {
        const auto content = cutOff(attributes, head->nla_len, NLA_HDRLEN);
        if (!content) {
            break;
        }
        if ((head->nla_type & NLA_TYPE_MASK) == NFTA_GEN_PROC_PID) {
            const auto number = headOf<std::uint32_t>(*content);
            return number ? static_cast<pid_t>(ntohl(*number)) : 0;
        }
    }
    return 0;
}

UniqueFd eventsOfNftables() {
    UniqueFd socket(
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER));
    // In one step: a group joined before the socket has an address brings nothing.
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = 1U << (NFNLGRP_NFTABLES - 1);
    if (!socket ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        log::debug("no events of nf_tables: {}", std::strerror(errno));
        return {};
    }
    return socket;
}

}  // namespace

std::vector<pid_t> FilterWatch::changersIn(std::string_view datagram) {
    std::vector<pid_t> changers;
    while (const auto head = headOf<nlmsghdr>(datagram)) {
        const auto content = cutOff(datagram, head->nlmsg_len, NLMSG_HDRLEN);
        if (!content) {
            break;
        }
        if (head->nlmsg_type == kNewGeneration && content->size() >= sizeof(nfgenmsg)) {
            changers.push_back(changerIn(content->substr(sizeof(nfgenmsg))));
        }
    }
    return changers;
}

class FilterWatch::Impl {
  public:
    Impl(asio::io_context& io, Events events)
        : socket_(eventsOfNftables()),
          watch_(DescriptorWatch::create(io, DescriptorWatch::For::reading, [this] { hear(); })),
          gathering_(io),
          events_(std::move(events)) {
        ours_.fill(-1);
        if (socket_ && !watch_->open(socket_.get())) {
            watch_->arm();
        }
    }
    ~Impl() { watch_->close(); }
    Impl(Impl&&) = delete;

    void ignore(pid_t child) {
        ours_[next_] = child;
        next_ = (next_ + 1) % ours_.size();
    }

  private:
    void hear() {
        if (drain()) {
            events_.heard();
            gather();
        }
        watch_->arm();
    }

    /// True if somebody else changed something, or may have: the kernel had to drop what it would
    /// have said (ENOBUFS), or said more than there is room for.
    bool drain() {
        bool others = false;
        for (;;) {
            const ssize_t size =
                ::recv(socket_.get(), datagram_.data(), datagram_.size(), MSG_DONTWAIT | MSG_TRUNC);
            if (size < 0 && errno != EINTR && errno != ENOBUFS) {
                return others;
            }
            if (size == 0) {
                return others;
            }
            if (size < 0) {
                others |= errno == ENOBUFS;
            } else if (static_cast<std::size_t>(size) > datagram_.size()) {
                others = true;
            } else {
                others |= std::ranges::any_of(
                    changersIn({datagram_.data(), static_cast<std::size_t>(size)}),
                    [this](pid_t who) { return std::ranges::find(ours_, who) == ours_.end(); });
            }
        }
    }

    void gather() {
        if (std::exchange(gathers_, true)) {
            return;
        }
        gathering_.expires_at(std::max<Clock::time_point>(Clock::now() + kGathering, notBefore_));
        gathering_.async_wait([this, watch = life_.watch()](asio::error_code error) {
            if (error || watch.over()) {
                return;
            }
            gathers_ = false;
            notBefore_ = Clock::now() + kBetweenLooks;
            events_.changed();
        });
    }

    UniqueFd socket_;
    std::shared_ptr<DescriptorWatch> watch_;
    Timer gathering_;
    Events events_;
    std::array<char, 16384> datagram_;
    std::array<pid_t, 16> ours_;  ///< the latest only: numbers are used again
    std::size_t next_ = 0;
    bool gathers_ = false;
    Clock::time_point notBefore_;
    Lifetime life_;
};

FilterWatch::FilterWatch(asio::io_context& io, Events events)
    : impl_(std::make_unique<Impl>(io, std::move(events))) {}
FilterWatch::~FilterWatch() = default;

void FilterWatch::ignore(pid_t child) {
    impl_->ignore(child);
}

}  // namespace w58d
