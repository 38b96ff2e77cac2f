// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The lines that a host gets of clients, without what frames them.
#pragma once

#include <string>

#include "services/clients/client.hpp"

namespace w58d::commands {

/// A row of +CWCLILIST; at most 200 bytes with its line end.
[[nodiscard]] std::string clientText(const Client& client);

/// +CWCLIENT.
[[nodiscard]] std::string clientEventText(const ClientEvent& event);

}  // namespace w58d::commands
