// Starting w58d anew in its own place.
#pragma once

namespace w58d {

/// Replaces the process by a fresh one of the same command line: same process id, so whoever
/// started w58d notices nothing. Call it when everything has been stopped. Returns only if that
/// is not possible, with the exit status.
int executeAnew(char** argv);

}  // namespace w58d
