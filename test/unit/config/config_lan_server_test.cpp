// [lan_server].
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config_text.hpp"

namespace w58d {
namespace {

using testing::ElementsAre;

TEST(ConfigLanServer, Values) {
    const ConfigOrMistakes config = parseConfig(
        "[lan_server]\nmax_clients = 1\nidle_timeout = 10\nsend_buffer = 1024\n"
        "urc_ports = [\"ttyS1\"]\nlanmget_format = \"newline\"\n" +
            std::string(kPort),
        "w58d.toml");
    ASSERT_TRUE(config.has_value());
    const LanServerConfig expected{.maxClients = 1,
                                   .idleTimeout = 10,
                                   .sendBuffer = 1024,
                                   .urcPorts = {"ttyS1"},
                                   .lanmgetFormat = LanmgetFormat::newLine};
    EXPECT_EQ(config->lanServer, expected);
}

TEST(ConfigLanServer, Mistakes) {
    EXPECT_THAT(
        mistakesBeforePort("[lan_server]\nmax_clients = 32\nidle_timeout = 9\n"
                           "urc_ports = [\"uart0\"]\nlanmget_format = \"both\""),
        ElementsAre("w58d.toml:2:15: lan_server.max_clients: 32 is not an integer from 1 to 31",
                    "w58d.toml:3:16: lan_server.idle_timeout: 9 is not 0 or 10 to 86400",
                    "w58d.toml:4:13: lan_server.urc_ports: \"uart0\" is not the name of a [[port]]",
                    "w58d.toml:5:18: lan_server.lanmget_format: \"both\" is not \"comma\" or "
                    "\"newline\""));
    EXPECT_THAT(mistakesBeforePort("[lan_server]\nurc_ports = [\"ttyS1\", \"ttyS1\"]"),
                ElementsAre("w58d.toml:2:13: lan_server.urc_ports: \"ttyS1\" is there twice"));
}

}  // namespace
}  // namespace w58d
