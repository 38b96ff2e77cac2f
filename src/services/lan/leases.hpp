// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What DHCP has given out, remembered whatever becomes of dnsmasq, of its file and of the clock.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/dnsmasq_leases.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "platform/files/atomic_file.hpp"
#include "platform/loop/awaitable.hpp"
#include "services/lan/lease_clock.hpp"
#include "services/lan/pool.hpp"

namespace w58d {

/// dnsmasq's file is in the run folder, where it can always be written. What is in it is known here
/// by the time that nobody can set, and kept in the state folder for the next start of the system:
/// there with the time that each lease has left, as nobody knows how long the system will be off.
/// A daemon that follows while it runs does know (LeaseClock).
///
/// A lease is over when its time is, or when dnsmasq has said so: that it is not in the file is no
/// reason, as others may have emptied that.
class Leases {
  public:
    explicit Leases(const Config& config);

    /// dnsmasq's.
    [[nodiscard]] const std::string& file() const { return file_; }

    /// What dnsmasq said.
    void heard(const dnsmasq::LeaseNews& news);
    /// Learns what dnsmasq has done since; `server` is its process, 0 if there is none. Afterwards:
    Awaitable<void> look(pid_t server);
    /// dnsmasq has to be started anew: it lacks leases, its file is gone, or the time of day was
    /// set.
    [[nodiscard]] bool unsettled() const { return unsettled_; }

    /// Writes the file as dnsmasq is to find it at its start; while none runs.
    [[nodiscard]] Result<void> prepare();
    /// Whether it could be written, of which nothing is left.
    [[nodiscard]] Result<void> tryPrepare();

    [[nodiscard]] std::vector<Lent> lent() const;
    /// nullopt: none that is known.
    [[nodiscard]] std::optional<dnsmasq::Lease> leaseOf(const MacAddress& client) const;

    /// All but those of these clients; prepare() follows, while no dnsmasq runs.
    void forgetOthersThan(const std::vector<MacAddress>& clients);

    /// Something is known that the state folder does not have, or has no more.
    [[nodiscard]] bool toKeep() const;
    [[nodiscard]] Result<void> keep();
    /// Removes all that was put aside.
    [[nodiscard]] Result<void> removeDamaged();

  private:
    struct Known {
        dnsmasq::Lease lease;    ///< as in dnsmasq's file
        std::int64_t until = 0;  ///< uptime in s; 0: it does not end
        bool mayBeOver = false;  ///< dnsmasq said so, and has not given it again
    };

    /// Since dnsmasq's file was written.
    [[nodiscard]] bool clockWasSet() const;
    /// At first: what former daemons left is known afterwards, and true.
    bool load();
    /// Those that dnsmasq's file has as they were kept; `timed`: with that time.
    void recognize(const std::vector<dnsmasq::Lease>& found, bool timed);
    /// Those that are not among the found ones stay if nobody has ended them. `timed`: dnsmasq ends
    /// each at the time that its file has.
    void take(const std::vector<dnsmasq::Lease>& found, bool timed);
    /// As dnsmasq is to find them at its start, by a clock that is so much ahead.
    [[nodiscard]] std::vector<dnsmasq::Lease> toPrepare(std::int64_t ahead) const;
    [[nodiscard]] bool isKept() const;
    /// Puts aside what others have put in the kept file's place.
    void lookAtKept();
    [[nodiscard]] std::int64_t untilOf(const dnsmasq::Lease& found) const;
    /// For no longer than is configured.
    [[nodiscard]] std::int64_t untilAfter(std::int64_t left) const;
    [[nodiscard]] static bool over(const Known& known);

    std::string file_;
    std::string keptFile_;
    std::string clockFile_;
    std::int64_t time_;    ///< that a lease is given for, in s; 0: for ever
    bool loaded_ = false;  ///< what former daemons left was read
    std::vector<Known> known_;
    std::optional<std::vector<Known>> kept_;  ///< in the state folder; nullopt: not known to be
    std::string keptText_;                    ///< of that file
    std::optional<FileMark> keptMark_;  ///< of it as it was written or read; nullopt: it was absent
    LeaseClock clock_;
    std::string seen_;  ///< dnsmasq's file, when it was looked at last
    bool unsettled_ = false;
};

}  // namespace w58d
