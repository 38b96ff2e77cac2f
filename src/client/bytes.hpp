// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Bytes that may be text, and what stands for those that are not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace w58d::client {

/// Length of the UTF-8 character at the front of a text that is not empty; 0 if what is there is
/// none.
[[nodiscard]] std::size_t characterLength(std::string_view text);

/// Two hexadecimal digits, in lower case.
void appendDigits(std::string& out, unsigned char byte);

}  // namespace w58d::client
