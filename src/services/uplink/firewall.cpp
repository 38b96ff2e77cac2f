#include "services/uplink/firewall.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <string_view>
#include <utility>

#include "backends/iptables.hpp"
#include "backends/nftables.hpp"
#include "platform/net/conntrack.hpp"
#include "platform/process/child.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

/// Tens of milliseconds, unless another program holds the tables.
constexpr auto kProgramLimit = 5s;

std::string nameOf(const std::string& program) {
    return program.substr(program.rfind('/') + 1);
}

awaitable<Result<void>> run(asio::io_context& io, std::vector<std::string> argv,
                            std::string input) {
    const std::string name = nameOf(argv.front());
    ChildSpec spec;
    spec.name = name;
    spec.argv = std::move(argv);
    spec.input = std::move(input);
    Result<ExitStatus> status = co_await runProgram(io, std::move(spec), kProgramLimit);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    if (!status->ok()) {
        co_return fail(Errc::unknown, name + ": " + status->str());
    }
    co_return Result<void>{};
}

awaitable<Result<std::vector<std::string>>> linesOf(asio::io_context& io,
                                                    std::vector<std::string> argv) {
    std::vector<std::string> lines;
    const std::string name = nameOf(argv.front());
    ChildSpec spec;
    spec.name = name;
    spec.argv = std::move(argv);
    spec.onLine = [&lines](std::string_view line) { lines.emplace_back(line); };
    spec.logOutput = false;
    Result<ExitStatus> status = co_await runProgram(io, std::move(spec), kProgramLimit);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    if (!status->ok()) {
        const std::string said = lines.empty() ? status->str() : lines.back();
        co_return fail(Errc::unknown, name + ": " + said);
    }
    co_return lines;
}

bool kernelHasIpv6() {
    return ::access("/proc/sys/net/ipv6", F_OK) == 0;
}

}  // namespace

awaitable<Result<iptables::Saved>> Firewall::saved(Family& family) {
    std::vector<std::string> argv = {family.save};
    Result<std::vector<std::string>> lines = co_await linesOf(io_, std::move(argv));
    if (!lines) {
        co_return std::unexpected(std::move(lines.error()));
    }
    iptables::Saved found = iptables::parseSaved(*lines);
    if (found.nfTables && !family.touched) {
        Result<Chains> before = co_await chains(family);
        family.before = before.value_or(Chains{});
        // What only a killed daemon needed goes with ours.
        for (const iptables::Jump& jump : found.jumps) {
            family.before.erase(jump.from);
        }
        for (const iptables::ChainName& name : found.ours) {
            family.before.erase(name);
        }
    }
    family.touched = true;
    co_return found;
}

awaitable<Result<void>> Firewall::restore(const Family& family, std::string text) {
    std::vector<std::string> argv = {family.restore, "--noflush", "-w"};
    co_return co_await run(io_, std::move(argv), std::move(text));
}

awaitable<Result<Firewall::Chains>> Firewall::chains(const Family& family) {
    if (config_.programs.nft.empty()) {
        co_return Chains{};
    }
    std::vector<std::string> argv = {config_.programs.nft, "list", "chains", family.name};
    Result<std::vector<std::string>> lines = co_await linesOf(io_, std::move(argv));
    if (!lines) {
        co_return std::unexpected(std::move(lines.error()));
    }
    co_return nft::parseChains(*lines);
}

awaitable<Result<void>> Firewall::nft(std::string text) {
    if (config_.programs.nft.empty()) {
        co_return fail(Errc::unknown, "there is no nft");
    }
    std::vector<std::string> argv = {config_.programs.nft, "-f", "-"};
    co_return co_await run(io_, std::move(argv), std::move(text));
}

awaitable<bool> Firewall::openCone(const std::vector<std::string>& wan, const Ipv4Range& lan) {
    Result<void> done = co_await nft(nft::coneText(lan, wan));
    if (!done) {
        spdlog::warn("NAT: no full cone here, ports are kept but nobody is let in: {}",
                     done.error().detail);
    }
    coneKnown_ = true;
    co_return done.has_value();
}

awaitable<void> Firewall::closeCone() {
    if (!cone_ || config_.programs.nft.empty()) {
        co_return;
    }
    Result<void> gone = co_await nft(nft::noConeText());
    if (!gone && coneKnown_) {
        spdlog::warn("NAT: {}", gone.error().detail);
    }
    cone_ = false;
    coneKnown_ = true;
}

awaitable<Result<void>> Firewall::applyTo(Family& family, const iptables::Rules& rules) {
    Result<iptables::Saved> there = co_await saved(family);
    if (!there) {
        co_return std::unexpected(std::move(there.error()));
    }
    std::string text = &family == &ipv4_ ? iptables::rulesText(rules, *there)
                                         : iptables::rulesText6(rules, *there);
    co_return co_await restore(family, std::move(text));
}

awaitable<Result<void>> Firewall::apply(std::vector<std::string> wan, NatType nat, Ipv4Range lan) {
    if (wan.empty()) {
        co_await close();
        co_return Result<void>{};
    }
    const bool symmetric = nat == NatType::symmetric;
    const bool wasCone = cone_ && coneKnown_;
    if (!symmetric) {
        cone_ = co_await openCone(wan, lan);
    }
    const bool cone = cone_ && !symmetric;
    const iptables::Rules rules{.bridge = config_.lan.bridge,
                                .lan = lan,
                                .wan = wan,
                                .symmetric = symmetric,
                                .admitTranslated = cone,
                                .mss = config_.wan.mss};
    Result<void> done = co_await applyTo(ipv4_, rules);
    if (!done) {
        if (cone && !wasCone) {
            co_await closeCone();
        }
        co_return done;
    }
    if (!cone) {
        co_await closeCone();
    }
    if (!ipv6_.restore.empty() && kernelHasIpv6()) {
        Result<void> closed = co_await applyTo(ipv6_, rules);
        if (!closed) {
            spdlog::error("IPv6 is not closed to the WAN: {}", closed.error().detail);
        }
    }
    const Result<int> forgotten = forgetFlows(lan);
    if (!forgotten) {
        spdlog::warn("flows are translated as before: {}", forgotten.error().detail);
    }
    co_return done;
}

awaitable<Result<void>> Firewall::remove(Family& family) {
    Result<iptables::Saved> there = co_await saved(family);
    if (!there) {
        co_return std::unexpected(std::move(there.error()));
    }
    std::string text = iptables::removalText(*there);
    if (!text.empty()) {
        Result<void> done = co_await restore(family, std::move(text));
        if (!done) {
            co_return done;
        }
        there = co_await saved(family);
    }
    if (!there || !there->nfTables) {
        co_return Result<void>{};
    }
    Result<Chains> now = co_await chains(family);
    text = nft::unusedText(family.name, family.before, now.value_or(Chains{}), there->inUse);
    if (text.empty()) {
        co_return Result<void>{};
    }
    co_return co_await nft(std::move(text));
}

awaitable<void> Firewall::close() {
    for (Family* const family : {&ipv4_, &ipv6_}) {
        const bool used = family->touched;
        if (family->save.empty()) {
            continue;
        }
        Result<void> removed = co_await remove(*family);
        if (!removed && used) {
            spdlog::warn("rules of ours are left: {}", removed.error().detail);
        }
        family->touched = false;
    }
    co_await closeCone();
}

}  // namespace w58d
