// The AT engine of one port: bytes in, bytes out (protocol 1; V.250 5).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "at/call.hpp"
#include "at/catalogue.hpp"
#include "base/error.hpp"
#include "base/model.hpp"
#include "base/profile.hpp"

namespace w58d::at {

/// What a session needs of the operating system. It is called from within the session's functions
/// and must not call back into the session from there.
class Port {
  public:
    virtual ~Port() = default;

    /// Everything of one receive() that is ready comes in one call (above 16 KiB in several). The
    /// bytes hold only during the call.
    virtual void write(std::string_view bytes) = 0;

    /// Once, kSilence from now, call Session::silence(); a pending call is replaced. Asked for only
    /// while URCs are held back by a half-typed line.
    virtual void startSilenceTimer() = 0;
    virtual void stopSilenceTimer() = 0;

    /// Session::wantsInput() is true again.
    virtual void inputWanted() = 0;

    /// A command failed, as its final result says. `line` begins with it and goes on to the line's
    /// end: it may hold passwords. Empty if the line was too long.
    virtual void failed(std::string_view /*line*/, const Error& /*error*/) {}

  protected:
    Port() = default;
    Port(const Port&) = default;
    Port& operator=(const Port&) = default;
};

/// A half-typed line holds URCs back no longer than this after its last byte.
inline constexpr std::chrono::seconds kSilence{1};
/// Bytes accepted after `AT`; a longer line is answered with one ERROR and not executed.
inline constexpr std::size_t kMaxLine = 4096;
/// Input kept while a command runs before wantsInput() says stop.
inline constexpr std::size_t kMaxBacklog = std::size_t{64} * 1024;

/// Not copied, not moved: calls and completions refer to it. All calls on one thread.
class Session {
  public:
    /// `name` says which port this is (profiles are stored under it). Everything referred to must
    /// outlive the session. Sends nothing by itself: `RDY` is a urc() of the program.
    Session(Port& port, const Catalogue& catalogue, Model model, Context& context, std::string name,
            const Profile& profile = {});
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Bytes from the host. While a command runs they are kept, and neither echoed nor executed.
    void receive(std::string_view bytes);
    /// False: kMaxBacklog bytes wait, so stop reading until Port::inputWanted(). (What is given to
    /// receive() nevertheless is kept.)
    [[nodiscard]] bool wantsInput() const;

    /// Sends `<CR><LF>text<CR><LF>`, at once or as soon as no command runs and no line is half
    /// typed; the order is kept and none is lost. The text may hold any bytes.
    void urc(std::string_view text);
    /// The same for many: what can go out at once goes out in one Port::write().
    void urcs(std::span<const std::string_view> texts);
    /// Bytes of URCs held back, for producers that can wait.
    [[nodiscard]] std::size_t heldUrcBytes() const;
    /// The silence timer has run out.
    void silence();

    /// A command line is under way: its final result has not been written yet.
    [[nodiscard]] bool busy() const;

    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] Model model() const;
    [[nodiscard]] const Catalogue& catalogue() const;
    [[nodiscard]] const Profile& profile() const;
    void setProfile(const Profile& profile);
    [[nodiscard]] Charset charset() const { return profile().charset; }

  private:
    friend struct Call;
    std::shared_ptr<Engine> engine_;  // shared only so that completions can tell whether it lives
};

}  // namespace w58d::at
