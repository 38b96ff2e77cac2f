#include "at/syntax.hpp"

namespace w58d::at {
namespace {

/// The form after the name, which ends at `at`.
Head readForm(std::string_view line, std::size_t at) {
    at = skipSpaces(line, at);
    if (endsCommand(line, at)) {
        return {.form = Form::execute, .end = at};
    }
    if (line[at] == '?') {
        at = skipSpaces(line, at + 1);
        return {.form = endsCommand(line, at) ? Form::read : Form::malformed, .end = at};
    }
    if (line[at] != '=') {
        return {};
    }
    at = skipSpaces(line, at + 1);
    if (at < line.size() && line[at] == '?') {
        const std::size_t end = skipSpaces(line, at + 1);
        if (endsCommand(line, end)) {
            return {.form = Form::test, .end = end};
        }
    }
    return {.form = Form::write, .end = at};
}

}  // namespace

Head readHead(const Catalogue& catalogue, std::string_view line, std::size_t at) {
    std::size_t length = 0;
    const Command* const command = catalogue.match({line.data() + at, line.size() - at}, length);
    if (command == nullptr) {
        return {};
    }
    Head head = readForm(line, at + length);
    head.command = command;
    return head;
}

bool startsCommand(const Catalogue& catalogue, std::string_view line, std::size_t at) {
    at = skipSpaces(line, at);
    if (at >= line.size() || line[at] != '+') {
        return false;
    }
    const Head head = readHead(catalogue, line, at);
    return head.command != nullptr && head.form != Form::malformed;
}

}  // namespace w58d::at
