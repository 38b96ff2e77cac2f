#include "at/dispatcher.hpp"

#include <string>

#include "at/parameter.hpp"
#include "at/session.hpp"
#include "at/syntax.hpp"

namespace w58d::at {
namespace {

Outcome write(const Catalogue& catalogue, const WriteForm& form, std::string_view body,
              std::size_t& at, Call& call) {
    Values values;
    const ParameterProblem problem = readParameters(catalogue, form, body, at, values);
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

Outcome noSuchForm(const Command& command, const Call& call) {
    if (command.tellsFailure) {
        call.session.keepLastFailure();
    }
    return Errc::notSupported;
}

Outcome dispatchExtended(const Catalogue& catalogue, Model model, std::string_view body,
                         std::size_t& at, Call& call) {
    const Head head = readHead(catalogue, body, at);
    if (head.command == nullptr || !head.command->models.has(model)) {
        return Errc::notSupported;
    }
    const Command& command = *head.command;
    at = head.end;
    switch (head.form) {
        case Form::execute:
            return command.execute != nullptr ? command.execute(call) : noSuchForm(command, call);
        case Form::read:
            return command.read != nullptr ? command.read(call) : noSuchForm(command, call);
        case Form::test:
            if (command.test.kind == TestText::Kind::asked) {
                return command.test.answer(call);
            }
            if (hasTestRow(command)) {
                call.reply.fill([&](Output& out) { appendTestRow(command, out); });
            }
            return ok();
        case Form::write:
            return command.write.invoke != nullptr ? write(catalogue, command.write, body, at, call)
                                                   : noSuchForm(command, call);
        case Form::malformed:
            break;
    }
    return noSuchForm(command, call);
}

const BasicCommand* findBasic(const Catalogue& catalogue, std::string_view body, std::size_t at) {
    for (const BasicCommand& row : catalogue.basics()) {
        const std::size_t end = at + row.name.size();
        if (equalInEitherCase(body.substr(at, row.name.size()), row.name) &&
            !(row.isSParameter() && end < body.size() && isDigit(body[end]))) {
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

Outcome dispatchBasic(const Catalogue& catalogue, std::string_view body, std::size_t& at,
                      Call& call) {
    const BasicCommand* const row = findBasic(catalogue, body, at);
    if (row == nullptr) {
        return Errc::notSupported;
    }
    at = skipSpaces(body, at + row->name.size());
    if (!row->isSParameter()) {
        const Number number = readNumber(body, at);
        at = number.end;
        return setBasic(*row, number.value, call);
    }
    if (at < body.size() && body[at] == '?') {
        ++at;
        return row->read(call);
    }
    if (at >= body.size() || body[at] != '=') {
        return Errc::notSupported;
    }
    const std::size_t begin = skipSpaces(body, at + 1);
    const Number number = readNumber(body, begin);
    at = number.end;
    return at == begin ? Outcome(Errc::incorrectParameters) : setBasic(*row, number.value, call);
}

}  // namespace

std::size_t skipToCommand(std::string_view body, std::size_t at) {
    while (at < body.size() && (body[at] == ';' || isSpace(body[at]))) {
        ++at;
    }
    return at;
}

Outcome dispatch(const Catalogue& catalogue, Model model, std::string_view body, std::size_t& at,
                 Call& call) {
    return body[at] == '+' ? dispatchExtended(catalogue, model, body, at, call)
                           : dispatchBasic(catalogue, body, at, call);
}

}  // namespace w58d::at
