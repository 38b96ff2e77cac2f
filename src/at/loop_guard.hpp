// A host whose tty echoes what it is sent (protocol 1, "Cooked host").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace w58d::at {

/// Stands between what a port receives and its session. What is echoed by the host would be
/// executed, echoed or answered, and come back, for ever. When the lines that come are, one after
/// the other, the lines that were sent, kRun running, the guard drops what follows until there is a
/// line that was not sent lately, or the host is silent.
///
/// A line here is what stands between two control characters, bytes of S3, or `^J` and `^M`, which
/// is how ttys echo those when they do not keep lines (ECHOCTL); blank ones do not count. Lines are
/// compared by their hashes.
class LoopGuard {
  public:
    static constexpr int kRun = 3;
    /// Sent lines that are remembered: more than the longest answer has.
    static constexpr std::size_t kLines = 512;

    /// What the port sends, in its order. `lineEnd`: S3, as it is.
    void sent(std::string_view bytes, char lineEnd);

    /// Takes bytes that came from the front of `bytes`, and returns what the session is to get
    /// instead, which may be nothing; it holds until the next call. Call until `bytes` is empty.
    [[nodiscard]] std::string_view take(std::string_view& bytes, char lineEnd);

    /// Lines that come back are being dropped.
    [[nodiscard]] bool dropping() const { return run_ == kRun; }
    /// The host has been silent for kSilence, which ends that.
    void silence() { run_ = 0; }

  private:
    using Hash = std::uint32_t;

    [[nodiscard]] bool ends(char byte) const;
    [[nodiscard]] std::size_t endOf(std::string_view line, std::string_view bytes) const;
    bool collect(std::string& line, std::string_view& bytes) const;
    [[nodiscard]] bool isNew(std::string_view bytes) const;
    std::string_view takeAll(std::string_view& bytes);
    std::string_view drop(std::string_view& bytes);
    void note(Hash line);
    [[nodiscard]] std::uint32_t afterLast(Hash line) const;
    bool comesBack(Hash line);

    char lineEnd_ = '\r';                                // S3
    std::array<Hash, kLines> lines_{};                   // sent, in a ring
    std::uint32_t count_ = 0;                            // of all that were sent
    std::array<std::uint32_t, 2 * kLines> afterLast_{};  // by hash: count_ when it was sent last
    std::string sentLine_;                               // whose end has not been sent

    int run_ = 0;             // lines that came back, one after the other
    std::uint32_t next_ = 0;  // in the same count: the line that comes next if the run goes on
    std::string line_;        // received, whose end has not come
    bool withheld_ = false;   // the session has not got it
    std::string released_;
};

}  // namespace w58d::at
