// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The LAN server while it is open: its thread, and every socket of it.
#pragma once

#include <array>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/loop/clock.hpp"
#include "services/lan_server/client_caches.hpp"
#include "services/lan_server/client_ids.hpp"
#include "services/lan_server/connection.hpp"
#include "services/lan_server/inbox.hpp"
#include "services/lan_server/intake.hpp"
#include "services/lan_server/lan_server.hpp"

namespace w58d {

/// Made and destroyed by the main loop's thread; the destructor returns when nothing is left.
class LanServer::Open {
  public:
    struct Choice {
        LanMode mode = LanMode::direct;
        std::size_t mostBytes = 0;       ///< of a URC in LanMode::streamed
        std::uint64_t numbersAfter = 0;  ///< those of clients follow
    };
    /// Both are called in the server's thread.
    struct Calls {
        std::function<void()> consumer;          ///< as Inbox::Wakes
        std::function<void(std::string)> event;  ///< as LanServer::onEvent()
    };
    /// For how long what is left of a client waits to be fetched.
    static constexpr std::chrono::seconds kKeptFor{60};

    Open(UniqueFd listener, const LanServerConfig& config, const Ipv4Range& lan,
         const Choice& choice, Calls calls);
    ~Open();
    Open(Open&&) = delete;

    /// False if the thread could not be started.
    [[nodiscard]] bool start();

    /// Number of clients it was sent to.
    [[nodiscard]] std::size_t send(std::string_view bytes);

    [[nodiscard]] Inbox& inbox() { return inbox_; }

    // As LanServer has them; `number` is that of whom the host means.
    [[nodiscard]] std::span<const std::string_view> takeUrcs(std::size_t bytes);
    [[nodiscard]] std::vector<LanClient> clients();
    [[nodiscard]] Result<LanReceiver> receiver(int id, std::uint64_t number, std::size_t bytes);
    [[nodiscard]] Result<void> sendTo(const LanReceiver& receiver, std::string_view bytes);
    [[nodiscard]] bool closeClient(int id, std::uint64_t number);
    [[nodiscard]] std::optional<LanBytes> fetchFrom(int id, std::uint64_t number, std::size_t most);
    [[nodiscard]] std::size_t noticed(int id) { return caches_.noticed(id); }
    void told(std::vector<int> ids);

  private:
    /// Whom an id stands for.
    struct Named {
        Connection* client = nullptr;  ///< null: it is gone
        std::uint64_t number = 0;
        Ipv4Address address{};
        std::uint16_t port = 0;
        bool taken = false;  ///< it stands for somebody
        Clock::time_point goneAt{};
    };

    void accept();
    void acceptLater();
    void admit(AcceptedTcp accepted);
    void sayFull(Ipv4Address refused);
    [[nodiscard]] bool isOfTheLan(Ipv4Address peer) const;
    std::size_t sendToAll(std::string_view bytes);
    void ended(Connection& connection);
    void watchSilence();
    void watchSilenceAt(Clock::time_point time);

    [[nodiscard]] bool byId() const { return namesClients(inbox_.mode()); }
    /// It is the one that the host means.
    [[nodiscard]] bool isMeant(const Named& one, std::uint64_t number) const {
        return one.taken && (!byId() || one.number == number);
    }
    [[nodiscard]] Named& named(int id) { return named_.at(static_cast<std::size_t>(id)); }
    void resume();
    void tell(bool connected, const std::string& client);
    void name(Connection& client);
    void gone(Connection& client);
    void releaseIfNothingIsKept(int id);
    void release(int id);
    void dropWhatIsKept(int id);
    void acceptIfShut();
    [[nodiscard]] bool mayAdmit();
    void makeRoom(std::size_t needed);
    [[nodiscard]] bool somebodyGoes();
    void watchIds();

    /// Runs `work` in the server's thread and waits for it: microseconds, as it never waits itself.
    template <class Work>
    void inThread(Work work) {
        std::binary_semaphore done(0);
        asio::post(io_, [&] {
            work();
            done.release();
        });
        done.acquire();
    }

    // The main loop's.
    Texts texts_;                          // taken out of the inbox
    std::size_t given_ = 0;                // how many of them takeUrcs() has given
    std::vector<std::string_view> views_;  // what it gave last

    // Shared, or the server thread's.
    const LanServerConfig config_;
    const Ipv4Range lan_;
    const Calls calls_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    Inbox inbox_;
    ClientCaches caches_;
    Intake intake_;
    std::unique_ptr<Connection::Block> block_ = std::make_unique<Connection::Block>();
    Connection::Shared shared_;
    UniqueFd listener_;
    std::shared_ptr<DescriptorWatch> watch_;
    Timer acceptTimer_{io_};
    Timer silenceTimer_{io_};
    /// When the timer ends; max() while it does not run.
    Clock::time_point silenceLook_ = Clock::time_point::max();
    std::list<Connection> clients_;
    bool full_ = false;     // and that was logged
    bool foreign_ = false;  // a peer of another network came, and that was logged

    ClientIds ids_;
    std::array<Named, kLanIds> named_{};
    std::uint64_t lastNumber_;
    bool doorShut_ = false;  // clients may wait to be accepted for whom there is no id, or no place
    Timer idTimer_{io_};     // until there may be one, or something is kept no longer
    std::thread thread_;
};

}  // namespace w58d
