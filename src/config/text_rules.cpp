// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "config/text_rules.hpp"

#include <algorithm>
#include <charconv>

namespace w58d {
namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// 1 to `most` characters, each a letter, a digit or one of `others`.
bool isMadeOf(std::string_view text, std::size_t most, std::string_view others) {
    return !text.empty() && text.size() <= most && std::ranges::all_of(text, [&](char c) {
        return isLetter(c) || isDigit(c) || others.contains(c);
    });
}

bool isPath(std::string_view text, std::size_t most) {
    return isMadeOf(text, most, "/._-+@:") && text.front() == '/' && text.back() != '/';
}

bool isLabel(std::string_view text) {
    return isMadeOf(text, 63, "-") && text.front() != '-' && text.back() != '-';
}

bool isDomain(std::string_view text) {
    if (text.size() > 253) {
        return false;
    }
    while (true) {
        const std::size_t dot = text.find('.');
        if (!isLabel(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

/// Seconds in the unit dnsmasq's lease times end with; 0 for none of them.
int secondsIn(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 60 * 60;
        case 'd':
            return 24 * 60 * 60;
        default:
            return 0;
    }
}

constexpr std::string_view kInfinite = "infinite";

bool isLease(std::string_view text) {
    constexpr long least = 120;  // dnsmasq lengthens anything shorter to this
    constexpr long most = 365L * 24 * 60 * 60;
    const std::int64_t seconds = leaseSeconds(text);
    return text == kInfinite || (seconds >= least && seconds <= most);
}

}  // namespace

std::int64_t leaseSeconds(std::string_view text) {
    if (text.size() < 2 || text.size() > 9 || !isDigit(text.front()) || text.front() == '0') {
        return 0;
    }
    const char* const end = text.data() + text.size() - 1;
    int number = 0;
    if (std::from_chars(text.data(), end, number).ptr != end) {
        return 0;
    }
    return static_cast<std::int64_t>(number) * secondsIn(text.back());
}

const TextRule kAbsolutePath = {[](std::string_view text) { return isPath(text, 255); },
                                "an absolute path of A-Z a-z 0-9 / . _ - + @ :"};

// A Unix socket's path ends at 107 bytes, and below the folder come /hostapd/<interface> and such.
const TextRule kFolder = {[](std::string_view text) { return isPath(text, 64); },
                          "an absolute path of at most 64 of A-Z a-z 0-9 / . _ - + @ :"};

const TextRule kPortName = {[](std::string_view text) { return isMadeOf(text, 32, "-_"); },
                            "a name of 1 to 32 of A-Z a-z 0-9 - _"};

const TextRule kIdentityText = {[](std::string_view text) {
                                    return !text.empty() && text.size() <= 64 &&
                                           std::ranges::all_of(
                                               text, [](char c) { return c >= 0x20 && c <= 0x7E; });
                                },
                                "1 to 64 printable ASCII characters"};

const TextRule kInterfaceName = {[](std::string_view text) {
                                     // A leading '-' would be an option, a leading '.' could be "."
                                     // or "..".
                                     return isMadeOf(text, 15, "._-") && text.front() != '-' &&
                                            text.front() != '.';
                                 },
                                 "an interface name of 1 to 15 of A-Z a-z 0-9 . _ -"};

const TextRule kCountry = {[](std::string_view text) {
                               return text.size() == 2 && std::ranges::all_of(text, [](char c) {
                                          return c >= 'A' && c <= 'Z';
                                      });
                           },
                           "a country code of two capital letters"};

const TextRule kLease = {isLease,
                         "a lease time such as \"12h\" (s, m, h or d; 2 minutes to 365 days) or "
                         "\"infinite\""};

const TextRule kDomain = {isDomain, "a domain name"};

}  // namespace w58d
