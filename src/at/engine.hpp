// What a Session is inside: the order of things between the host's bytes, handlers and URCs.
//
// A line is executed as soon as its end is read; its commands run one after the other. While one is
// pending, input goes to the backlog and URCs to their queue; its completion takes up the line,
// then the URCs, then the backlog. Output is collected and written once, when nothing more can be
// done.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "at/line_editor.hpp"
#include "at/session.hpp"

namespace w58d::at {

class Engine : public std::enable_shared_from_this<Engine> {
  public:
    Engine(Session& session, Port& port, const Catalogue& catalogue, Model model, Context& context,
           std::string name, const Profile& profile);

    void receive(std::string_view bytes);
    void urcs(std::span<const std::string_view> texts);
    void silence();
    /// The session is gone: nothing may reach the port or the context any more.
    void detach() { ticket_ = kNoTicket; }

    Completion defer();
    [[nodiscard]] bool waitsFor(std::uint64_t ticket) const { return ticket_ == ticket; }
    [[nodiscard]] Reply& reply() { return reply_; }
    void complete(std::uint64_t ticket, Outcome outcome);

    [[nodiscard]] bool wantsInput() const { return backlog_.size() < kMaxBacklog; }
    [[nodiscard]] bool busy() const { return pending_ || active_; }
    [[nodiscard]] std::size_t heldUrcBytes() const { return heldUrcBytes_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Model model() const { return model_; }
    [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
    [[nodiscard]] const Profile& profile() const { return profile_; }
    void setProfile(const Profile& profile);

  private:
    std::size_t process(std::string_view bytes);
    void processBacklog();
    void startLine();
    void runLine();
    bool runCommand();
    bool conclude(const Outcome& outcome);
    void finalOk() { output_.append(ok_, okSize_); }
    void finalError(const Error& error) {
        if (profile_.errorReports == 0 || profile_.quiet) {
            output_.append(error_, errorSize_);
        } else {
            finalCmeError(error);
        }
    }
    void finalCmeError(const Error& error);
    void appendError(const Error& error);
    void frame(std::string_view text);
    void deliverUrcs();
    void settle();
    void flush();

    Session& session_;
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
    Output output_;
    Reply reply_;

    static constexpr std::uint64_t kNoTicket = 0;
    std::size_t position_ = 0;          // in the line being executed
    std::size_t begin_ = 0;             // of its command that runs, or ran last
    bool pending_ = false;              // a command of that line waits for its completion
    bool active_ = false;               // process() or a handler is on the stack
    std::uint64_t ticket_ = kNoTicket;  // of the completion that may still end the command
    std::uint64_t lastTicket_ = kNoTicket;
    std::optional<Outcome> early_;  // of a completion used before its handler returned

    std::string backlog_;
    std::vector<std::string> urcs_;
    std::size_t heldUrcBytes_ = 0;
    bool timerRuns_ = false;
    bool silent_ = false;  // the timer has run out and no byte came since
};

}  // namespace w58d::at
