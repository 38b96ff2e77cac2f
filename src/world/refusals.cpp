// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/refusal_watch.hpp over the world: what its access points refuse.
#include <asio/post.hpp>

#include "platform/net/refusal_watch.hpp"
#include "world/world.hpp"

namespace w58d {

class RefusalWatch::Impl {
  public:
    explicit Impl(const std::function<void(const Refusal&)>& heard)
        : listener_(std::make_shared<std::function<void(const Refusal&)>>(heard)) {
        world::World::present().refusals = listener_;
    }

  private:
    std::shared_ptr<std::function<void(const Refusal&)>> listener_;
};

RefusalWatch::RefusalWatch(asio::io_context& io, std::function<void(const Refusal&)> heard)
    : io_(io), heard_(std::move(heard)) {}
RefusalWatch::~RefusalWatch() = default;

void RefusalWatch::begin() {
    if (!impl_) {
        impl_ = std::make_unique<Impl>(heard_);
    }
}

void RefusalWatch::end() {
    impl_.reset();
}

namespace world {

void World::refuse(const Refusal& refusal) {
    if (refusals.expired()) {
        return;
    }
    asio::post(io, [weak = refusals, refusal] {
        if (const auto listener = weak.lock()) {
            (*listener)(refusal);
        }
    });
}

}  // namespace world
}  // namespace w58d
