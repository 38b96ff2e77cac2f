// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Where most tests begin.
#pragma once

#include <gtest/gtest.h>

#include "wire.hpp"

namespace w58d::test {

/// A host that is in step with its module already.
struct InStep : ::testing::Test {
    void SetUp() override {
        script.answer("AT", "\r\nOK\r\n");
        ASSERT_EQ(host.run(""), W58_OK);
        host.wire.sent.clear();
        script.lines.clear();
        script.probes = 0;
        (void)host.told();
    }
    Script script;
    Host host{script};
};

}  // namespace w58d::test
