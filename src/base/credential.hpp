// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What the module proves itself to the mobile network with.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/charset.hpp"
#include "base/error.hpp"

namespace w58d {

/// A user name or password of AT+CWUSRINFO: 1..127 characters 32..126; cannot be made otherwise.
class Credential {
  public:
    static constexpr std::size_t kMaxSize = 127;

    static Result<Credential> create(std::string_view text) {
        if (text.empty() || text.size() > kMaxSize || !isPrintable(text)) {
            return fail(Errc::invalidValue, "1 to 127 characters 32 to 126");
        }
        Credential credential;
        std::ranges::copy(text, credential.text_.begin());
        credential.size_ = static_cast<std::uint8_t>(text.size());
        return credential;
    }

    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

    friend bool operator==(const Credential& a, const Credential& b) {
        return a.text() == b.text();
    }

  private:
    Credential() = default;
    std::array<char, kMaxSize> text_{};
    std::uint8_t size_ = 0;
};

}  // namespace w58d
