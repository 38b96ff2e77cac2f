#include "commands/slow.hpp"

namespace w58d::commands {

at::Outcome later(at::Call& call, asio::awaitable<Result<void>> work) {
    asio::co_spawn(
        call.module.io, std::move(work),
        [completion = call.defer()](std::exception_ptr thrown, Result<void> result) mutable {
            // Without completing, the completion fails the command.
            if (!thrown) {
                std::move(completion).complete(std::move(result));
            }
        });
    return at::pending();
}

}  // namespace w58d::commands
