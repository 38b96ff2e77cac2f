// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A module in a world with a neighbour's network, and how both are seen.
#pragma once

#include <string>

#include "folder.hpp"
#include "services/module/module.hpp"
#include "world/world.hpp"

namespace w58d::walk {

struct Scene {
    Scene();

    /// Empty, or what is not as hosts were told, by the module's own account and by what everybody
    /// sees.
    [[nodiscard]] std::string unlike();
    /// The first access point of the mode that the module is in.
    [[nodiscard]] const AccessPointSettings& first() const;

    world::World world;
    test::Folder folder;
    world::Neighbour& neighbour;
    Config config;
    Module module;
};

}  // namespace w58d::walk
