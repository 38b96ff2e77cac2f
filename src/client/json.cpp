#include "client/json.hpp"

namespace w58d::client {
namespace {

void appendDigits(std::string& out, unsigned char byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
}

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

std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    std::size_t length = 0;
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first < 0xE0) {
        length = 2;
    } else if (first >= 0xE0 && first < 0xF0) {
        length = 3;
    } else if (first >= 0xF0 && first < 0xF5) {
        length = 4;
    }
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return 0;
        }
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    return overlong || outside ? 0 : length;
}

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
