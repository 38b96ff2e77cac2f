// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "platform/net/refusal_watch.hpp"

#include <linux/filter.h>
#include <linux/nl80211.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/log.hpp"
#include "platform/loop/descriptor_watch.hpp"
#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using netlink::Socket;

constexpr std::size_t kHeaderSize = 24;  // of a management frame, without HT control
constexpr std::size_t kReceiver = 4;     // where its address is
constexpr std::uint8_t kAuthentication = 0xB0;
constexpr std::uint8_t kAssociationResponse = 0x10;
constexpr std::uint8_t kReassociationResponse = 0x30;
// From the frame's begin, 16 bits each, the least significant byte first.
constexpr std::size_t kAlgorithm = kHeaderSize;
constexpr std::size_t kTransaction = kHeaderSize + 2;
constexpr std::size_t kAuthenticationStatus = kHeaderSize + 4;
constexpr std::size_t kAssociationStatus = kHeaderSize + 2;

constexpr unsigned kSae = 3;
constexpr unsigned kSaeConfirm = 2;
// Status codes (9.4.1.9).
constexpr unsigned kUnspecifiedFailure = 1;
constexpr unsigned kChallengeFailure = 15;
constexpr unsigned kNoRoom = 17;

/// As the filter's machine reads 16 bits: the most significant byte first.
constexpr std::uint32_t swapped(unsigned status) {
    return (status & 0xFFU) << 8U | status >> 8U;
}

constexpr std::uint32_t kAttributes = NLMSG_HDRLEN + GENL_HDRLEN;
constexpr std::uint32_t kFrame = NLA_HDRLEN;  // from its attribute

/// Lets a status of a sent frame through, if it is of an answer with one of the three codes.
/// Reading beyond the end is a no.
constexpr std::array kOnlyRefusals = std::to_array<sock_filter>({
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, NLMSG_HDRLEN),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NL80211_CMD_FRAME_TX_STATUS, 0, 16),
    BPF_STMT(BPF_LD | BPF_IMM, kAttributes),
    BPF_STMT(BPF_LDX | BPF_IMM, NL80211_ATTR_FRAME),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_NLATTR)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 12, 0),
    BPF_STMT(BPF_MISC | BPF_TAX, 0),
    BPF_STMT(BPF_LD | BPF_B | BPF_IND, kFrame),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kAuthentication, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kAssociationResponse, 3, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kReassociationResponse, 2, 7),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, kFrame + kAuthenticationStatus),
    BPF_STMT(BPF_JMP | BPF_JA, 1),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, kFrame + kAssociationStatus),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, swapped(kUnspecifiedFailure), 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, swapped(kChallengeFailure), 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, swapped(kNoRoom), 0, 1),
    BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF),
    BPF_STMT(BPF_RET | BPF_K, 0),
});

/// Null, and one line in the log, where nothing can be heard.
Socket listeningSocket(int& family) {
    Socket socket(nl_socket_alloc());
    int error = socket ? genl_connect(socket.get()) : -NLE_NOMEM;
    if (error == 0) {
        family = error = genl_ctrl_resolve(socket.get(), "nl80211");
    }
    const int group = error < 0 ? error : genl_ctrl_resolve_grp(socket.get(), "nl80211", "mlme");
    if (group >= 0) {
        sock_fprog program{};
        program.len = kOnlyRefusals.size();
        program.filter = const_cast<sock_filter*>(kOnlyRefusals.data());  // only read
        error = ::setsockopt(nl_socket_get_fd(socket.get()), SOL_SOCKET, SO_ATTACH_FILTER, &program,
                             sizeof program) == 0
                    ? nl_socket_set_nonblocking(socket.get())
                    : -NLE_FAILURE;
        error = error < 0 ? error : nl_socket_add_membership(socket.get(), group);
    } else {
        error = group;
    }
    if (error < 0) {
        log::debug("no refusals are heard of: nl80211: {}", nl_geterror(error));
        return {};
    }
    return socket;
}

}  // namespace

std::optional<Refusal> RefusalWatch::refusalIn(std::span<const std::byte> frame, int interface) {
    if (frame.size() < kAuthenticationStatus + 2) {
        return std::nullopt;
    }
    const auto at = [frame](std::size_t place) {
        return std::to_integer<unsigned>(frame[place]) | std::to_integer<unsigned>(frame[place + 1])
                                                             << 8U;
    };
    const auto kind = std::to_integer<std::uint8_t>(frame[0]);
    const bool authentication = kind == kAuthentication;
    if (!authentication && kind != kAssociationResponse && kind != kReassociationResponse) {
        return std::nullopt;
    }
    Refusal refusal{.interface = interface, .station = {}, .why = Refusal::Why::unspecified};
    std::ranges::transform(frame.subspan(kReceiver, refusal.station.octets.size()),
                           refusal.station.octets.begin(),
                           [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
    const unsigned status = at(authentication ? kAuthenticationStatus : kAssociationStatus);
    const bool proof = authentication && at(kAlgorithm) == kSae && at(kTransaction) == kSaeConfirm;
    if (status == kNoRoom) {
        refusal.why = Refusal::Why::full;
    } else if (authentication &&
               (status == kChallengeFailure || (status == kUnspecifiedFailure && proof))) {
        refusal.why = Refusal::Why::wrongPassword;
    } else if (status != kUnspecifiedFailure) {
        return std::nullopt;
    }
    return refusal;
}

class RefusalWatch::Impl {
  public:
    Impl(asio::io_context& io, const std::function<void(const Refusal&)>& heard)
        : socket_(listeningSocket(family_)),
          watch_(DescriptorWatch::create(io, DescriptorWatch::For::reading, [this] { hear(); })),
          heard_(heard) {
        if (socket_ && !watch_->open(nl_socket_get_fd(socket_.get()))) {
            watch_->arm();
        }
    }
    ~Impl() { watch_->close(); }
    Impl(Impl&&) = delete;

  private:
    void hear() {
        for (;;) {
            const ssize_t size = ::recv(nl_socket_get_fd(socket_.get()), datagram_.data(),
                                        datagram_.size(), MSG_DONTWAIT);
            // What there was no room for is lost: what is told of them is limited anyway.
            if (size <= 0 && errno != EINTR && errno != ENOBUFS) {
                break;
            }
            if (size > 0) {
                read(static_cast<int>(size));
            }
        }
        watch_->arm();
    }

    void read(int size) {
        auto* message = reinterpret_cast<nlmsghdr*>(datagram_.data());
        for (; nlmsg_ok(message, size) != 0; message = nlmsg_next(message, &size)) {
            std::array<nlattr*, NL80211_ATTR_MAX + 1> attributes{};
            if (message->nlmsg_type != family_ || genlmsg_valid_hdr(message, 0) == 0 ||
                genlmsg_parse(message, 0, attributes.data(), NL80211_ATTR_MAX, nullptr) < 0) {
                continue;
            }
            const nlattr* const frame = attributes[NL80211_ATTR_FRAME];
            const nlattr* const interface = attributes[NL80211_ATTR_IFINDEX];
            if (frame == nullptr || interface == nullptr) {
                continue;
            }
            const std::span bytes(static_cast<const std::byte*>(nla_data(frame)),
                                  static_cast<std::size_t>(nla_len(frame)));
            const auto refusal = refusalIn(bytes, static_cast<int>(nla_get_u32(interface)));
            if (refusal) {
                heard_(*refusal);
            }
        }
    }

    int family_ = 0;
    Socket socket_;
    std::shared_ptr<DescriptorWatch> watch_;
    const std::function<void(const Refusal&)>& heard_;
    alignas(nlmsghdr) std::array<char, 4096> datagram_;
};

RefusalWatch::RefusalWatch(asio::io_context& io, std::function<void(const Refusal&)> heard)
    : io_(io), heard_(std::move(heard)) {}
RefusalWatch::~RefusalWatch() = default;

void RefusalWatch::begin() {
    if (!impl_) {
        impl_ = std::make_unique<Impl>(io_, heard_);
    }
}

void RefusalWatch::end() {
    impl_.reset();
}

}  // namespace w58d
