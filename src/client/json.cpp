// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "client/json.hpp"

#include "client/bytes.hpp"

namespace w58d::client {
namespace {

void appendEscape(std::string& out, unsigned char byte) {
    out += "\\u00";
    appendDigits(out, byte);
}

void appendString(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        const auto byte = static_cast<unsigned char>(text.front());
        if (length == 0 || byte < 0x20 || byte == 0x7F) {
            appendEscape(out, byte);  // what is not text is shown as the character of its number
        } else if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text.front();
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

/// Without its closing brace.
void beginRow(std::string& out, std::string_view line) {
    const Row row = parseRow(line);
    out += '{';
    if (!row.name.empty()) {
        out += "\"name\":";
        appendString(out, row.name);
        out += ',';
    }
    out += "\"values\":[";
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        using Kind = Row::Value::Kind;
        out += i == 0 ? "" : ",";
        switch (row.values[i].kind) {
            case Kind::text:
                appendString(out, row.values[i].text);
                break;
            case Kind::number:
                out += row.values[i].text;
                break;
            case Kind::nothing:
                out += "null";
                break;
        }
    }
    out += ']';
}

}  // namespace

std::string answerJson(std::string_view command, const Answer& answer) {
    std::string out = "{\"command\":";
    appendString(out, command);
    out += ",\"result\":";
    if (answer.result.empty()) {
        out += "null";
    } else {
        appendString(out, answer.result);
    }
    out += ",\"rows\":[";
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
        out += i == 0 ? "" : ",";
        beginRow(out, answer.rows[i]);
        out += '}';
    }
    return out + "]}";
}

std::string urcJson(const Followed& followed) {
    std::string out = "{\"urc\":";
    beginRow(out, followed.text);
    if (followed.data) {
        out += ",\"hex\":\"";
        for (const char c : *followed.data) {
            appendDigits(out, static_cast<unsigned char>(c));
        }
        out += '"';
    }
    return out + "}}";
}

}  // namespace w58d::client
