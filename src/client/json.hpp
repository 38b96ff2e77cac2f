// Answers as JSON, one object a line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "client/answer.hpp"
#include "client/followed.hpp"

namespace w58d::client {

/// {"command":"AT+CWMOCH?","result":"OK","rows":[{"name":"+CWMOCH","values":[4,0]}]}
[[nodiscard]] std::string answerJson(std::string_view command, const Answer& answer);

/// {"urc":{"name":"+CWLANDATA","values":[3,5],"hex":"68656c6c6f"}}; `hex` where there are data.
[[nodiscard]] std::string urcJson(const Followed& followed);

/// Length of the UTF-8 character at the front of a text that is not empty; 0 if what is there is
/// none.
[[nodiscard]] std::size_t characterLength(std::string_view text);

}  // namespace w58d::client
