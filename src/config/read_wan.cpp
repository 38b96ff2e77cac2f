#include "config/read_wan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace w58d {
namespace {

constexpr std::size_t kMaxInterfaces = 8;

void readInterfaces(TableReader& table, const std::vector<std::string>& taken, WanConfig& wan) {
    constexpr std::string_view key = "interfaces";
    const std::optional<std::vector<std::string>> list = table.textList(key);
    if (!list) {
        return;
    }
    wan.interfaces.clear();
    if (list->size() > kMaxInterfaces) {
        table.mistake(key, fmt::format("{} are more than {}", list->size(), kMaxInterfaces));
        return;
    }
    for (const std::string& name : *list) {
        if (!kInterfaceName.accepts(name)) {
            table.mistake(key, fmt::format("{} is not {}", shown(name), kInterfaceName.expected));
        } else if (std::ranges::find(taken, name) != taken.end()) {
            table.mistake(key, fmt::format("{} is the radio or the bridge", shown(name)));
        } else if (std::ranges::find(wan.interfaces, name) != wan.interfaces.end()) {
            table.mistake(key, fmt::format("{} is there twice", shown(name)));
        } else {
            wan.interfaces.push_back(name);
        }
    }
}

}  // namespace

void readWan(TableReader table, const std::vector<std::string>& taken, WanConfig& wan) {
    readInterfaces(table, taken, wan);
    table.text("resolv_conf", wan.resolvConf, kAbsolutePath);
    table.integer("mss", wan.mss, 0, 1460);
    if (wan.mss != 0 && wan.mss < 536) {
        table.refuse("mss", "0 or from 536 to 1460");
    }
    table.textOrNone("pap_secrets", wan.papSecrets, kAbsolutePath);
    table.textOrNone("chap_secrets", wan.chapSecrets, kAbsolutePath);
    table.rejectOthers();
}

}  // namespace w58d
