// The LAN server while it is open: its thread, and every socket of it.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <list>
#include <memory>
#include <semaphore>
#include <string_view>
#include <thread>

#include "platform/loop/clock.hpp"
#include "services/lan_server/connection.hpp"
#include "services/lan_server/inbox.hpp"
#include "services/lan_server/intake.hpp"
#include "services/lan_server/lan_server.hpp"

namespace w58d {

/// Made and destroyed by the main loop's thread; the destructor returns when nothing is left.
class LanServer::Open {
  public:
    /// `consumer` is called in the server's thread.
    Open(UniqueFd listener, const LanServerConfig& config, const Ipv4Range& lan, LanMode mode,
         std::function<void()> consumer);
    ~Open();
    Open(Open&&) = delete;

    /// False if the thread could not be started.
    [[nodiscard]] bool start();

    /// Number of clients it was sent to.
    [[nodiscard]] std::size_t send(std::string_view bytes);

    [[nodiscard]] Inbox& inbox() { return inbox_; }

    /// As LanServer::takeUrcs().
    [[nodiscard]] std::span<const std::string_view> takeUrcs(std::size_t bytes);

  private:
    void accept();
    void acceptLater();
    void admit(AcceptedTcp accepted);
    void sayFull(Ipv4Address refused);
    [[nodiscard]] bool isOfTheLan(Ipv4Address peer) const;
    std::size_t sendToAll(std::string_view bytes);
    void ended(Connection& connection);
    void watchSilence();
    void watchSilenceAt(Clock::time_point time);

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
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    Inbox inbox_;
    Intake intake_{inbox_};
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
    std::thread thread_;
};

}  // namespace w58d
