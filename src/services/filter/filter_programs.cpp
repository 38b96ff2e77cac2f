// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/filter/filter_programs.hpp"

#include <optional>
#include <utility>

#include "backends/nftables.hpp"
#include "platform/loop/timeout.hpp"
#include "platform/process/run_program.hpp"

namespace w58d {

Awaitable<Result<ExitStatus>> FilterPrograms::run(ChildSpec spec, Deadline deadline) {
    spec.name = programName(spec.argv.front());
    const std::string name = spec.name;
    if (deadline.over()) {
        co_return fail(Errc::unknown, name + ": no time left");
    }
    Awaitable<Result<ExitStatus>> work = runProgram(io_, std::move(spec), deadline.left());
    std::optional<Result<ExitStatus>> ended =
        co_await resultBefore(std::move(work), deadline.end());
    co_return ended ? std::move(*ended) : fail(Errc::unknown, name + ": not done in time");
}

Awaitable<Result<void>> FilterPrograms::write(std::vector<std::string> argv, std::string input,
                                              Deadline deadline) {
    const std::string name = programName(argv.front());
    ChildSpec spec;
    spec.argv = std::move(argv);
    spec.input = std::move(input);
    spec.onStart = writes_;
    Result<ExitStatus> status = co_await run(std::move(spec), deadline);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    if (!status->ok()) {
        co_return fail(Errc::unknown, name + ": " + status->str());
    }
    co_return Result<void>{};
}

Awaitable<Result<FilterPrograms::Lines>> FilterPrograms::list(std::vector<std::string> argv,
                                                              Deadline deadline) {
    Lines lines;
    const std::string name = programName(argv.front());
    ChildSpec spec;
    spec.argv = std::move(argv);
    spec.onLine = [&lines](std::string_view line) { lines.emplace_back(line); };
    spec.logOutput = false;
    Result<ExitStatus> status = co_await run(std::move(spec), deadline);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    if (!status->ok()) {
        const std::string said = lines.empty() ? status->str() : lines.back();
        co_return fail(Errc::unknown, name + ": " + said);
    }
    co_return lines;
}

Awaitable<Result<FilterPrograms::Lines>> FilterPrograms::saved(const std::string& save,
                                                               Deadline deadline) {
    return list({save}, deadline);
}

Awaitable<Result<void>> FilterPrograms::restore(const std::string& restore, std::string text,
                                                Deadline deadline) {
    return write({restore, "--noflush", "-w"}, std::move(text), deadline);
}

Awaitable<Result<FilterPrograms::Chains>> FilterPrograms::chains(const char* family,
                                                                 Deadline deadline) {
    if (!hasNft()) {
        co_return Chains{};
    }
    std::vector<std::string> argv = {programs_.nft, "list", "chains", family};
    Result<Lines> lines = co_await list(std::move(argv), deadline);
    if (!lines) {
        co_return std::unexpected(std::move(lines.error()));
    }
    nftWorks_ = true;
    co_return nft::parseChains(*lines);
}

Awaitable<Result<FilterPrograms::Lines>> FilterPrograms::table(std::string_view name,
                                                               Deadline deadline) {
    return list({programs_.nft, "--terse", "list", "table", "ip", std::string(name)}, deadline);
}

Awaitable<Result<FilterPrograms::Lines>> FilterPrograms::cone(Deadline deadline) {
    return table(nft::kConeTable, deadline);
}

Awaitable<Result<void>> FilterPrograms::nft(std::string text, Deadline deadline) {
    if (!hasNft()) {
        co_return fail(Errc::unknown, "there is no nft");
    }
    std::vector<std::string> argv = {programs_.nft, "-f", "-"};
    Result<void> done = co_await write(std::move(argv), std::move(text), deadline);
    nftWorks_ = nftWorks_ || done;
    co_return done;
}

Awaitable<Result<void>> FilterPrograms::checkNft(std::string text, Deadline deadline) {
    return write({programs_.nft, "--check", "-f", "-"}, std::move(text), deadline);
}

std::string programName(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace w58d
