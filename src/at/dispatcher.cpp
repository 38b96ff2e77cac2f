#include "at/dispatcher.hpp"

#include <algorithm>
#include <string>

#include "at/parameters.hpp"
#include "at/syntax.hpp"

namespace w58d::at {
namespace {

Outcome write(const Catalogue& catalogue, const WriteForm& form, std::string_view line,
              std::size_t& at, Call& call) {
    Values values;
    const ParameterProblem problem = readParameters(catalogue, form, line, at, values);
    switch (problem.kind) {
        case ParameterProblem::Kind::malformed:
            return Errc::incorrectParameters;
        case ParameterProblem::Kind::outOfRange:
            return Error{Errc::invalidValue, std::string(problem.parameter)};
        case ParameterProblem::Kind::none:
            break;
    }
    return form.invoke(call, values);
}

Outcome dispatchExtended(const Catalogue& catalogue, Model model, std::string_view line,
                         std::size_t& at, Call& call) {
    const Head head = readHead(catalogue, line, at);
    if (head.command == nullptr || !head.command->models.has(model)) {
        return Errc::notSupported;
    }
    const Command& command = *head.command;
    at = head.end;
    switch (head.form) {
        case Form::execute:
            return command.execute != nullptr ? command.execute(call) : Outcome(Errc::notSupported);
        case Form::read:
            return command.read != nullptr ? command.read(call) : Outcome(Errc::notSupported);
        case Form::test:
            if (hasTestRow(command)) {
                call.reply.fill([&](Output& out) { appendTestRow(command, out); });
            }
            return ok();
        case Form::write:
            return command.write.invoke != nullptr ? write(catalogue, command.write, line, at, call)
                                                   : Outcome(Errc::notSupported);
        case Form::malformed:
            break;
    }
    return Errc::notSupported;
}

/// The decimal number at `at`, which is moved behind it; -1 if there is none. Numbers beyond what
/// any command takes are all the same.
int readNumber(std::string_view line, std::size_t& at) {
    if (at >= line.size() || !isDigit(line[at])) {
        return -1;
    }
    constexpr int kHuge = 100'000;
    int number = 0;
    for (; at < line.size() && isDigit(line[at]); ++at) {
        number = std::min(number * 10 + (line[at] - '0'), kHuge);
    }
    return number;
}

const BasicCommand* findBasic(const Catalogue& catalogue, std::string_view line, std::size_t at) {
    for (const BasicCommand& row : catalogue.basics()) {
        const std::size_t end = at + row.name.size();
        if (equalInEitherCase(line.substr(at, row.name.size()), row.name) &&
            !(row.isSParameter() && end < line.size() && isDigit(line[end]))) {
            return &row;
        }
    }
    return nullptr;
}

Outcome setBasic(const BasicCommand& row, int number, Call& call) {
    if (number > row.most) {
        return Error{Errc::invalidValue, std::string(row.name)};
    }
    return row.set(call, number);
}

Outcome dispatchBasic(const Catalogue& catalogue, std::string_view line, std::size_t& at,
                      Call& call) {
    const BasicCommand* const row = findBasic(catalogue, line, at);
    if (row == nullptr) {
        return Errc::notSupported;
    }
    at = skipSpaces(line, at + row->name.size());
    if (!row->isSParameter()) {
        const int number = readNumber(line, at);
        return setBasic(*row, std::max(number, 0), call);
    }
    if (at < line.size() && line[at] == '?') {
        ++at;
        return row->read(call);
    }
    if (at >= line.size() || line[at] != '=') {
        return Errc::notSupported;
    }
    at = skipSpaces(line, at + 1);
    const int number = readNumber(line, at);
    return number < 0 ? Outcome(Errc::incorrectParameters) : setBasic(*row, number, call);
}

}  // namespace

std::size_t skipToCommand(std::string_view line, std::size_t at) {
    while (at < line.size() && (line[at] == ';' || isSpace(line[at]))) {
        ++at;
    }
    return at;
}

Outcome dispatch(const Catalogue& catalogue, Model model, std::string_view line, std::size_t& at,
                 Call& call) {
    return line[at] == '+' ? dispatchExtended(catalogue, model, line, at, call)
                           : dispatchBasic(catalogue, line, at, call);
}

}  // namespace w58d::at
