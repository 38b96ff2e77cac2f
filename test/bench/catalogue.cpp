// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What it takes to read, check and answer each form of each command, in instructions: the engine
// alone, over the real tables, with handlers that do nothing. Prints a line each, `<instructions>
// <command line>`, and at the end the median and the worst.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "at/session.hpp"
#include "commands/catalogue.hpp"
#include "instructions.hpp"

namespace w58d::bench {
namespace {

class NullPort final : public at::Port {
  public:
    void write(std::string_view bytes) override { last = bytes.size(); }
    void startSilenceTimer() override {}
    void stopSilenceTimer() override {}
    void inputWanted() override {}

    volatile std::size_t last = 0;
};

at::Outcome nothing(at::Call&) {
    return at::ok();
}
at::Outcome set(at::Call&, const at::Values&) {
    return at::ok();
}
at::Outcome setBasic(at::Call&, int) {
    return at::ok();
}

std::vector<at::Command> rows() {
    const auto real = commands::catalogue().commands();
    std::vector<at::Command> all(real.begin(), real.end());
    for (at::Command& row : all) {
        row.execute = row.execute != nullptr ? nothing : nullptr;
        row.read = row.read != nullptr ? nothing : nullptr;
        row.write.invoke = row.write.invoke != nullptr ? set : nullptr;
        row.test.answer = row.test.answer != nullptr ? nothing : nullptr;
    }
    return all;
}

std::vector<at::BasicCommand> basics() {
    const auto real = commands::catalogue().basics();
    std::vector<at::BasicCommand> all(real.begin(), real.end());
    for (at::BasicCommand& row : all) {
        row.set = setBasic;
        row.read = row.read != nullptr ? nothing : nullptr;
    }
    return all;
}

/// The usual value: a number, a word, a text of half a password's length.
std::string valueOf(const at::Parameter& parameter) {
    switch (parameter.kind) {
        case at::ParameterKind::integer:
            return std::to_string(parameter.numbers.empty() ? parameter.most
                                                            : parameter.numbers.back());
        case at::ParameterKind::choice:
            return '"' + std::string(parameter.words.back()) + '"';
        case at::ParameterKind::text:
            return '"' +
                   std::string(
                       static_cast<std::size_t>(std::clamp(16, parameter.least, parameter.most)),
                       'x') +
                   '"';
        case at::ParameterKind::anything:
            break;
    }
    return "1";
}

std::string write(const at::Command& row) {
    std::string line = std::string(row.name) + '=';
    for (const at::Parameter& parameter : row.write.all()) {
        line += (line.back() == '=' ? "" : ",") + valueOf(parameter);
    }
    return line;
}

std::vector<std::string> lines(const std::vector<at::Command>& commands,
                               const std::vector<at::BasicCommand>& basics) {
    std::vector<std::string> all;
    const auto add = [&](bool there, const std::string& text) {
        if (there) {
            all.push_back("AT" + text + '\r');
        }
    };
    add(true, "");
    for (const at::BasicCommand& row : basics) {
        const std::string name(row.name);
        add(row.isSParameter(), name + '?');
        add(true, name + (row.isSParameter() ? "=" : "") + std::to_string(row.most));
    }
    for (const at::Command& row : commands) {
        const std::string name(row.name);
        if (!row.models.has(Model::w58)) {
            continue;
        }
        add(row.execute != nullptr, name);
        add(row.read != nullptr, name + '?');
        add(row.write.invoke != nullptr, write(row));
        add(true, name + "=?");
    }
    add(true, "+CWFOO=1");
    return all;
}

int run() {
    const std::vector<at::Command> commands = rows();
    const std::vector<at::BasicCommand> letters = basics();
    const at::Catalogue catalogue(commands, letters);
    NullPort port;
    alignas(std::max_align_t) static char never[64];  // no handler looks at it
    at::Session session(port, catalogue, Model::w58, reinterpret_cast<Context&>(never), "bench");
    std::vector<std::uint64_t> counts;
    std::uint64_t worst = 0;
    for (const std::string& line : lines(commands, letters)) {
        session.receive(line);  // the buffers reach their size
        const std::uint64_t count = instructionsOf([&] { session.receive(line); });
        std::printf("%llu %s\n", static_cast<unsigned long long>(count),
                    line.substr(0, line.size() - 1).c_str());
        counts.push_back(count);
        worst = std::max(worst, count);
    }
    std::ranges::sort(counts);
    std::printf("%llu median\n%llu worst\n",
                static_cast<unsigned long long>(counts[counts.size() / 2]),
                static_cast<unsigned long long>(worst));
    return counts.front() > 0 ? 0 : 1;
}

}  // namespace
}  // namespace w58d::bench

int main(int, char** argv) {
    w58d::bench::usePlainStringFunctions(argv);
    return w58d::bench::run();
}
