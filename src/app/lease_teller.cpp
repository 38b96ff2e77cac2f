#include "app/lease_teller.hpp"

#include <cstdlib>
#include <string>

#include "backends/udhcpc.hpp"
#include "platform/net/datagram_inbox.hpp"

namespace w58d {

std::optional<int> tellLease(int argc, const char* const* argv) {
    const std::string name = argc == 2 ? argv[0] : "";
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos || name.substr(slash + 1) != "w58d-lease") {
        return std::nullopt;
    }
    const auto variable = [](const char* key) -> const char* { return std::getenv(key); };
    const std::string text = udhcpc::eventText(argv[1], variable);
    return sendDatagram(name.substr(0, slash) + "/lease.sock", text) ? 0 : 1;
}

}  // namespace w58d
