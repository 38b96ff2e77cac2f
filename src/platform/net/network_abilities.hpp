// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What this kernel, and this process, can do with the network. Each asks the kernel and changes
// nothing.
#pragma once

namespace w58d {

/// It may change links, addresses and the packet filter, and ask about the latter (CAP_NET_ADMIN).
[[nodiscard]] bool mayAdministerNetwork();

/// CONFIG_BRIDGE, in the kernel or in a module that it could load.
[[nodiscard]] bool kernelHasBridges();

/// CONFIG_IP_MULTIPLE_TABLES.
[[nodiscard]] bool kernelHasRoutingRules();

}  // namespace w58d
