// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What follows from the rows: the answers of test forms, the reference, the fuzzer's dictionary.
#include "at/catalogue.hpp"

#include <set>

#include "base/charset.hpp"
#include "base/hex.hpp"

namespace w58d::at {
namespace {

void appendList(const Parameter& parameter, Output& out) {
    std::string_view separator;
    for (const int number : parameter.numbers) {
        out.append(separator);
        out.append(number);
        separator = ",";
    }
    for (const std::string_view word : parameter.words) {
        out.append(separator);
        out.append('"');
        out.append(word);
        out.append('"');
        separator = ",";
    }
}

/// In a test form, as the manual writes it: `(2-4)`, `("GBK","UTF-8")`, `()`.
void appendParameter(const Parameter& parameter, Output& out) {
    out.append('(');
    if (!parameter.numbers.empty() || !parameter.words.empty()) {
        appendList(parameter, out);
    } else if (parameter.kind != ParameterKind::anything) {
        out.append(parameter.least);
        out.append('-');
        out.append(parameter.most);
    }
    out.append(')');
}

std::string listed(const Parameter& parameter) {
    std::string out;
    for (const int number : parameter.numbers) {
        out += (out.empty() ? "" : ", ") + std::to_string(number);
    }
    for (const std::string_view word : parameter.words) {
        out += (out.empty() ? "\"" : ", \"") + std::string(word) + '"';
    }
    return out;
}

std::string allowed(const Parameter& parameter) {
    if (parameter.kind == ParameterKind::anything) {
        return "reserved, anything";
    }
    if (std::string list = listed(parameter); !list.empty()) {
        return list;
    }
    const std::string range = std::to_string(parameter.least) + "–" +
                              std::to_string(std::max(parameter.most, parameter.extendedTo));
    return parameter.kind == ParameterKind::text ? range + " bytes" : range;
}

std::string writeSyntax(const Command& command) {
    std::string syntax = std::string(command.name) + '=';
    std::string closing;
    bool first = true;
    for (const Parameter& parameter : command.write.all()) {
        if (parameter.optional) {
            syntax += '[';
            closing += ']';
        }
        syntax += first ? "<" : ",<";
        syntax += std::string(parameter.name) + '>';
        first = false;
    }
    return syntax + closing;
}

std::string syntaxOf(const Command& command) {
    const std::string name(command.name);
    std::string cell;
    const auto add = [&](const std::string& form) {
        cell += (cell.empty() ? "`AT" : "<br>`AT") + form + '`';
    };
    if (command.execute != nullptr) {
        add(name);
    }
    if (command.read != nullptr) {
        add(name + '?');
    }
    if (command.write.invoke != nullptr) {
        add(writeSyntax(command));
    }
    if (hasTestRow(command)) {
        add(name + "=?");
    }
    return cell;
}

std::string parametersOf(const Command& command) {
    std::string cell;
    for (const Parameter& parameter : command.write.all()) {
        cell += cell.empty() ? "" : "<br>";
        cell += '`' + std::string(parameter.name) + "` " + allowed(parameter);
    }
    return cell;
}

std::string_view modelsOf(const Command& command) {
    return command.models == kBothModels ? "" : command.models == kW58Only ? "W58" : "W58L";
}

void addRow(std::string& table, std::string_view syntax, std::string_view brief,
            std::string_view parameters, std::string_view models) {
    for (const std::string_view cell : {syntax, brief, parameters, models}) {
        table += "| ";
        table += cell;
        table += cell.empty() ? "" : " ";
    }
    table += "|\n";
}

std::string basicSyntax(const BasicCommand& row) {
    const std::string name(row.name);
    if (row.isSParameter()) {
        return "`AT" + name + "?`<br>`AT" + name + "=<n>`";
    }
    return "`AT" + name + (row.most > 0 ? "[<n>]`" : "`");
}

}  // namespace

bool hasTestRow(const Command& command) {
    switch (command.test.kind) {
        case TestText::Kind::fixed:
        case TestText::Kind::asked:
            return true;
        case TestText::Kind::derived:
            return command.write.count > 0;
        case TestText::Kind::none:
            break;
    }
    return false;
}

void appendTestRow(const Command& command, Output& out) {
    if (command.test.kind == TestText::Kind::fixed) {
        out.append(command.test.text);
        return;
    }
    out.append(command.name);
    std::string_view separator = ": ";
    for (const Parameter& parameter : command.write.all()) {
        out.append(separator);
        appendParameter(parameter, out);
        separator = ",";
    }
}

std::string markdownReference(const Catalogue& catalogue) {
    std::string table =
        "| Command | What it does | Parameters | Only on |\n"
        "|---|---|---|---|\n";
    addRow(table, "`AT`", "Nothing; answers OK", "", "");
    addRow(table, "`A/`", "Repeat the last command line", "", "");
    for (const BasicCommand& row : catalogue.basics()) {
        addRow(table, basicSyntax(row), row.brief,
               row.most > 0 ? "`n` 0–" + std::to_string(row.most) : "", "");
    }
    for (const Command& command : catalogue.commands()) {
        addRow(table, syntaxOf(command), command.brief, parametersOf(command), modelsOf(command));
    }
    return table;
}

std::string fuzzDictionary(const Catalogue& catalogue) {
    std::set<std::string> tokens = {"AT", "A/", "\r", "\n", "\b",     "?",      "=?",
                                    "=",  ",",  ";",  "\"", "\u201C", "\u201D", "\u2033"};
    for (const BasicCommand& row : catalogue.basics()) {
        tokens.emplace(row.name);
    }
    for (const Command& command : catalogue.commands()) {
        const std::string name(command.name);
        tokens.insert({name, name + '?', name + "=?", name + '='});
        for (const Parameter& parameter : command.write.all()) {
            for (const std::string_view word : parameter.words) {
                tokens.insert('"' + std::string(word) + '"');
            }
            if (parameter.kind == ParameterKind::integer) {
                tokens.insert({std::to_string(parameter.least), std::to_string(parameter.most)});
                for (int value = parameter.most + 1; value <= parameter.extendedTo; ++value) {
                    tokens.insert(std::to_string(value));
                }
            }
        }
    }
    std::string dictionary;
    for (const std::string& token : tokens) {
        dictionary += '"';
        for (const char c : token) {
            if (c == '"' || c == '\\') {
                dictionary += '\\';
                dictionary += c;
            } else if (!isPrintable(c)) {
                dictionary += "\\x" + toHex({&c, 1});
            } else {
                dictionary += c;
            }
        }
        dictionary += "\"\n";
    }
    return dictionary;
}

}  // namespace w58d::at
