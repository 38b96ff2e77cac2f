// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The simulator's verbs, from a script or from programs that connect to its socket.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "platform/files/unique_fd.hpp"
#include "sim/lan_clients.hpp"
#include "sim/path_claim.hpp"
#include "sim/power.hpp"
#include "sim/record.hpp"
#include "sim/scene.hpp"

namespace w58d::sim {

/// A line is a verb and its words (`--help` lists them); its answer is one line, `OK` or `OK
/// <text>`, or `ERROR <reason>`. Each script and each connection has a thread of its own, which may
/// wait.
class Control {
  public:
    struct Parts {
        world::World& world;
        Scene& scene;
        Power& power;
        Record* record = nullptr;  ///< nullptr: there is none
        const std::atomic<std::uint16_t>& lanPort;
        std::function<void()> quit;
    };

    explicit Control(Parts parts) : parts_(std::move(parts)) {}
    ~Control();
    Control(Control&&) = delete;

    /// Any number of times, also at once. Not in the module's thread.
    std::string answer(std::string_view line);

    /// Listens at a Unix socket, whose path no other simulator may have.
    [[nodiscard]] Result<void> serve(const std::string& path);
    /// Goes through the lines once the module has said RDY; the first that fails ends the
    /// simulator with a message and exit status 1.
    void run(std::string script, std::function<void(const std::string&)> failed);

  private:
    Answer perform(const Words& words);
    Answer inWorld(Words words);
    Answer ofPhone(const Words& words);
    Answer ofPower(const Words& words);
    Answer inModule(std::function<Answer()> what);
    void talk(UniqueFd connection, const std::stop_token& stop);

    Parts parts_;
    LanClients clients_;
    std::string path_;                  ///< of the socket; empty: none
    std::pair<dev_t, ino_t> socket_{};  ///< what was made there
    PathClaim claim_;                   ///< of that path
    UniqueFd listener_;
    std::atomic<bool> ends_ = false;     ///< nobody waits for anything any more
    std::vector<std::jthread> threads_;  ///< of the script and of the listener
};

/// Asks the simulator at that socket, as `w58-sim --tell` does; its answer, or why there is none.
[[nodiscard]] std::expected<std::string, std::string> tell(const std::string& path,
                                                           std::string_view line);

}  // namespace w58d::sim
