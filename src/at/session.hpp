// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The AT engine of one port: bytes in, bytes out (protocol 1; V.250 5).
#pragma once

#include <any>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "at/call.hpp"
#include "at/catalogue.hpp"
#include "at/data_input.hpp"
#include "at/event_queue.hpp"
#include "at/line_editor.hpp"
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
    /// The same, if bytes that others have chosen are among them: those of LAN clients. URCs of
    /// theirs come in calls of their own.
    virtual void writeOthers(std::string_view bytes) { write(bytes); }

    /// Once, kSilence from now, call Session::silence(); a pending call is replaced. Asked for only
    /// while URCs are held back by a half-typed line.
    virtual void startSilenceTimer() = 0;
    virtual void stopSilenceTimer() = 0;

    /// False: what was written waits, and is much. No further line is executed until
    /// Session::sent(). Looked at after 16 KiB of answers.
    [[nodiscard]] virtual bool takesMore() const { return true; }

    /// Session::wantsInput() is true again.
    virtual void inputWanted() = 0;

    /// All that was written has left. Events wait for that, and then Session::sent() is to be
    /// called.
    [[nodiscard]] virtual bool allSent() const { return true; }

    /// Whether commands may take data that follows their line.
    [[nodiscard]] virtual bool takesData() const { return false; }
    /// Once, `time` from now, call Session::dataTimeUp(); a pending call is replaced.
    virtual void startDataTimer(std::chrono::milliseconds /*time*/) {}
    virtual void stopDataTimer() {}
    /// By a clock that only goes forward.
    [[nodiscard]] virtual std::chrono::milliseconds now() const { return {}; }

    /// A command failed, as its final result says. `commands` begins with it and goes on to the end
    /// of the line's body: it may hold passwords. Empty if the line was too long.
    virtual void failed(std::string_view /*commands*/, const Error& /*error*/) {}

  protected:
    Port() = default;
    Port(const Port&) = default;
    Port& operator=(const Port&) = default;
};

/// A half-typed line holds URCs back no longer than this after its last byte.
inline constexpr std::chrono::seconds kSilence{1};
/// Input kept while a command runs, or the port takes no more, before wantsInput() says stop.
inline constexpr std::size_t kMaxBacklog = std::size_t{64} * 1024;

/// A line is executed as soon as its end is read; its commands run one after the other. While one
/// is pending, input goes to the backlog and URCs to their queue; its completion takes up the line,
/// then the URCs, then the backlog. Output is collected and written once, when nothing more can be
/// done.
///
/// Not copied, not moved: calls and completions refer to it. All calls on one thread.
class Session {
  public:
    /// `name` says which port this is (profiles are stored under it). Everything referred to must
    /// outlive the session. Sends nothing by itself: `RDY` is a urc() of the program.
    Session(Port& port, const Catalogue& catalogue, Model model, Context& context, std::string name,
            const Profile& profile = {});
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Bytes from the host. While a command runs they are kept, and neither echoed nor executed.
    void receive(std::string_view bytes);
    /// False: kMaxBacklog bytes wait, so stop reading until Port::inputWanted(). (What is given to
    /// receive() nevertheless is kept.)
    [[nodiscard]] bool wantsInput() const { return backlog_.size() < kMaxBacklog; }

    /// Sends `<CR><LF>text<CR><LF>`, at once or as soon as no command runs and no line is half
    /// typed; the order is kept and none is lost. The text may hold any bytes.
    void urc(std::string_view text) { urcs({&text, 1}, false); }
    /// The same for many of others: what can go out at once goes out in one Port::writeOthers().
    void urcs(std::span<const std::string_view> texts) { urcs(texts, true); }
    /// The same for one text, which is asked for when it leaves; none is sent if it is empty then.
    void urc(std::function<std::string()> text);
    /// The same for an event, if the profile's mask has its kind. It waits, too, until the port has
    /// sent what was written; of the many that may wait so the newest are lost (EventQueue).
    void event(Event kind, std::string_view text);
    /// The port has sent all that was written.
    void sent();
    /// Bytes of URCs held back, for producers that can wait.
    [[nodiscard]] std::size_t heldUrcBytes() const { return heldUrcBytes_; }
    /// All URCs have left, and all that was written: more would not pile up here.
    [[nodiscard]] bool hasRoom() const { return urcs_.empty() && port_.allSent(); }
    /// Something of a command line is there: what its host says of now it may not know any more.
    [[nodiscard]] bool lineBegun() const { return busy() || editor_.halfTyped(); }
    /// The silence timer has run out.
    void silence();
    /// The module restarts: the command under way, if any, has no result, and nothing follows it.
    void abandon();

    /// How many of the bytes that come next are data, or are dropped, whatever they say: as far as
    /// that is known, so ask again after those. 0: a command line comes.
    [[nodiscard]] std::size_t dataWanted() const;
    /// The data timer has run out.
    void dataTimeUp();
    /// The line was held at break: ends the data that is under way, if any.
    void lineBroken();
    /// What the host sends is the rest of data that nobody waits for any more.
    void dropUntilSilence();

    /// A command line is under way: its final result has not been written yet.
    [[nodiscard]] bool busy() const { return state_ != State::idle && state_ != State::dropping; }

    [[nodiscard]] const std::string& name() const { return name_; }
    /// For who may come too late: over when the port was hung up.
    [[nodiscard]] std::weak_ptr<Session> handle() const { return self_; }
    [[nodiscard]] Model model() const { return model_; }
    [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
    [[nodiscard]] const Profile& profile() const { return profile_; }
    void setProfile(const Profile& profile);
    [[nodiscard]] Charset charset() const { return profile_.charset; }
    /// What the handlers of one command line share: empty when a line begins.
    [[nodiscard]] std::any& shared() { return shared_; }
    /// Why the last command that failed did so; nullopt: none has.
    [[nodiscard]] const std::optional<Error>& lastFailure() const { return lastFailure_; }
    /// The command that runs is answered OK when what it is about has begun: failedLater() may
    /// follow. Nothing does any more once another command has failed.
    void mayFailLater() { mayFailLater_ = true; }
    /// What such a command began has failed: it counts as the last one that did.
    void failedLater(const Error& error) {
        lastFailure_ = mayFailLater_ ? std::optional(error) : lastFailure_;
    }
    /// In its answer the command that runs, which has none yet, has bytes that others have chosen.
    /// What stands before it is ours, and leaves first.
    void answersWithOthers() {
        flush();
        others_ = true;
    }
    /// The command that runs is about to fail, and is not to be that one.
    void keepLastFailure() { keepsFailure_ = true; }
    /// Whether the command that runs, whose parameters end at `end`, may call Call::takeData(): it
    /// was typed, not repeated, alone on its line, and the port has data.
    [[nodiscard]] bool mayTakeData(std::size_t end) const;

  private:
    friend struct Call;
    friend class Completion;

    enum class State : std::uint8_t {
        idle,
        running,   // process() or a handler is on the stack
        waiting,   // a command of the body waits for its completion
        stalled,   // the port takes no more: the lines of the backlog wait
        data,      // a command takes bytes that follow its line
        dropping,  // that has ended early; what comes is dropped
    };

    [[nodiscard]] bool waitsFor(std::uint64_t ticket) const { return ticket_ == ticket; }
    void complete(std::uint64_t ticket, Outcome outcome);
    std::string_view process(std::string_view bytes);
    void flushMuch(bool more);
    void processBacklog();
    void execute(bool again);
    void runCommands();
    bool runCommand();
    bool conclude(Outcome&& outcome);
    void failed(std::string_view commands, Error&& error);
    void receiveMeanwhile(std::string_view bytes);
    std::string_view takeData(std::string_view bytes);
    void endData(std::string_view why);
    void finalError(const Error& error);
    void finalCmeError(const Error& error);
    void urcs(std::span<const std::string_view> texts, bool others);
    void frame(std::string_view text);
    [[nodiscard]] bool holdsBack() const { return editor_.halfTyped() && !silent_; }
    void deliverUrcs();
    void deliverEvents();
    void sendEvents();
    void startTimer();
    void settle();
    void settleHeld();
    void flush();

    Port& port_;
    const Catalogue& catalogue_;
    const Model model_;
    Context& context_;
    const std::string name_;
    Profile profile_;
    // What the profile makes of OK, and of an error without a number.
    std::array<char, 8> ok_{};
    std::size_t okSize_ = 0;
    std::array<char, 16> error_{};
    std::size_t errorSize_ = 0;

    LineEditor editor_;
    std::any shared_;
    Output output_;
    bool wroteMuch_ = false;  // of the line under way, already
    bool others_ = false;     // some of output_ that is final is what others have chosen
    Reply reply_;
    DataInput data_;
    bool repeated_ = false;  // the line under way, by `A/`

    static constexpr std::uint64_t kNoTicket = 0;
    std::size_t position_ = 0;  // in the body being executed
    std::size_t begin_ = 0;     // of its command that runs, or ran last
    State state_ = State::idle;
    std::uint64_t ticket_ = kNoTicket;  // of the completion that may still end the command
    std::uint64_t lastTicket_ = kNoTicket;
    std::optional<Outcome> early_;  // of a completion used before its handler returned
    std::optional<Error> lastFailure_;
    bool keepsFailure_ = false;  // while the command that runs fails
    bool mayFailLater_ = false;  // a command since the last failure

    struct HeldUrc {
        std::string text;
        std::function<std::string()> late;  // in place of the text
        bool others = false;
    };

    std::string backlog_;
    std::vector<HeldUrc> urcs_;
    std::size_t heldUrcBytes_ = 0;
    EventQueue events_;
    bool held_ = false;  // something waits in one of them: looked at for every line
    bool timerRuns_ = false;
    bool silent_ = false;  // the timer has run out and no byte came since

    // Owns nothing: completions can tell by it whether the session is there. Destroyed first.
    std::shared_ptr<Session> self_{this, [](Session*) {}};
};

}  // namespace w58d::at
