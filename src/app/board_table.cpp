// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/board_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/charset.hpp"
#include "commands/catalogue.hpp"
#include "services/board/settings_verdict.hpp"

namespace w58d {
namespace {

using Of = BoardRow::Of;

struct Line {
    std::string_view item;
    std::string_view mode;
    Needs needs;
    Of of = Of::manual;
};

constexpr Needs kOnAir = {Need::lan, Need::accessPoint};
// Without the filter there would be nothing between the network outside and the LAN.
constexpr Needs kStation = {Need::lan, Need::filter, Need::accessPoint, Need::station};

/// Commands that are not here need nothing of the board.
constexpr std::array kLines = {
    Line{"+CWAUTH", "auth 0", {Need::accessPoint}},
    Line{"+CWAUTH", "auth 0, WEP", {Need::accessPoint, Need::wep}},
    Line{"+CWAUTH", "auth 1", {Need::accessPoint}},
    Line{"+CWAUTH", "auth 1, WEP", {Need::accessPoint, Need::wep}},
    Line{"+CWAUTH", "auth 2, WEP", {Need::accessPoint, Need::wep}},
    Line{"+CWAUTH", "auth 3, TKIP", {Need::accessPoint, Need::tkip}},
    Line{"+CWAUTH", "auth 3, AES", {Need::accessPoint, Need::aes}},
    Line{"+CWAUTH", "auth 3, TKIP and AES", {Need::accessPoint, Need::tkip, Need::aes}},
    Line{"+CWAUTH", "auth 4, TKIP", {Need::accessPoint, Need::tkip}},
    Line{"+CWAUTH", "auth 4, AES", {Need::accessPoint, Need::aes}},
    Line{"+CWAUTH", "auth 4, TKIP and AES", {Need::accessPoint, Need::tkip, Need::aes}},
    Line{"+CWAUTH", "auth 5, TKIP", {Need::accessPoint, Need::tkip}},
    Line{"+CWAUTH", "auth 5, AES", {Need::accessPoint, Need::aes}},
    Line{"+CWAUTH", "auth 5, TKIP and AES", {Need::accessPoint, Need::tkip, Need::aes}},
    Line{"+CWAUTH", "auth 6", {Need::accessPoint, Need::aes, Need::wpa3}, Of::extension},
    Line{"+CWAUTH", "auth 7", {Need::accessPoint, Need::aes, Need::wpa3}, Of::extension},
    Line{"+CWAUTH", "auth 8", {Need::accessPoint, Need::aes, Need::enhancedOpen}, Of::extension},
    Line{"+CWBCAST", {}, {Need::accessPoint}},
    Line{"+CWCLICNT", {}, {Need::accessPoint}},
    Line{"+CWCLIKICK", {}, {Need::accessPoint}, Of::extension},
    Line{"+CWCLILIST", {}, {Need::accessPoint}, Of::extension},
    Line{"+CWDHCP", {}, {Need::lan}},
    Line{"+CWISO", {}, {Need::filter, Need::accessPoint}},
    Line{"+CWLANMGET", {}, {Need::lan}},
    Line{"+CWLANMSG", {}, {Need::lan}},
    Line{"+CWLANSRV", {}, {Need::lan}},
    Line{"+CWMACADDR", {}, {Need::accessPoint}},
    Line{"+CWMACFLT", {}, {Need::accessPoint}, Of::extension},
    Line{"+CWMAP", {}, kOnAir},
    Line{"+CWMAPCFG", "AP", kOnAir},
    Line{"+CWMAPCFG", "AP-AP", kOnAir.with(Need::twoAccessPoints)},
    Line{"+CWMAPCFG", "STA-AP", kStation},
    Line{"+CWMOCH", "mode 2", {Need::accessPoint}},
    Line{"+CWMOCH", "mode 3", {Need::accessPoint}},
    Line{"+CWMOCH", "mode 4", {Need::accessPoint, Need::ht}},
    Line{"+CWMOCH", "channel 0", {Need::accessPoint, Need::automaticChannel}},
    Line{"+CWMOCH", "channel 1 to 11", {Need::accessPoint, Need::channels}},
    Line{"+CWNAT", "type 0", {Need::filter}},
    Line{"+CWNAT", "type 1", {Need::filter, Need::fullCone}},
    Line{"+CWSSID", {}, {Need::accessPoint}},
    Line{"+CWSTACFG", "open", kStation},
    Line{"+CWSTACFG", "WPA2", kStation},
    Line{"+CWSTACFG", "WPA3", kStation.with(Need::stationWpa3), Of::extension},
    Line{"+CWSTACFG", "Enhanced Open", kStation.with(Need::stationEnhancedOpen), Of::extension},
    Line{"+CWSTACFG", "FT alone", kStation.with(Need::stationFt), Of::extension},
    Line{"+CWSTAINIT", {}, kStation},
    Line{"+CWSTAIP", {}, kStation},
    Line{"+CWSTASCAN", {}, kStation},
    Line{"+CWSTASCANSYN", {}, kStation, Of::extension},
};

constexpr std::array kSetup = {
    Line{"[radio]", "country", {Need::country}, Of::setup},
    Line{"[radio]", "channel switch", {Need::switchAnnounced}, Of::setup},
    Line{"[radio]", "pmf", {Need::protectedFrames}, Of::setup},
    Line{"[radio]", "transition_disable", {Need::transitionDisable}, Of::setup},
};

std::string_view name(Verdict::Can can) {
    switch (can) {
        case Verdict::Can::yes:
            return "yes";
        case Verdict::Can::no:
            return "no";
        case Verdict::Can::unknown:
            break;
    }
    return "unknown";
}

/// What programs said may hold any bytes: those that are no text are shown as the character of
/// their number, as by `w58d-at --json`.
void appendJson(std::string& out, std::string_view key, std::string_view text) {
    out += fmt::format("\"{}\": \"", key);
    while (!text.empty()) {
        const std::size_t length = utf8Length(text);
        const auto byte = static_cast<unsigned char>(text.front());
        if (length == 0 || byte < 0x20 || byte == 0x7F) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += byte == '"' || byte == '\\' ? "\\" : "";
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    out += '"';
}

}  // namespace

std::vector<BoardRow> boardRows(const Config& config, const BoardFacts& facts) {
    std::vector<BoardRow> rows;
    const auto add = [&](const Line& line) {
        if (line.of != Of::extension || !config.strictManual) {
            rows.push_back({line.item, line.mode, line.of, judge(line.needs, facts, config)});
        }
    };
    const at::Catalogue& all = commands::catalogue();
    for (const at::BasicCommand& command : all.basics()) {
        add({command.name, {}, {}, Of::manual});
    }
    for (const at::Command& command : all.commands()) {
        if (!command.models.has(config.model)) {
            continue;
        }
        const std::size_t before = rows.size();
        for (const Line& line : kLines) {
            if (line.item == command.name) {
                add(line);
            }
        }
        if (command.name == "+CWRSTD") {
            rows.push_back({command.name, {}, Of::manual, judgeDefaults(facts, config)});
        }
        if (rows.size() == before) {
            add({command.name, {}, {}, command.extension ? Of::extension : Of::manual});
        }
    }
    std::ranges::for_each(kSetup, add);
    return rows;
}

bool hasAllOfManual(std::span<const BoardRow> rows) {
    return std::ranges::all_of(rows, [](const BoardRow& row) {
        return row.of != Of::manual || row.verdict.can == Verdict::Can::yes;
    });
}

std::string tableText(std::span<const BoardRow> rows) {
    std::string text;
    for (const BoardRow& row : rows) {
        const auto& [can, why] = row.verdict;
        fmt::format_to(std::back_inserter(text), "{:<13} {:<21} {}{}{}\n", row.item, row.mode,
                       name(can), why.empty() ? "" : ": ", why);
    }
    return text;
}

std::string jsonText(std::span<const BoardRow> rows) {
    std::string text = "[";
    for (const BoardRow& row : rows) {
        text += text.size() > 1 ? ",\n {" : "{";
        appendJson(text, "item", row.item);
        text += ", ";
        appendJson(text, "mode", row.mode);
        text += row.verdict.can == Verdict::Can::yes ? ", \"ok\": true, " : ", \"ok\": false, ";
        appendJson(text, "why", row.verdict.why);
        text += '}';
    }
    return text + "]\n";
}

}  // namespace w58d
