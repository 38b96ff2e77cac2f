#include "services/board/survey.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/dnsmasq.hpp"
#include "backends/iptables.hpp"
#include "backends/nftables.hpp"
#include "platform/net/network_abilities.hpp"
#include "platform/net/wireless.hpp"
#include "platform/process/run_program.hpp"
#include "services/filter/filter_programs.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

constexpr std::chrono::milliseconds kProgramLimit = 5s;
/// The kernel may load the modules of a full cone, which takes a small processor seconds.
constexpr std::chrono::milliseconds kLoadLimit = 20s;
/// Of a program that says more, nobody wants to know.
constexpr std::size_t kMostLines = 64;

/// What a child reads its input from, as often as it likes: the platform gives it a file in memory.
constexpr const char* kInput = "/proc/self/fd/0";

struct Answer {
    std::vector<std::string> lines;
    ExitStatus status;

    /// "nft: Error: syntax error", or how it ended if it said nothing.
    [[nodiscard]] std::string str(const std::string& name) const {
        const auto said =
            std::ranges::find_if(lines, [](const auto& line) { return !line.empty(); });
        if (said == lines.end()) {
            return name + ": " + status.str();
        }
        return said->starts_with(name) ? *said : name + ": " + *said;
    }
};

awaitable<Result<Answer>> ask(asio::io_context& io, std::vector<std::string> argv,
                              std::string input, std::chrono::milliseconds limit) {
    Answer answer;
    ChildSpec spec;
    spec.name = programName(argv.front());
    spec.argv = std::move(argv);
    spec.input = std::move(input);
    spec.logOutput = false;
    spec.onLine = [&lines = answer.lines](std::string_view line) {
        if (lines.size() < kMostLines) {
            lines.emplace_back(line);
        }
    };
    Result<ExitStatus> status = co_await runProgram(io, std::move(spec), limit);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    answer.status = *status;
    co_return answer;
}

using Reader = std::optional<trial::Features> (*)(const std::vector<std::string>&);

/// What the build lacks.
awaitable<Result<trial::Features>> tryOut(asio::io_context& io, std::vector<std::string> argv,
                                          std::string text, Reader reader,
                                          std::chrono::milliseconds limit) {
    const std::string name = programName(argv.front());
    Result<Answer> answer = co_await ask(io, std::move(argv), std::move(text), limit);
    if (!answer) {
        co_return std::unexpected(std::move(answer.error()));
    }
    const std::optional<trial::Features> lacks = reader(answer->lines);
    if (!lacks) {
        co_return fail(Errc::unknown, "not known from what it says: " + answer->str(name));
    }
    co_return *lacks;
}

awaitable<Result<trial::Features>> hostapdLacks(asio::io_context& io, const Config& config,
                                                std::chrono::milliseconds limit) {
    std::vector<std::string> argv = {config.programs.hostapd, kInput};
    co_return co_await tryOut(io, std::move(argv), trial::hostapdText(), trial::hostapdLacks,
                              limit);
}

awaitable<Result<trial::Features>> wpaSupplicantLacks(asio::io_context& io, const Config& config) {
    std::vector<std::string> argv = {config.programs.wpaSupplicant, "-Dnl80211", "-iw58d-trial",
                                     std::string("-c") + kInput};
    co_return co_await tryOut(io, std::move(argv), trial::wpaSupplicantText(),
                              trial::wpaSupplicantLacks, kProgramLimit);
}

Verdict unknownAs(std::string why) {
    return {Verdict::Can::unknown, std::move(why)};
}

/// A program that succeeds when the board can do what it was asked for.
awaitable<Verdict> trySucceeds(asio::io_context& io, std::vector<std::string> argv,
                               std::string input, std::chrono::milliseconds limit) {
    const std::string name = programName(argv.front());
    Result<Answer> answer = co_await ask(io, std::move(argv), std::move(input), limit);
    if (!answer) {
        co_return unknownAs(answer.error().detail);
    }
    co_return answer->status.ok() ? Verdict{} : Verdict{Verdict::Can::no, answer->str(name)};
}

/// dnsmasq looks at its arguments, ours, and serves nobody.
awaitable<Verdict> lanOf(asio::io_context& io, const Config& config) {
    if (!kernelHasBridges()) {
        co_return Verdict{Verdict::Can::no, "the kernel has no bridges (BRIDGE)"};
    }
    std::vector<std::string> argv = dnsmasq::arguments({
        .program = config.programs.dnsmasq,
        .bridge = config.lan.bridge,
        .lan = config.lan.range,
        .lease = config.lan.lease,
        .domain = config.lan.domain,
        .rebind = config.lan.dnsRebind,
        .leaseFile = "/dev/null",
        .serversFile = "/dev/null",
    });
    argv.insert(argv.begin() + 1, "--test");
    co_return co_await trySucceeds(io, std::move(argv), {}, kProgramLimit);
}

awaitable<Verdict> rulesOf(asio::io_context& io, const std::string& restore, std::string text) {
    std::vector<std::string> argv = {restore, "--noflush", "--test", "-w"};
    co_return co_await trySucceeds(io, std::move(argv), std::move(text), kProgramLimit);
}

awaitable<Verdict> filterOf(asio::io_context& io, const Config& config) {
    if (!mayAdministerNetwork()) {
        co_return unknownAs("only root may ask");
    }
    const iptables::Rules rules{.bridge = config.lan.bridge,
                                .lan = config.lan.range,
                                .wan = config.wan.interfaces,
                                .reaches = config.lan.reaches,
                                .mss = config.wan.mss};
    const ProgramsConfig& programs = config.programs;
    std::string text = iptables::rulesText(rules, {});
    Verdict verdict = co_await rulesOf(io, programs.iptablesRestore, std::move(text));
    const bool v6 = !programs.ip6tablesRestore.empty() && ::access("/proc/sys/net/ipv6", F_OK) == 0;
    if (verdict.can == Verdict::Can::yes && v6) {
        text = iptables::rulesText6(rules, {});
        verdict = co_await rulesOf(io, programs.ip6tablesRestore, std::move(text));
    }
    co_return verdict;
}

awaitable<Verdict> fullConeOf(asio::io_context& io, const Config& config) {
    if (config.wan.interfaces.empty()) {
        co_return Verdict{};  // nothing is translated
    }
    if (config.programs.nft.empty()) {
        co_return Verdict{Verdict::Can::no, "[programs] nft is empty"};
    }
    if (!mayAdministerNetwork()) {
        co_return unknownAs("only root may ask");
    }
    std::vector<std::string> argv = {config.programs.nft, "--check", "-f", "-"};
    std::string text = nft::coneText(config.lan.range, config.wan.interfaces);
    co_return co_await trySucceeds(io, std::move(argv), std::move(text), kLoadLimit);
}

awaitable<Verdict> stationAddressOf(asio::io_context& io, const Config& config) {
    if (!kernelHasRoutingRules()) {
        co_return Verdict{Verdict::Can::no,
                          "the kernel has one routing table (IP_MULTIPLE_TABLES)"};
    }
    std::vector<std::string> argv = {config.programs.udhcpc, "--help"};
    const Result<Answer> answer = co_await ask(io, std::move(argv), {}, kProgramLimit);
    if (!answer) {
        co_return unknownAs(answer.error().detail);
    }
    const auto usage = [](const std::string& line) { return line.starts_with("Usage: udhcpc"); };
    co_return std::ranges::any_of(answer->lines, usage) ? Verdict{}
                                                        : unknownAs(answer->str("udhcpc"));
}

/// What is known of an interface that the configuration names, if it is of another radio; nullopt
/// if it is not there either, and so made on this one.
std::optional<Result<RadioAbilities>> otherRadio(const Config& config, const std::string& name) {
    const Result<int> own = radioOf(config.radio.interface);
    const Result<int> radio = name.empty() ? own : radioOf(name);
    return own && radio && *own != *radio ? std::optional(radioAbilities(name)) : std::nullopt;
}

}  // namespace

awaitable<BoardFacts> surveyBoard(asio::io_context& io, const Config& config) {
    BoardFacts facts;
    if (config.radio.driver != RadioDriver::none) {
        facts.radio = radioAbilities(config.radio.interface);
        facts.secondRadio = otherRadio(config, config.radio.secondInterface);
        facts.stationRadio = otherRadio(config, config.station.interface);
        facts.domain = regulatoryDomainOf(config.radio.interface);
        facts.wpaSupplicantLacks = co_await wpaSupplicantLacks(io, config);
        facts.stationAddress = co_await stationAddressOf(io, config);
    }
    facts.hostapdLacks = co_await hostapdLacks(io, config, kProgramLimit);
    facts.lan = co_await lanOf(io, config);
    facts.filter = co_await filterOf(io, config);
    facts.fullCone = co_await fullConeOf(io, config);
    co_return facts;
}

awaitable<Result<void>> boardCan(asio::io_context& io, const Config& config, Need need,
                                 Deadline deadline) {
    const bool radio = config.radio.driver != RadioDriver::none;
    BoardFacts facts;
    if (radio) {
        facts.radio = radioAbilities(config.radio.interface);
    }
    facts.hostapdLacks =
        co_await hostapdLacks(io, config, std::min(deadline.left(), kProgramLimit));
    const Verdict verdict = radio ? judge(need, facts, config) : programsCan(need, facts);
    if (verdict.can == Verdict::Can::no) {
        co_return fail(Errc::notAllowed, verdict.why);
    }
    co_return Result<void>{};
}

}  // namespace w58d
