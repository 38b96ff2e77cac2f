// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What happens when memory has run out.
#pragma once

namespace w58d {

/// From now on the process ends then, with exit status 1 and a line on standard error, and whoever
/// keeps it running starts it anew. Nothing of it can be relied on to go on: whatever was half done
/// when the exception flew past would stay so, a port deaf or an access point off. Its children end
/// with it.
void endWhenOutOfMemory();

}  // namespace w58d
