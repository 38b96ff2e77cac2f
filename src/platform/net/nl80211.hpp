// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// One request to nl80211, the kernel's side of 802.11.
#pragma once

#include <linux/nl80211.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/addresses.hpp"
#include "base/error.hpp"
#include "platform/net/netlink.hpp"

namespace w58d::nl80211 {

/// These are so rare that each has a socket of its own. Errors are `unknown` and begin with what
/// the request is about.
class Request {
  public:
    /// `flags`: NLM_F_DUMP where the answer is a list.
    Request(std::string about, std::uint8_t command, int flags = 0) : about_(std::move(about)) {
        socket_.reset(nl_socket_alloc());
        message_.reset(nlmsg_alloc());
        if (!socket_ || !message_) {
            error_ = -NLE_NOMEM;
            return;
        }
        error_ = genl_connect(socket_.get());
        const int family = error_ < 0 ? error_ : genl_ctrl_resolve(socket_.get(), "nl80211");
        if (family < 0) {
            error_ = family;
            about_ += family == -NLE_OBJ_NOTFOUND ? ": no 802.11 in this kernel" : "";
            return;
        }
        genlmsg_put(message_.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, command, 0);
    }

    /// Names the interface that is asked about; false if there is none.
    bool interface(const std::string& name) {
        const unsigned index = ::if_nametoindex(name.c_str());
        number(NL80211_ATTR_IFINDEX, index);
        return index != 0;
    }

    void flag(int attribute) { keep(nla_put_flag(message_.get(), attribute)); }
    void number(int attribute, std::uint32_t value) {
        keep(nla_put_u32(message_.get(), attribute, value));
    }
    void byte(int attribute, std::uint8_t value) {
        keep(nla_put_u8(message_.get(), attribute, value));
    }
    void text(int attribute, const std::string& value) {
        keep(nla_put_string(message_.get(), attribute, value.c_str()));
    }
    void bytes(int attribute, const MacAddress& value) {
        keep(nla_put(message_.get(), attribute, static_cast<int>(value.octets.size()),
                     value.octets.data()));
    }

    /// Sends it and waits; `onAnswer(attributes)` sees the bytes of each message that comes back.
    template <class OnAnswer>
    Result<void> askForBytes(OnAnswer onAnswer) {
        if (error_ < 0) {
            return netlink::failNl(about_, error_);
        }
        nl_socket_modify_cb(
            socket_.get(), NL_CB_VALID, NL_CB_CUSTOM,
            [](nl_msg* answer, void* argument) {
                genlmsghdr* const header = genlmsg_hdr(nlmsg_hdr(answer));
                const auto* const first =
                    reinterpret_cast<const std::byte*>(genlmsg_attrdata(header, 0));
                const int size = genlmsg_attrlen(header, 0);
                (*static_cast<OnAnswer*>(argument))(
                    std::span(first, static_cast<std::size_t>(size < 0 ? 0 : size)));
                return static_cast<int>(NL_OK);
            },
            &onAnswer);
        int error = nl_send_auto(socket_.get(), message_.get());
        error = error < 0 ? error : nl_wait_for_ack(socket_.get());
        notSupported_ = error == -NLE_OPNOTSUPP;
        notFound_ = error == -NLE_OBJ_NOTFOUND;
        return error < 0 ? netlink::failNl(about_, error) : Result<void>{};
    }

    /// The same with the attributes by their numbers, null where there is none.
    template <class OnAnswer>
    Result<void> ask(OnAnswer onAnswer) {
        return askForBytes([&](std::span<const std::byte> bytes) {
            nlattr* attributes[NL80211_ATTR_MAX + 1];
            auto* const head =
                reinterpret_cast<nlattr*>(const_cast<std::byte*>(bytes.data()));  // only read
            if (nla_parse(attributes, NL80211_ATTR_MAX, head, static_cast<int>(bytes.size()),
                          nullptr) == 0) {
                onAnswer(attributes);
            }
        });
    }

    Result<void> perform() {
        return ask([](nlattr**) {});
    }

    /// The last answer was that the radio has no such thing.
    [[nodiscard]] bool notSupported() const { return notSupported_; }

    /// The last answer was that there is no such thing.
    [[nodiscard]] bool notFound() const { return notFound_; }

  private:
    void keep(int error) {
        if (error_ >= 0 && error < 0) {
            error_ = error;
        }
    }

    std::string about_;
    netlink::Socket socket_;
    netlink::Message message_;
    int error_ = 0;
    bool notSupported_ = false;
    bool notFound_ = false;
};

}  // namespace w58d::nl80211
