// Answers as JSON, one object a line.
#pragma once

#include <string>
#include <string_view>

#include "client/answer.hpp"

namespace w58d::client {

/// {"command":"AT+CWMOCH?","result":"OK","rows":[{"name":"+CWMOCH","values":[4,0]}]}
[[nodiscard]] std::string answerJson(std::string_view command, const Answer& answer);

/// {"urc":{"name":"+CWLANMSG","values":["hello"]}}
[[nodiscard]] std::string urcJson(std::string_view line);

}  // namespace w58d::client
