#include "services/filter/filter.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "backends/nftables.hpp"
#include "platform/net/conntrack.hpp"
#include "platform/process/child.hpp"

namespace w58d {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

constexpr auto kRemovalLimit = 10s;
/// Between two lines of the log about rules that were taken away.
constexpr auto kSaidEvery = 60s;

std::string nameOf(const std::string& program) {
    return program.substr(program.rfind('/') + 1);
}

std::size_t linesWith(std::string_view text, std::string_view start) {
    std::size_t count = 0;
    while (!text.empty()) {
        count += text.starts_with(start) ? 1 : 0;
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return count;
}

/// Killed as soon as the deadline is over, be that before its time.
awaitable<Result<ExitStatus>> within(asio::io_context& io, ChildSpec spec, Deadline deadline) {
    using asio::experimental::awaitable_operators::operator||;
    const std::string name = spec.name;
    std::variant<Result<ExitStatus>, std::monostate> first =
        co_await (runProgram(io, std::move(spec), deadline.left()) || deadline.end());
    if (first.index() == 0) {
        co_return std::move(std::get<0>(first));
    }
    co_return fail(Errc::unknown, name + ": not done in time");
}

bool kernelHasIpv6() {
    return ::access("/proc/sys/net/ipv6", F_OK) == 0;
}

}  // namespace

Filter::Filter(asio::io_context& io, const Config& config, std::function<void()> disturbed)
    : io_(io), config_(config), disturbed_(std::move(disturbed)), forwarding_(config.runDir) {}

std::vector<Filter::Family*> Filter::families() {
    std::vector<Family*> all = {&ipv4_};
    if (!ipv6_.restore.empty() && kernelHasIpv6()) {
        all.push_back(&ipv6_);
    }
    return all;
}

awaitable<Result<void>> Filter::run(std::vector<std::string> argv, std::string input,
                                    Deadline deadline) {
    const std::string name = nameOf(argv.front());
    if (deadline.over()) {
        co_return fail(Errc::unknown, name + ": no time left");
    }
    ChildSpec spec;
    spec.name = name;
    spec.argv = std::move(argv);
    spec.input = std::move(input);
    spec.onStart = [this](pid_t pid) {
        if (watch_) {
            watch_->ignore(pid);
        }
    };
    Result<ExitStatus> status = co_await within(io_, std::move(spec), deadline);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    if (!status->ok()) {
        co_return fail(Errc::unknown, name + ": " + status->str());
    }
    co_return Result<void>{};
}

awaitable<Result<Filter::Lines>> Filter::listing(std::vector<std::string> argv, Deadline deadline) {
    Lines lines;
    const std::string name = nameOf(argv.front());
    if (deadline.over()) {
        co_return fail(Errc::unknown, name + ": no time left");
    }
    ChildSpec spec;
    spec.name = name;
    spec.argv = std::move(argv);
    spec.onLine = [&lines](std::string_view line) { lines.emplace_back(line); };
    spec.logOutput = false;
    Result<ExitStatus> status = co_await within(io_, std::move(spec), deadline);
    if (!status) {
        co_return std::unexpected(std::move(status.error()));
    }
    if (!status->ok()) {
        const std::string said = lines.empty() ? status->str() : lines.back();
        co_return fail(Errc::unknown, name + ": " + said);
    }
    co_return lines;
}

awaitable<Result<Filter::Lines>> Filter::rulesOf(const Family& family, Deadline deadline) {
    std::vector<std::string> argv = {family.save};
    co_return co_await listing(std::move(argv), deadline);
}

awaitable<Result<void>> Filter::restore(const Family& family, std::string text, Deadline deadline) {
    std::vector<std::string> argv = {family.restore, "--noflush", "-w"};
    co_return co_await run(std::move(argv), std::move(text), deadline);
}

awaitable<Result<Filter::Chains>> Filter::chains(const char* family, Deadline deadline) {
    if (config_.programs.nft.empty()) {
        co_return Chains{};
    }
    std::vector<std::string> argv = {config_.programs.nft, "list", "chains", family};
    Result<Lines> lines = co_await listing(std::move(argv), deadline);
    if (!lines) {
        co_return std::unexpected(std::move(lines.error()));
    }
    co_return nft::parseChains(*lines);
}

awaitable<Result<void>> Filter::nft(std::string text, Deadline deadline) {
    if (config_.programs.nft.empty()) {
        co_return fail(Errc::unknown, "there is no nft");
    }
    std::vector<std::string> argv = {config_.programs.nft, "-f", "-"};
    co_return co_await run(std::move(argv), std::move(text), deadline);
}

awaitable<Result<bool>> Filter::openCone(const FilterTarget& wanted, Deadline deadline) {
    std::string text = nft::coneText(wanted.lan, wanted.ways);
    Result<void> done = co_await nft(std::move(text), deadline);
    if (!done && deadline.over()) {
        co_return std::unexpected(std::move(done.error()));  // slow is not absent
    }
    if (!done) {
        spdlog::warn("NAT: no full cone here, ports are kept but nobody is let in: {}",
                     done.error().detail);
    }
    coneKnown_ = true;
    co_return done.has_value();
}

awaitable<void> Filter::closeCone(Deadline deadline) {
    if (!cone_ || config_.programs.nft.empty()) {
        co_return;
    }
    Result<void> gone = co_await nft(nft::noConeText(), deadline);
    if (!gone && coneKnown_) {
        spdlog::warn("NAT: {}", gone.error().detail);
    }
    cone_ = false;
    coneKnown_ = true;
}

/// What was there before ours, to know what to take away at the end.
awaitable<void> Filter::remember(Family& family, const iptables::Saved& found, Deadline deadline) {
    if (family.touched) {
        co_return;
    }
    family.touched = true;
    if (!found.nfTables) {
        co_return;
    }
    Result<Chains> before = co_await chains(family.name, deadline);
    family.before = before.value_or(Chains{});
    // What only a killed daemon needed goes with ours.
    for (const iptables::Jump& jump : found.jumps) {
        family.before.erase(jump.from);
    }
    for (const iptables::ChainName& name : found.ours) {
        family.before.erase(name);
    }
}

awaitable<Result<void>> Filter::applyTo(Family& family, const iptables::Rules& rules,
                                        Deadline deadline) {
    Result<Lines> there = co_await rulesOf(family, deadline);
    if (!there) {
        co_return std::unexpected(std::move(there.error()));
    }
    const iptables::Saved saved = iptables::parseSaved(*there);
    co_await remember(family, saved, deadline);
    const std::string text =
        &family == &ipv4_ ? iptables::rulesText(rules, saved) : iptables::rulesText6(rules, saved);
    std::string input = text;
    Result<void> done = co_await restore(family, std::move(input), deadline);
    if (!done) {
        co_return done;
    }
    there = co_await rulesOf(family, deadline);
    if (!there) {
        co_return std::unexpected(std::move(there.error()));
    }
    iptables::Saved listed = iptables::parseSaved(*there);
    if (listed.rules.size() != listed.jumps.size() + linesWith(text, "-A ") ||
        listed.jumps.size() < linesWith(text, ":")) {
        co_return fail(Errc::unknown, nameOf(family.save) + " does not list what was restored");
    }
    family.seen = std::move(listed.rules);
    co_return Result<void>{};
}

awaitable<Result<bool>> Filter::stands(Deadline deadline) {
    for (const Family* const family : families()) {
        Result<Lines> there = co_await rulesOf(*family, deadline);
        if (!there) {
            co_return std::unexpected(std::move(there.error()));
        }
        if (iptables::parseSaved(*there).rules != family->seen) {
            co_return false;
        }
    }
    if (cone_) {
        Result<Chains> there = co_await chains("ip", deadline);
        if (!there) {
            co_return std::unexpected(std::move(there.error()));
        }
        co_return std::ranges::any_of(
            *there, [](const iptables::ChainName& name) { return name.table == nft::kConeTable; });
    }
    co_return true;
}

awaitable<Result<void>> Filter::apply(const FilterTarget& wanted, Deadline deadline) {
    const bool symmetric = wanted.nat == NatType::symmetric;
    const bool wasCone = cone_ && coneKnown_;
    if (!symmetric) {
        const Result<bool> opened = co_await openCone(wanted, deadline);
        if (!opened) {
            co_return std::unexpected(opened.error());
        }
        cone_ = *opened;
    }
    const bool cone = cone_ && !symmetric;
    const iptables::Rules rules{.bridge = config_.lan.bridge,
                                .lan = wanted.lan,
                                .wan = wanted.ways,
                                .symmetric = symmetric,
                                .admitTranslated = cone,
                                .mss = config_.wan.mss};
    for (Family* const family : families()) {
        Result<void> done = co_await applyTo(*family, rules, deadline);
        if (!done) {
            if (cone && !wasCone) {
                co_await closeCone(deadline);
            }
            co_return done;
        }
    }
    if (!cone) {
        co_await closeCone(deadline);
    }
    const Result<int> forgotten = forgetFlows(wanted.lan);
    if (!forgotten) {
        spdlog::warn("flows are translated as before: {}", forgotten.error().detail);
    }
    co_return Result<void>{};
}

awaitable<Result<Ensured>> Filter::ensure(FilterTarget wanted, Deadline deadline) {
    if (wanted.ways.empty()) {
        const bool had = ipv4_.touched || !coneKnown_;
        if (had) {
            co_await close();
        }
        co_return had ? Ensured::changed : Ensured::untouched;
    }
    if (!watch_) {
        watch_.emplace(io_, disturbed_);
    }
    if (inForce_ == wanted) {
        Result<bool> still = co_await stands(deadline);
        if (still && *still) {
            const Result<void> on = forwarding_.turnOn();
            co_return on ? Result<Ensured>(Ensured::untouched) : std::unexpected(on.error());
        }
        const Clock::time_point now = Clock::now();
        if (still && (!saidLost_ || now - *saidLost_ >= kSaidEvery)) {
            saidLost_ = now;
            spdlog::warn("packet filter: rules of ours were taken away");
        }
    }
    const bool lost = inForce_ == wanted;
    inForce_.reset();
    Result<void> done = co_await apply(wanted, deadline);
    if (done) {  // never forward what is not filtered
        done = forwarding_.turnOn();
    } else if (const Result<void> off = forwarding_.putBack(); !off) {
        spdlog::error("{}", off.error().detail);
    }
    if (!done) {
        co_return std::unexpected(std::move(done.error()));
    }
    inForce_ = std::move(wanted);
    co_return lost ? Ensured::mended : Ensured::changed;
}

awaitable<Result<void>> Filter::remove(Family& family, Deadline deadline) {
    Result<Lines> lines = co_await rulesOf(family, deadline);
    if (!lines) {
        co_return std::unexpected(std::move(lines.error()));
    }
    iptables::Saved there = iptables::parseSaved(*lines);
    std::string text = iptables::removalText(there);
    if (!text.empty()) {
        Result<void> done = co_await restore(family, std::move(text), deadline);
        if (!done) {
            co_return done;
        }
        lines = co_await rulesOf(family, deadline);
        there = iptables::parseSaved(lines.value_or(Lines{}));
    }
    if (!lines || !there.nfTables) {
        co_return Result<void>{};
    }
    Result<Chains> now = co_await chains(family.name, deadline);
    text = nft::unusedText(family.name, family.before, now.value_or(Chains{}), there.inUse);
    if (text.empty()) {
        co_return Result<void>{};
    }
    co_return co_await nft(std::move(text), deadline);
}

awaitable<void> Filter::close() {
    const Deadline deadline(kRemovalLimit);
    watch_.reset();
    inForce_.reset();
    if (const Result<void> done = forwarding_.putBack(); !done) {
        spdlog::warn("{}", done.error().detail);
    }
    for (Family* const family : {&ipv4_, &ipv6_}) {
        const bool used = family->touched;
        if (family->save.empty()) {
            continue;
        }
        Result<void> removed = co_await remove(*family, deadline);
        if (!removed && used) {
            spdlog::warn("rules of ours are left: {}", removed.error().detail);
        }
        family->touched = false;
        family->seen.clear();
    }
    co_await closeCone(deadline);
}

}  // namespace w58d
