// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Answers as JSON, one object a line.
#pragma once

#include <string>
#include <string_view>

#include "client/answer.hpp"
#include "client/followed.hpp"

namespace w58d::client {

/// {"command":"AT+CWMOCH?","result":"OK","rows":[{"name":"+CWMOCH","values":[4,0]}]}
[[nodiscard]] std::string answerJson(std::string_view command, const Answer& answer);

/// {"urc":{"name":"+CWLANDATA","values":[3,5],"hex":"68656c6c6f"}}; `hex` where there are data.
[[nodiscard]] std::string urcJson(const Followed& followed);

}  // namespace w58d::client
