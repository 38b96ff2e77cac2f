// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Prints the catalogue as JSON (config/commands.json; its schema stands beside it): commands,
// their forms, parameters and answers, the URCs, and the errors.
#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "at/answer.hpp"
#include "at/catalogue.hpp"
#include "base/error.hpp"
#include "commands/access_point.hpp"
#include "commands/basic.hpp"
#include "commands/catalogue.hpp"
#include "commands/clients.hpp"
#include "commands/host_side.hpp"
#include "commands/lan_server.hpp"
#include "commands/network.hpp"
#include "commands/station.hpp"
#include "commands/status.hpp"

namespace w58d {
namespace {

using Json = nlohmann::ordered_json;
using at::Answer;
using at::Command;
using at::Field;
using at::FieldKind;
using at::Form;
using at::Parameter;
using at::ParameterKind;

constexpr std::array kFamilies = {std::span<const Answer>(commands::kAccessPointAnswers),
                                  std::span<const Answer>(commands::kBasicAnswers),
                                  std::span<const Answer>(commands::kClientAnswers),
                                  std::span<const Answer>(commands::kHostSideAnswers),
                                  std::span<const Answer>(commands::kLanServerAnswers),
                                  std::span<const Answer>(commands::kNetworkAnswers),
                                  std::span<const Answer>(commands::kStationAnswers),
                                  std::span<const Answer>(commands::kStatusAnswers)};

constexpr bool answered(std::string_view command, Form form) {
    return std::ranges::any_of(kFamilies, [&](std::span<const Answer> family) {
        return std::ranges::any_of(family, [&](const Answer& answer) {
            return answer.command == command && answer.form == form;
        });
    });
}
template <class Table>
constexpr bool everyReadIsAnswered(const Table& table) {
    return std::ranges::all_of(table, [](const auto& row) {
        return row.read == nullptr || answered(row.name, Form::read);
    });
}
static_assert(everyReadIsAnswered(commands::kAccessPointCommands));
static_assert(everyReadIsAnswered(commands::kBasicCommands));
static_assert(everyReadIsAnswered(commands::kClientCommands));
static_assert(everyReadIsAnswered(commands::kHostSideCommands));
static_assert(everyReadIsAnswered(commands::kLanServerCommands));
static_assert(everyReadIsAnswered(commands::kNetworkCommands));
static_assert(everyReadIsAnswered(commands::kPortCommands));
static_assert(everyReadIsAnswered(commands::kStationCommands));
static_assert(everyReadIsAnswered(commands::kStatusCommands));

const char* kindOf(FieldKind kind) {
    switch (kind) {
        case FieldKind::integer:
            return "integer";
        case FieldKind::word:
            return "word";
        case FieldKind::text:
            return "text";
        case FieldKind::escaped:
            return "escaped";
        case FieldKind::rest:
            break;
    }
    return "rest";
}

Json fieldJson(const Field& field) {
    Json json = {{"name", field.name}, {"kind", kindOf(field.kind)}};
    if (field.kind == FieldKind::integer && field.least <= field.most) {
        json["least"] = field.least;
        json["most"] = field.most;
    } else if (field.kind != FieldKind::integer && field.most > 0) {
        json["most_bytes"] = field.most;
    }
    if (!field.unit.empty()) {
        json["unit"] = field.unit;
    }
    if (field.mayBeEmpty) {
        json["may_be_empty"] = true;
    }
    if (field.optional) {
        json["optional"] = true;
    }
    return json;
}

Json shapeJson(const Answer& answer) {
    Json json;
    json["begins"] = answer.begins == Answer::kName ? std::string(answer.command) + ": "
                                                    : std::string(answer.begins);
    json["fields"] = Json::array();
    for (const Field& field : answer.all()) {
        json["fields"].push_back(fieldJson(field));
    }
    if (!answer.data.empty()) {
        json["data"] = {{"count", answer.data}, {"begins", answer.dataBegins}};
    }
    return json;
}

/// The rows that follow a form of the command.
Json answersJson(std::string_view command, Form form) {
    Json rows = Json::array();
    for (const std::span<const Answer> family : kFamilies) {
        for (const Answer& answer : family) {
            if (answer.command == command && answer.form == form) {
                Json row = shapeJson(answer);
                row["times"] = answer.times == at::Times::any          ? "any"
                               : answer.times == at::Times::atMostOnce ? "at_most_once"
                                                                       : "once";
                rows.push_back(std::move(row));
            }
        }
    }
    return rows;
}

Json parameterJson(const Parameter& parameter) {
    Json json = {{"name", parameter.name}};
    switch (parameter.kind) {
        case ParameterKind::integer:
            json["kind"] = "integer";
            if (parameter.numbers.empty()) {
                json["least"] = parameter.least;
                json["most"] = parameter.most;
            } else {
                json["numbers"] = parameter.numbers;
            }
            if (parameter.extendedTo != 0) {
                json["extended_to"] = parameter.extendedTo;
            }
            break;
        case ParameterKind::text:
            json["kind"] = "text";
            json["least_bytes"] = parameter.least;
            json["most_bytes"] = parameter.most;
            break;
        case ParameterKind::choice:
            json["kind"] = "choice";
            json["words"] = parameter.words;
            break;
        case ParameterKind::anything:
            json["kind"] = "reserved";
            break;
    }
    if (parameter.optional) {
        json["optional"] = true;
    }
    if (parameter.neverEmpty) {
        json["never_empty"] = true;
    }
    return json;
}

Json testJson(const Command& command) {
    if (command.test.kind == at::TestText::Kind::asked) {
        return {{"row", "of what the device does"}};
    }
    if (!at::hasTestRow(command)) {
        return Json::object();
    }
    at::Output out(256);
    at::appendTestRow(command, out);
    return {{"row", std::string(out.view())}};
}

const char* keptOf(at::Kept kept) {
    return kept == at::Kept::atOnce        ? "at_once"
           : kept == at::Kept::withProfile ? "with_profile"
                                           : "no";
}

Json commandJson(const Command& command) {
    Json json = {{"name", command.name},
                 {"brief", command.brief},
                 {"origin", command.extension ? "extension" : "manual"},
                 {"models", Json::array()},
                 {"kept", keptOf(command.kept)}};
    for (const auto& [model, name] : {std::pair{Model::w58, "W58"}, {Model::w58l, "W58L"}}) {
        if (command.models.has(model)) {
            json["models"].push_back(name);
        }
    }
    Json& forms = json["forms"] = Json::object();
    if (command.execute != nullptr) {
        forms["execute"] = {{"answers", answersJson(command.name, Form::execute)}};
    }
    if (command.read != nullptr) {
        forms["read"] = {{"answers", answersJson(command.name, Form::read)}};
    }
    if (command.write.invoke != nullptr) {
        Json& write = forms["write"] = {{"parameters", Json::array()}};
        for (const Parameter& parameter : command.write.all()) {
            write["parameters"].push_back(parameterJson(parameter));
        }
        if (command.takesData) {
            write["data_instead_of"] = command.write.all().back().name;
            write["data_bytes"] = command.write.all()[command.write.count - 2].name;
        }
        write["answers"] = answersJson(command.name, Form::write);
    }
    forms["test"] = testJson(command);
    return json;
}

Json basicJson(const at::BasicCommand& basic) {
    const Form form = basic.isSParameter() ? Form::read : Form::execute;
    return {{"name", basic.name},
            {"brief", basic.brief},
            {"most", basic.most},
            {"s_parameter", basic.isSParameter()},
            {"answers", answersJson(basic.name, form)}};
}

Json urcsJson() {
    Json urcs = Json::array();
    for (const std::span<const Answer> family : kFamilies) {
        for (const Answer& answer : family) {
            if (answer.form == Form::urc) {
                Json urc = {{"name", answer.command},
                            {"origin", answer.extension ? "extension" : "manual"}};
                if (answer.mask != 0) {
                    urc["mask"] = answer.mask;
                }
                urc.update(shapeJson(answer));
                urcs.push_back(std::move(urc));
            }
        }
    }
    return urcs;
}

Json catalogueJson() {
    const at::Catalogue& catalogue = commands::catalogue();
    Json json = {{"format", 1}, {"commands", Json::array()}};
    for (const Command& command : catalogue.commands()) {
        json["commands"].push_back(commandJson(command));
    }
    json["basic_commands"] = Json::array();
    for (const at::BasicCommand& basic : catalogue.basics()) {
        json["basic_commands"].push_back(basicJson(basic));
    }
    json["urcs"] = urcsJson();
    json["errors"] = Json::array();
    for (const Errc code : {Errc::notAllowed, Errc::notSupported, Errc::incorrectParameters,
                            Errc::invalidValue, Errc::unknown}) {
        json["errors"].push_back({{"code", static_cast<int>(code)}, {"text", text(code)}});
    }
    return json;
}

}  // namespace
}  // namespace w58d

int main() {
    std::cout << w58d::catalogueJson().dump(1, ' ', true) << '\n';
    return 0;
}
