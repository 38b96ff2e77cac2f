// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "services/board/survey.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/dnsmasq.hpp"
#include "backends/iptables.hpp"
#include "backends/nftables.hpp"
#include "base/log.hpp"
#include "platform/net/network_abilities.hpp"
#include "platform/net/wireless.hpp"
#include "platform/process/run_program.hpp"
#include "services/board/settings_verdict.hpp"
#include "services/filter/filter_programs.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using Can = Verdict::Can;

constexpr std::chrono::milliseconds kProgramLimit = 5s;
/// The kernel may load the modules of a full cone, which takes a small processor seconds.
constexpr std::chrono::milliseconds kLoadLimit = 20s;
/// Of a program that says more, nobody wants to know.
constexpr std::size_t kMostLines = 64;

/// What a child reads its input from, as often as it likes: the platform gives it a file in memory.
constexpr const char* kInput = "/proc/self/fd/0";

struct Answer {
    std::string name;  ///< of the program
    std::vector<std::string> lines{};
    std::string failure{};  ///< it could not be started, or did not end; empty: it ended
    ExitStatus status{};

    /// "nft: Error: syntax error", or how it ended if it said nothing.
    [[nodiscard]] std::string str() const {
        const auto said =
            std::ranges::find_if(lines, [](const auto& line) { return !line.empty(); });
        if (said == lines.end()) {
            return name + ": " + status.str();
        }
        return said->starts_with(name) ? *said : name + ": " + *said;
    }
};

/// One run of a program, and what is learnt from it.
struct Question {
    std::vector<std::string> argv;
    std::string input;
    void (*learn)(BoardFacts& facts, const Answer& answer);
    std::chrono::milliseconds limit = kProgramLimit;
};

using Reader = std::optional<trial::Features> (*)(const std::vector<std::string>&);

Result<trial::Features> lacksFrom(const Answer& answer, Reader reader) {
    if (!answer.failure.empty()) {
        return fail(Errc::unknown, answer.failure);
    }
    const std::optional<trial::Features> lacks = reader(answer.lines);
    return lacks ? Result<trial::Features>(*lacks)
                 : fail(Errc::unknown, "not known from what it says: " + answer.str());
}

/// Of a program that succeeds where the board can do what it was asked for. What is known not to
/// work stays so.
void learnSuccess(Verdict& verdict, const Answer& answer) {
    if (verdict.can == Can::no) {
        return;
    }
    if (!answer.failure.empty()) {
        verdict = {Can::unknown, answer.failure};
    } else if (!answer.status.ok()) {
        verdict = {Can::no, answer.str()};
    }
}

Question ofHostapd(const Config& config) {
    return {.argv = {config.programs.hostapd, kInput},
            .input = trial::hostapdText(),
            .learn = [](BoardFacts& facts, const Answer& answer) {
                facts.hostapdLacks = lacksFrom(answer, trial::hostapdLacks);
            }};
}

Question ofWpaSupplicant(const Config& config) {
    return {.argv = {config.programs.wpaSupplicant, "-Dnl80211", "-iw58d-trial",
                     std::string("-c") + kInput},
            .input = trial::wpaSupplicantText(),
            .learn = [](BoardFacts& facts, const Answer& answer) {
                facts.wpaSupplicantLacks = lacksFrom(answer, trial::wpaSupplicantLacks);
            }};
}

Question ofDrivers(const Config& config) {
    return {.argv = {config.programs.wpaSupplicant, "-h"},
            .input = {},
            .learn = [](BoardFacts& facts, const Answer& answer) {
                if (facts.wpaSupplicantLacks && trial::lacksNl80211(answer.lines).value_or(false)) {
                    facts.wpaSupplicantLacks->add(trial::Feature::nl80211);
                }
            }};
}

Question ofUdhcpc(const Config& config) {
    return {.argv = {config.programs.udhcpc, "--help"},
            .input = {},
            .learn = [](BoardFacts& facts, const Answer& answer) {
                const auto usage = [](const std::string& line) {
                    return line.starts_with("Usage: udhcpc");
                };
                if (std::ranges::none_of(answer.lines, usage)) {
                    facts.stationAddress = {Can::unknown,
                                            answer.failure.empty() ? answer.str() : answer.failure};
                }
            }};
}

/// dnsmasq looks at its arguments, ours, and serves nobody.
Question ofDnsmasq(const Config& config) {
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
    return {
        .argv = std::move(argv), .input = {}, .learn = [](BoardFacts& facts, const Answer& answer) {
            learnSuccess(facts.lan, answer);
        }};
}

Question ofRules(const std::string& restore, std::string text) {
    return {.argv = {restore, "--noflush", "--test", "-w"},
            .input = std::move(text),
            .learn = [](BoardFacts& facts, const Answer& answer) {
                learnSuccess(facts.filter, answer);
            }};
}

Question ofNft(const Config& config) {
    return {.argv = {config.programs.nft, "--check", "-f", "-"},
            .input = nft::coneText(config.lan.range, config.wan.interfaces),
            .learn = [](BoardFacts& facts,
                        const Answer& answer) { learnSuccess(facts.fullCone, answer); },
            .limit = kLoadLimit};
}

void addFilter(std::vector<Question>& questions, BoardFacts& facts, const Config& config) {
    const ProgramsConfig& programs = config.programs;
    // Without an uplink nothing is translated.
    const bool cone = !config.wan.interfaces.empty();
    if (!mayAdministerNetwork()) {
        facts.filter = {Can::unknown, "only root may ask the kernel"};
        facts.fullCone = facts.filter;
    } else {
        const iptables::Rules rules{.bridge = config.lan.bridge,
                                    .lan = config.lan.range,
                                    .wan = config.wan.interfaces,
                                    .reaches = config.lan.reaches,
                                    .mss = config.wan.mss};
        questions.push_back(ofRules(programs.iptablesRestore, iptables::rulesText(rules, {})));
        if (!programs.ip6tablesRestore.empty() && ::access("/proc/sys/net/ipv6", F_OK) == 0) {
            questions.push_back(
                ofRules(programs.ip6tablesRestore, iptables::rulesText6(rules, {})));
        }
        if (cone && !programs.nft.empty()) {
            questions.push_back(ofNft(config));
        }
    }
    if (cone && programs.nft.empty()) {
        facts.fullCone = {Can::no, "[programs] nft is empty"};
    }
}

void addStation(std::vector<Question>& questions, BoardFacts& facts, const Config& config) {
    questions.push_back(ofWpaSupplicant(config));
    questions.push_back(ofDrivers(config));
    if (kernelHasRoutingRules()) {
        questions.push_back(ofUdhcpc(config));
    } else {
        facts.stationAddress = {Can::no, "the kernel has no routing rules (IP_MULTIPLE_TABLES)"};
    }
}

/// Of an interface that the configuration names, if it is of another radio. One that is not there
/// is made on this one.
bool isOfAnother(const Config& config, const std::string& interface) {
    const Result<int> own = radioOf(config.radio.interface);
    const Result<int> radio = interface.empty() ? own : radioOf(interface);
    return own && radio && *own != *radio;
}

void askAccessPointRadios(BoardFacts& facts, const Config& config) {
    facts.radio = radioAbilities(config.radio.interface);
    // The W58L has no second access point.
    if (config.model == Model::w58 && isOfAnother(config, config.radio.secondInterface)) {
        facts.secondRadio = radioAbilities(config.radio.secondInterface);
    }
}

void askRadios(BoardFacts& facts, const Config& config) {
    askAccessPointRadios(facts, config);
    facts.domain = regulatoryDomainOf(config.radio.interface);
    facts.stationRadio = facts.radio;
    if (isOfAnother(config, config.station.interface)) {
        facts.stationRadio = radioAbilities(config.station.interface);
        if (facts.stationRadio) {
            facts.stationRadio->accessPointAndStation = facts.stationRadio->station;
        }
    }
}

Awaitable<void> ask(asio::io_context& io, Question question, BoardFacts& facts) {
    Answer answer{.name = programName(question.argv.front())};
    ChildSpec spec;
    spec.name = answer.name;
    spec.argv = std::move(question.argv);
    spec.input = std::move(question.input);
    spec.logOutput = false;
    spec.onLine = [&lines = answer.lines](std::string_view line) {
        if (lines.size() < kMostLines) {
            lines.emplace_back(line);
        }
    };
    const Result<ExitStatus> status = co_await runProgram(io, std::move(spec), question.limit);
    if (status) {
        answer.status = *status;
    } else {
        answer.failure = status.error().detail;
    }
    question.learn(facts, answer);
}

}  // namespace

Awaitable<void> surveyBoard(asio::io_context& io, const Config& config, BoardFacts& facts) {
    std::vector<Question> questions;
    questions.push_back(ofHostapd(config));
    if (config.radio.driver != RadioDriver::none) {
        askRadios(facts, config);
        addStation(questions, facts, config);
    }
    if (kernelHasBridges()) {
        questions.push_back(ofDnsmasq(config));
    } else {
        facts.lan = {Can::no, "the kernel has no bridges (BRIDGE)"};
    }
    addFilter(questions, facts, config);
    for (Question& question : questions) {
        co_await ask(io, std::move(question), facts);
    }
}

Awaitable<BoardFacts> surveyAccessPoints(asio::io_context& io, const Config& config,
                                         Deadline deadline) {
    BoardFacts facts;
    if (config.radio.driver != RadioDriver::none) {
        askAccessPointRadios(facts, config);
    }
    Question question = ofHostapd(config);
    question.limit = std::min(deadline.left(), kProgramLimit);
    co_await ask(io, std::move(question), facts);
    co_return facts;
}

Awaitable<Result<void>> boardCan(asio::io_context& io, const Config& config, int id, Needs needs,
                                 Deadline deadline) {
    BoardFacts facts = co_await surveyAccessPoints(io, config, std::move(deadline));
    const Verdict verdict = judgeAccessPoint(id, needs, std::move(facts), config);
    if (verdict.can == Can::no) {
        co_return fail(Errc::notAllowed, verdict.why);
    }
    co_return Result<void>{};
}

Awaitable<void> warnOfDefaults(asio::io_context& io, const Config& config) {
    const bool extended = std::ranges::any_of(
        config.defaults.aps, [](const auto& ap) { return ap.security.isExtension(); });
    if (!extended) {
        co_return;
    }
    const BoardFacts facts = co_await surveyAccessPoints(io, config, Deadline(kProgramLimit));
    const Verdict verdict = judgeDefaults(facts, config);
    if (verdict.can == Can::no) {
        log::warning("AT+CWRSTD is going to be ERROR: {}", verdict.why);
    }
}

}  // namespace w58d
