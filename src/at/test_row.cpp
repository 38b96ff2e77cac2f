// The text of test forms, derived from the parameters as the manual writes it:
// `+CWMOCH: (2-4),(0-11)`, `+CWUSRINFO: (1-127),(1-127)`, `+CSCS: ("GBK","UTF-8")`.
#include "at/catalogue.hpp"

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

}  // namespace

bool hasTestRow(const Command& command) {
    switch (command.test.kind) {
        case TestText::Kind::fixed:
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

}  // namespace w58d::at
