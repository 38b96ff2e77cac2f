// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A host whose tty echoes what it is sent (protocol 1, "Cooked host").
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace w58d::at {

/// Stands between what a port receives and its session. What is echoed by the host would be
/// executed, echoed or answered, and come back, for ever. When the lines that come are, one after
/// the other, lines that were sent, kRun running, the guard withholds what follows until there is a
/// line that is not on its way back, or the host is silent.
///
/// A host that goes through the list of AT+CLAC, or says once more what was echoed to it, sends
/// lines of ours too. But it waits for the answer to the last of them, and what stands behind that
/// line in what was sent does not come: so a silence tells, and the line is executed after all.
/// (Not to be told from an echo is a line that is sent again and again where each is echoed and
/// none is answered, as with ATQ1.)
///
/// A line here is what stands between two control characters, bytes of S3, or `^J` and `^M`, which
/// is how ttys echo those when they do not keep lines (ECHOCTL); blank ones do not count. Lines are
/// compared by hashes, long ones by those of both ends and by their length. Knows no clock: whoever
/// has the port tells of silences.
class LoopGuard {
  public:
    static constexpr int kRun = 3;
    /// What an echo, or the buffers on its way, may take between two lines.
    static constexpr std::chrono::milliseconds kPatience{250};
    /// As often a host is trusted between two silences: an echo may come back in other lines.
    static constexpr int kReleases = 8;
    /// Sent lines that are remembered: more than the longest answer has.
    static constexpr std::size_t kLines = 512;
    /// Set in what is kept of a line of others.
    static constexpr std::uint32_t kOthers = 0x80000000;

    /// What the port sends, in its order. `lineEnd`: S3, as it is. `others`: some of it was chosen
    /// by others, who may know what a host is going to say. A run goes on in what they have, but
    /// none begins there: in an echo, lines of ours come before or after.
    void sent(std::string_view bytes, char lineEnd, bool others = false);

    /// Takes bytes that came from the front of `bytes`, and returns what the session is to get
    /// instead, which may be nothing; it holds until the next call. Call until `bytes` is empty.
    [[nodiscard]] std::string_view take(std::string_view& bytes, char lineEnd);

    /// Lines that come back are withheld.
    [[nodiscard]] bool dropping() const { return run_ == kRun; }
    /// Some were, for good.
    [[nodiscard]] bool hasDropped() const { return dropped_ || (!held_.empty() && !doubts()); }
    /// The last line was withheld, and it is not what was sent last: if it is an echo, more comes.
    [[nodiscard]] bool doubts() const;
    /// For how long nothing has to come then. Longer after each time, so that an echo that takes
    /// its time is found out.
    [[nodiscard]] std::chrono::milliseconds patience() const;
    /// Nothing came: the line, for the session. Holds as that of take().
    [[nodiscard]] std::string_view release();

    /// Nothing was sent and nothing came for kSilence: nothing is on its way back.
    void silence();

  private:
    using Hash = std::uint32_t;  // kOthers is not set

    [[nodiscard]] bool ends(char byte) const;
    [[nodiscard]] std::size_t endOf(std::string_view line, std::string_view bytes) const;
    bool collect(std::string& line, std::string_view& bytes) const;
    [[nodiscard]] bool isNew(std::string_view bytes) const;
    std::string_view takeAll(std::string_view& bytes);
    std::string_view drop(std::string_view& bytes);
    void dropHeld();
    void note(Hash line, bool others);
    [[nodiscard]] std::uint32_t afterLast(Hash line) const;
    [[nodiscard]] std::uint32_t afterOthers(Hash line) const;
    [[nodiscard]] bool isSent(std::uint32_t place, Hash line) const;
    [[nodiscard]] bool mayComeBack(std::uint32_t after) const;
    bool comesBack(Hash line);

    char lineEnd_ = '\r';                                // S3
    std::array<std::uint32_t, kLines> lines_{};          // sent, in a ring; others' with kOthers
    std::uint32_t count_ = 0;                            // of all that were sent
    std::array<std::uint32_t, 2 * kLines> afterLast_{};  // by hash: count_ when ours was sent last
    std::uint32_t lastOthers_ = 0;  // in the same count: after the last line of others; 0: none
    std::uint32_t gone_ = 0;  // in the same count: what was sent before does not come back any more
    std::string sentLine_;    // whose end has not been sent

    int run_ = 0;             // lines that came back, one after the other
    std::uint32_t next_ = 0;  // in the same count: the line that comes next if the run goes on
    std::string line_;        // received, whose end has not come
    bool withheld_ = false;   // the session has not got it
    std::string held_;        // withheld, the last one, with its end; empty once more has come
    Hash hash_ = 0;           // of it
    bool dropped_ = false;    // one that was held
    int releases_ = 0;        // since the last silence
    std::string released_;
};

}  // namespace w58d::at
