// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// A host on a port of the test module.
#pragma once

#include <string>
#include <string_view>

#include "test_module.hpp"

namespace w58d::test {

struct Host {
    explicit Host(Model model = Model::w58, const Profile& profile = {})
        : session(port, kCatalogue, model, context, "uart0", profile) {}

    /// Sends bytes and returns what came back at once.
    std::string send(std::string_view bytes) {
        session.receive(bytes);
        return port.take();
    }
    /// The oldest +SLOW ends; returns what that sent.
    std::string complete(at::Outcome outcome) {
        at::Completion completion = std::move(context.running.front());
        context.running.pop_front();
        std::move(completion).complete(std::move(outcome));
        return port.take();
    }

    Context context;
    RecordingPort port;
    at::Session session;
};

inline Profile withoutEcho() {
    Profile profile;
    profile.echo = false;
    return profile;
}

}  // namespace w58d::test
