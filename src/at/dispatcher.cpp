// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "at/dispatcher.hpp"

#include <string>

#include "at/parameter.hpp"
#include "at/session.hpp"
#include "at/syntax.hpp"

namespace w58d::at {
namespace {

/// A shorter body does not hold two commands one of which takes data.
constexpr std::size_t kMostWithoutChain = 7;

/// Data stands for the last parameter.
bool wantsData(const Command& command, const Values& values) {
    return command.takesData && !values[command.write.count - 1].present;
}

Outcome write(const Catalogue& catalogue, const Command& command, std::string_view body,
              std::size_t& at, Call& call) {
    Values values;
    const WriteForm& form = command.write;
    const ParameterProblem problem = readParameters(catalogue, form, body, at, values);
    switch (problem.kind) {
        case ParameterProblem::Kind::malformed:
            return Errc::incorrectParameters;
        case ParameterProblem::Kind::outOfRange:
            return Error{Errc::invalidValue, std::string(problem.parameter)};
        case ParameterProblem::Kind::none:
            break;
    }
    if (command.takesData && wantsData(command, values) && !call.session.mayTakeData(at)) {
        return Error{Errc::notAllowed, "no data is taken here"};
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
            return command.write.invoke != nullptr ? write(catalogue, command, body, at, call)
                                                   : noSuchForm(command, call);
        case Form::malformed:
            break;
    }
    return noSuchForm(command, call);
}

const BasicCommand* findBasic(const Catalogue& catalogue, std::string_view body, std::size_t at) {
    const char first = upperCase(body[at]);
    for (const BasicCommand& row : catalogue.basics()) {
        const std::size_t end = at + row.name.size();
        if (row.name[0] == first && equalInEitherCase(body.substr(at, row.name.size()), row.name) &&
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

/// The place after a basic command; npos if there is none that could be executed.
std::size_t endOfBasic(const Catalogue& catalogue, std::string_view body, std::size_t at) {
    const BasicCommand* const row = findBasic(catalogue, body, at);
    if (row == nullptr) {
        return std::string_view::npos;
    }
    at = skipSpaces(body, at + row->name.size());
    if (row->isSParameter() && at < body.size()) {
        if (body[at] == '?') {
            return at + 1;
        }
        at = skipSpaces(body, at + 1);
    }
    return readNumber(body, at).end;
}

/// The same for an extended command; `data` if it takes data.
std::size_t endOfExtended(const Catalogue& catalogue, std::string_view body, std::size_t at,
                          bool& data) {
    const Head head = readHead(catalogue, body, at);
    if (head.command == nullptr || head.form == Form::malformed) {
        return std::string_view::npos;
    }
    at = head.end;
    if (head.form == Form::write) {
        Values values;
        if (head.command->write.invoke == nullptr) {
            return std::string_view::npos;
        }
        const auto problem = readParameters(catalogue, head.command->write, body, at, values).kind;
        if (problem == ParameterProblem::Kind::malformed) {
            return std::string_view::npos;
        }
        data = data || wantsData(*head.command, values);
        if (problem != ParameterProblem::Kind::none) {
            return std::string_view::npos;
        }
    }
    return at;
}

/// Whether the name of a command that takes data stands anywhere but at the front, be it in a text.
[[gnu::noinline, gnu::cold]] bool namesData(const Catalogue& catalogue, std::string_view body) {
    for (std::size_t at = 1; (at = body.find('+', at)) != std::string_view::npos; ++at) {
        std::size_t length = 0;
        const Command* const row = catalogue.match(body.substr(at), length);
        if (row != nullptr && row->takesData) {
            return true;
        }
    }
    return false;
}

/// Whether a command that takes data is one of several.
[[gnu::noinline, gnu::cold]] bool readsData(const Catalogue& catalogue, std::string_view body) {
    bool data = false;
    std::size_t count = 0;
    std::size_t at = skipToCommand(body, 0);
    while (at < body.size()) {
        at = body[at] == '+' ? endOfExtended(catalogue, body, at, data)
                             : endOfBasic(catalogue, body, at);
        ++count;
        at = at == std::string_view::npos ? body.size() : skipToCommand(body, at);
    }
    return data && count > 1;
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

bool chainsData(const Catalogue& catalogue, std::string_view body) {
    return body.size() > kMostWithoutChain && body.find('+', 1) != std::string_view::npos &&
           namesData(catalogue, body) && readsData(catalogue, body);
}

Outcome dispatch(const Catalogue& catalogue, Model model, std::string_view body, std::size_t& at,
                 Call& call) {
    return body[at] == '+' ? dispatchExtended(catalogue, model, body, at, call)
                           : dispatchBasic(catalogue, body, at, call);
}

}  // namespace w58d::at
