// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// iptables' and nftables' programs, by which the filter's rules are read and written.
#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backends/iptables.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/process/child.hpp"

namespace w58d {

/// Killed as soon as the deadline is over. Errors are `unknown` and begin with the program's name;
/// the log has what it said.
class FilterPrograms {
  public:
    using Lines = std::vector<std::string>;
    using Chains = std::set<iptables::ChainName>;

    /// `writes` hears of each process that is going to change rules.
    FilterPrograms(asio::io_context& io, const ProgramsConfig& programs,
                   std::function<void(pid_t)> writes)
        : io_(io), programs_(programs), writes_(std::move(writes)) {}

    /// What iptables-save, or ip6tables-save, prints.
    Awaitable<Result<Lines>> saved(const std::string& save, Deadline deadline);

    /// All of the text, or nothing of it.
    Awaitable<Result<void>> restore(const std::string& restore, std::string text,
                                    Deadline deadline);

    /// All chains that nf_tables has in a family ("ip", "ip6"). None without an nft.
    Awaitable<Result<Chains>> chains(const char* family, Deadline deadline);

    /// A table of the family ip as nf_tables has it, without the elements of its sets.
    Awaitable<Result<Lines>> table(std::string_view name, Deadline deadline);

    /// The full cone's table as nf_tables has it, without what it remembers of clients.
    Awaitable<Result<Lines>> cone(Deadline deadline);

    /// All of the text, or nothing of it.
    Awaitable<Result<void>> nft(std::string text, Deadline deadline);

    /// Whether the kernel would do all of the text; it loads what it needs for that, and does
    /// nothing of it.
    Awaitable<Result<void>> checkNft(std::string text, Deadline deadline);

    [[nodiscard]] bool hasNft() const { return !programs_.nft.empty(); }

    /// It did once: whatever fails later, it is not absent.
    [[nodiscard]] bool nftWorks() const { return nftWorks_; }

  private:
    Awaitable<Result<ExitStatus>> run(ChildSpec spec, Deadline deadline);
    Awaitable<Result<void>> write(std::vector<std::string> argv, std::string input,
                                  Deadline deadline);
    Awaitable<Result<Lines>> list(std::vector<std::string> argv, Deadline deadline);

    asio::io_context& io_;
    const ProgramsConfig& programs_;
    std::function<void(pid_t)> writes_;
    bool nftWorks_ = false;
};

/// "iptables-save" of "/usr/sbin/iptables-save".
std::string programName(std::string_view path);

}  // namespace w58d
