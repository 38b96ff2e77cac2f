// What udhcpc runs for every event: this program, under another name.
#pragma once

#include <optional>

namespace w58d {

/// Called as `<run_dir>/w58d-lease EVENT`, which services/station/station_lease.hpp makes a link
/// for, it leaves the event and udhcpc's variables in `<run_dir>/lease.sock`, and gives the exit
/// status. So there is no script to install, and nothing that a DHCP server says gets near a shell.
[[nodiscard]] std::optional<int> tellLease(int argc, const char* const* argv);

}  // namespace w58d
