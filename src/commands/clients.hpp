// +CWCLILIST, +CWCLIKICK, +CWMACFLT, +CWMACADD, +CWMACDEL: who is a client of the access points,
// and who may be one. Extensions, of no manual.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "at/command.hpp"

namespace w58d::commands {

struct KickClient {
    std::string_view mac;
    std::optional<int> seconds;
};
struct SetFilter {
    int mode;
};
struct EditFilter {
    std::string_view mac;
};

at::Outcome readClientList(at::Call& call);
at::Outcome kickClient(at::Call& call, const KickClient& args);
at::Outcome readFilter(at::Call& call);
at::Outcome setFilter(at::Call& call, const SetFilter& args);
at::Outcome readFilterList(at::Call& call);
at::Outcome addToFilter(at::Call& call, const EditFilter& args);
at::Outcome removeFromFilter(at::Call& call, const EditFilter& args);

inline constexpr std::array kClientCommands = {
    at::Command{
        .name = "+CWCLIKICK",
        .brief = "Send a client away, and refuse it for so many seconds",
        .extension = true,
        .write = at::writeForm<kickClient>(at::text<&KickClient::mac>("mac", 17, 17),
                                           at::integer<&KickClient::seconds>("seconds", 1, 86400)),
        .test = at::kNoTestText},
    at::Command{.name = "+CWCLILIST",
                .brief = "Clients: MAC, IP address, name, dBm, seconds, bytes received and sent",
                .extension = true,
                .read = readClientList},
    at::Command{.name = "+CWMACADD",
                .brief = "Add to the list of the MAC filter",
                .extension = true,
                .read = readFilterList,
                .write = at::writeForm<addToFilter>(at::text<&EditFilter::mac>("mac", 17, 17)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWMACDEL",
                .brief = "Take from the list of the MAC filter; all with `*`",
                .extension = true,
                .write = at::writeForm<removeFromFilter>(at::text<&EditFilter::mac>("mac", 1, 17)),
                .test = at::kNoTestText},
    at::Command{.name = "+CWMACFLT",
                .brief = "MAC filter: 0 off, 1 deny those listed, 2 allow only those listed",
                .extension = true,
                .read = readFilter,
                .write = at::writeForm<setFilter>(at::integer<&SetFilter::mode>("mode", 0, 2))},
};

}  // namespace w58d::commands
