// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// BusyBox's udhcpc, and the program it runs for every event: w58d itself as `w58d-lease`.
#pragma once

#include <string>

#include "world/air.hpp"
#include "world/program.hpp"

namespace w58d::world {

class Udhcpc final : public Program {
  public:
    Udhcpc(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

  protected:
    void start() override;

  private:
    void discover(int tries);
    void bind(const std::string& event);
    void renew();
    /// nullptr: nobody answers.
    [[nodiscard]] const DhcpServer* server() const;
    void tell(const std::string& event, const std::string& variables = {});

    std::string interface_;
    std::string inbox_;
};

}  // namespace w58d::world
