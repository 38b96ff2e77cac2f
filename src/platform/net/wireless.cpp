#include "platform/net/wireless.hpp"

#include <linux/nl80211.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "platform/net/netlink.hpp"

namespace w58d {
namespace {

using namespace netlink;

/// One request to nl80211. These are so rare that each has a socket of its own.
class Request {
  public:
    Request(std::string about, std::uint8_t command) : about_(std::move(about)) {
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
            return;
        }
        genlmsg_put(message_.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, command, 0);
    }

    /// Names the interface that is asked about; false if there is none.
    bool interface(const std::string& name) {
        const unsigned index = ::if_nametoindex(name.c_str());
        number(NL80211_ATTR_IFINDEX, index);
        return index != 0;
    }

    void number(int attribute, std::uint32_t value) {
        keep(nla_put_u32(message_.get(), attribute, value));
    }
    void text(int attribute, const std::string& value) {
        keep(nla_put_string(message_.get(), attribute, value.c_str()));
    }
    void bytes(int attribute, const MacAddress& value) {
        keep(nla_put(message_.get(), attribute, static_cast<int>(value.octets.size()),
                     value.octets.data()));
    }

    /// Sends it and waits; `onAnswer(attributes)` sees what comes back.
    template <class OnAnswer>
    Result<void> ask(OnAnswer onAnswer) {
        if (error_ < 0) {
            return failNl(about_, error_);
        }
        nl_socket_modify_cb(
            socket_.get(), NL_CB_VALID, NL_CB_CUSTOM,
            [](nl_msg* answer, void* argument) {
                nlattr* attributes[NL80211_ATTR_MAX + 1];
                if (genlmsg_parse(nlmsg_hdr(answer), 0, attributes, NL80211_ATTR_MAX, nullptr) ==
                    0) {
                    (*static_cast<OnAnswer*>(argument))(attributes);
                }
                return static_cast<int>(NL_OK);
            },
            &onAnswer);
        int error = nl_send_auto(socket_.get(), message_.get());
        error = error < 0 ? error : nl_wait_for_ack(socket_.get());
        return error < 0 ? failNl(about_, error) : Result<void>{};
    }

    Result<void> perform() {
        return ask([](nlattr**) {});
    }

  private:
    void keep(int error) {
        if (error_ >= 0 && error < 0) {
            error_ = error;
        }
    }

    std::string about_;
    Socket socket_;
    Message message_;
    int error_ = 0;
};

std::unexpected<Error> absent(const std::string& interface) {
    return fail(Errc::unknown, interface + ": no such interface");
}

}  // namespace

Result<int> radioOf(const std::string& interface) {
    Request request(interface, NL80211_CMD_GET_INTERFACE);
    if (!request.interface(interface)) {
        return absent(interface);
    }
    std::optional<int> radio;
    const Result<void> done = request.ask([&](nlattr** attributes) {
        if (attributes[NL80211_ATTR_WIPHY] != nullptr) {
            radio = static_cast<int>(nla_get_u32(attributes[NL80211_ATTR_WIPHY]));
        }
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    if (!radio) {
        return fail(Errc::unknown, interface + ": not of a radio");
    }
    return *radio;
}

Result<bool> protectsManagementFrames(const std::string& interface) {
    constexpr std::uint32_t kBipCmac128 = 0x000FAC06;
    Request request(interface, NL80211_CMD_GET_WIPHY);
    if (!request.interface(interface)) {
        return absent(interface);
    }
    bool protects = false;
    const Result<void> done = request.ask([&](nlattr** attributes) {
        if (const nlattr* const suites = attributes[NL80211_ATTR_CIPHER_SUITES]) {
            const std::span all(static_cast<const std::uint32_t*>(nla_data(suites)),
                                static_cast<std::size_t>(nla_len(suites)) / sizeof(std::uint32_t));
            protects = std::ranges::find(all, kBipCmac128) != all.end();
        }
    });
    return done ? Result<bool>(protects) : std::unexpected(done.error());
}

Result<std::string> regulatoryDomainOf(const std::string& interface) {
    const Result<int> radio = radioOf(interface);
    if (!radio) {
        return std::unexpected(radio.error());
    }
    Request request(interface, NL80211_CMD_GET_REG);
    // A radio may have rules of its own.
    request.number(NL80211_ATTR_WIPHY, static_cast<std::uint32_t>(*radio));
    std::string domain;
    const Result<void> done = request.ask([&](nlattr** attributes) {
        if (const nlattr* const name = attributes[NL80211_ATTR_REG_ALPHA2]) {
            const char* const text = static_cast<const char*>(nla_data(name));
            domain.assign(text, ::strnlen(text, static_cast<std::size_t>(nla_len(name))));
        }
    });
    return done ? Result<std::string>(std::move(domain)) : std::unexpected(done.error());
}

Result<void> makeWirelessInterface(const std::string& beside, const std::string& name,
                                   WirelessKind kind, const MacAddress& mac) {
    Request request(name, NL80211_CMD_NEW_INTERFACE);
    if (!request.interface(beside)) {
        return absent(beside);
    }
    request.text(NL80211_ATTR_IFNAME, name);
    request.number(NL80211_ATTR_IFTYPE,
                   kind == WirelessKind::station ? NL80211_IFTYPE_STATION : NL80211_IFTYPE_AP);
    request.bytes(NL80211_ATTR_MAC, mac);
    return request.perform();
}

Result<void> removeWirelessInterface(const std::string& name) {
    Request request(name, NL80211_CMD_DEL_INTERFACE);
    if (!request.interface(name)) {
        return absent(name);
    }
    return request.perform();
}

}  // namespace w58d
