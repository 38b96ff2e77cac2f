// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "paths.hpp"

namespace w58d::test {

const char* const kConfigFolder = CONFIG_FOLDER;
const char* const kAnswerLines = ANSWER_LINES;
const char* const kReplaceFile = REPLACE_FILE;

}  // namespace w58d::test
