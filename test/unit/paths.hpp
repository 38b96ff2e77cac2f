// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Where things are. Compiled by itself, so that a compiler cache knows the tests in another clone.
#pragma once

namespace w58d::test {

/// The project's config/.
extern const char* const kConfigFolder;

/// Programs that tests of the platform run under strace.
extern const char* const kAnswerLines;
extern const char* const kReplaceFile;

}  // namespace w58d::test
