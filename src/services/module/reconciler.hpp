// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Works on the difference between what is wanted and what is in force, for ever.
#pragma once

#include <array>
#include <asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "platform/loop/awaitable.hpp"
#include "platform/loop/clock.hpp"
#include "platform/loop/deadline.hpp"
#include "platform/loop/wait_list.hpp"
#include "services/module/parts.hpp"

namespace w58d {

/// What an ensure did to a part that is in force now.
enum class Ensured : std::uint8_t {
    untouched,  ///< looked, and found it as wanted
    changed,    ///< brought it there, because something else is wanted than before
    mended,     ///< brought it back: it was lost
    underWay,   ///< it comes by itself; whoever hears that it has, or has not, asks again
};

/// Has the parts put in force, one at a time and in their order, whenever somebody asks for it: a
/// command, which waits for its parts, or an event, after which nobody knows. What fails is tried
/// again after 1, 2, 4 ... 30 s, and so is what needs mending again and again; a command need not
/// wait for that.
class Reconciler {
  public:
    /// Looks, makes the smallest change, looks again: idempotent. Ends soon once the deadline is
    /// over. An error leaves the part as near to what is wanted as could be.
    using Ensure = std::function<Awaitable<Result<Ensured>>(Deadline)>;
    /// A part fails (`why`), or is mended (empty).
    using Listener = std::function<void(Part, const std::string& why)>;

    static constexpr std::chrono::seconds kLongestPause{30};
    /// For one try that nobody waits for.
    static constexpr std::chrono::seconds kTryLimit{11};
    /// Which it may have when a command waits for others: so it comes to its end at times, however
    /// many commands there are. More than the 2 s after which an answer is missed.
    static constexpr std::chrono::milliseconds kGrace{2500};

    Reconciler(asio::io_context& io, std::array<Ensure, kParts> ensure, Listener listener);

    /// Begins with all parts. From then on `onInterval` is called whenever so much time has passed,
    /// between two tries: the place to probe what no event tells of.
    void start(Clock::duration interval, std::function<void()> onInterval);
    /// Returns when nothing is under way any more; what waits in settle() gets an error.
    Awaitable<void> stop();

    /// These may not be as wanted any more.
    void ask(PartSet parts);
    /// The same without a reason to think so: it does not count as work until something is found.
    void probe(PartSet parts);
    /// Something has come that these may have lacked: those that fail are tried at once.
    void retry(PartSet parts);

    /// Asks, and waits until each of them is in force, or on its way. The first error of one of
    /// them; or `unknown` if time was not enough.
    Awaitable<Result<void>> settle(PartSet parts, Deadline deadline);

    [[nodiscard]] Report report(Part part) const;
    /// It was at the last look.
    [[nodiscard]] bool inForce(Part part) const {
        return entry(part).known && !entry(part).underWay && !failing(part);
    }
    /// It failed or was mended a short while ago, and is not looked at yet, whoever asks; but for a
    /// command.
    [[nodiscard]] bool waits(Part part) const { return entry(part).notBefore > Clock::now(); }

  private:
    struct Entry {
        bool asked = false;              ///< is to be ensured, after the try under way
        bool quiet = false;              ///< asked by probe() alone
        bool busy = false;               ///< a try is under way that counts as work
        bool known = false;              ///< was ensured at least once
        bool underWay = false;           ///< so said the last ensure
        std::optional<Deadline> urgent;  ///< the latest of the commands that wait for its next try
        bool retried = false;            ///< by retry(), since the last try began
        unsigned asks = 0;               ///< counts what asked for it ...
        unsigned answered = 0;           ///< ... and is the last of them that an ensure began after
        std::string why;                 ///< of the last try's failure; empty iff it did not fail
        Clock::duration pause{};         ///< before the next try; 0: there was no trouble lately
        unsigned losses = 0;             ///< that were mended since there was none for long
        Clock::time_point notBefore;     ///< of the next try that nobody waits for
        Clock::time_point trouble;       ///< when it last failed or had to be mended
        Clock::time_point echoes;        ///< until then what is heard of it may be its own doing
        bool echo = false;               ///< such was heard since the last try
        bool contested = false;          ///< it was not its own: somebody works against us
    };

    [[nodiscard]] Entry& entry(Part part) { return entries_[static_cast<std::size_t>(part)]; }
    [[nodiscard]] const Entry& entry(Part part) const {
        return entries_[static_cast<std::size_t>(part)];
    }
    [[nodiscard]] bool failing(Part part) const { return !entry(part).why.empty(); }

    Awaitable<void> run();
    Awaitable<void> pauseUntilDue();
    /// What a command waits for; or the first that is not known to fail, as a try of what fails may
    /// take all its time; or of those that fail the one that was not tried for longest.
    [[nodiscard]] std::optional<Part> due() const;
    void finish(Part part, const Result<Ensured>& result, bool forCommand);
    void request(PartSet parts, bool quiet);

    asio::io_context& io_;
    std::array<Ensure, kParts> ensure_;
    Listener listener_;
    std::array<Entry, kParts> entries_{};
    std::optional<Deadline> commands_;  ///< of the one under way, if a command waits for it
    std::optional<Deadline> deadline_;  ///< of the one under way, if none does
    Clock::time_point begun_;           ///< when that began
    Clock::duration interval_{};
    std::function<void()> onInterval_;
    Clock::time_point intervalEnd_;  ///< when that is called next
    WaitList wake_;                  ///< run() waits here for something to do
    WaitList finished_;              ///< woken after each ensure
    bool running_ = false;
    bool stopping_ = false;
};

}  // namespace w58d
