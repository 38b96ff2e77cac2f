// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// platform/net/local_server.hpp: there are no programs on the simulated module that would connect.
#include "platform/net/local_server.hpp"

namespace w58d {

class LocalServer::Impl {};

LocalServer::LocalServer(asio::io_context&) {}

LocalServer::~LocalServer() = default;

void LocalServer::keepOpen(const std::string&, const std::string&, const std::string&,
                           std::function<void(Socket)>) {}

void LocalServer::close() {}

}  // namespace w58d
