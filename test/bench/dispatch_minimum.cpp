// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "dispatch_minimum.hpp"

#include <cstring>

namespace w58d::bench {

void Minimum::put(std::string_view text) {
    std::memcpy(output_ + size_, text.data(), text.size());
    size_ += text.size();
}

void Minimum::receive(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\r');
        if (end == std::string_view::npos) {
            break;
        }
        put(bytes.substr(0, end + 1));
        if (end >= 2 && (bytes[0] | 0x20) == 'a' && (bytes[1] | 0x20) == 't') {
            answer(bytes.substr(2, end - 2));
        }
        bytes.remove_prefix(end + 1);
    }
    port_.write({output_, size_});
    size_ = 0;
}

void Minimum::answer(std::string_view command) {
    constexpr std::string_view kAuth = "+CWAUTH=";
    bool good = command.empty();
    if (command == "+CWMAP?") {
        put("\r\n+CWMAP: ");
        output_[size_++] = static_cast<char>('0' + map_);
        put("\r\n");
        good = true;
    } else if (command.starts_with(kAuth)) {
        good = setAuth(command.substr(kAuth.size()));
    }
    put(good ? std::string_view("\r\nOK\r\n") : std::string_view("\r\nERROR\r\n"));
}

bool Minimum::setAuth(std::string_view parameters) {
    if (parameters.size() < 6 || parameters[1] != ',' || parameters[3] != ',' ||
        parameters[4] != '"' || parameters.back() != '"') {
        return false;
    }
    const int auth = parameters[0] - '0';
    const int encrypt = parameters[2] - '0';
    const std::string_view password = parameters.substr(5, parameters.size() - 6);
    if (auth < 0 || auth > 5 || encrypt < 0 || encrypt > 4 || password.size() > 64) {
        return false;
    }
    auth_ = auth;
    encrypt_ = encrypt;
    password_ = password;
    return true;
}

}  // namespace w58d::bench
