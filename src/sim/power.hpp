// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The simulated module's power switch.
#pragma once

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "sim/line.hpp"
#include "sim/scene.hpp"

namespace w58d::sim {

/// off() and on() are called in any thread but the module's; the rest by whoever runs the module,
/// in turn with it.
class Power {
  public:
    /// `carried`: the loop of the line's thread. `runDir`: what is in there does not survive.
    Power(world::World& world, Scene& scene, Line& line, asio::io_context& carried,
          std::string runDir);

    /// From this moment on nothing comes out of the module, and nothing is stored.
    void off();
    void on();

    /// The module ended because it was switched off, or was not.
    [[nodiscard]] bool isOff() const { return stored_.has_value(); }
    /// Until it is switched on again: then it has what was stored. false: a signal ends the
    /// simulator first.
    [[nodiscard]] bool waitUntilOn();

  private:
    void listen();
    void cut();

    world::World& world_;
    Scene& scene_;
    Line& line_;
    const std::string runDir_;
    std::optional<world::Disk::Files> stored_;  ///< at the moment of the cut; nullopt: it is on
    std::atomic<bool> wanted_ = true;           ///< on
    asio::signal_set signals_;           ///< who ends the simulator may do so while the module ends
    std::atomic<bool> cutting_ = false;  ///< the next SIGTERM is cut()'s
    std::atomic<bool> ended_ = false;    ///< a signal ended the simulator
};

}  // namespace w58d::sim
