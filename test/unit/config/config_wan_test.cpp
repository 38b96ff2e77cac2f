#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config_text.hpp"

namespace w58d {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> wanMistakes(std::string_view wan) {
    return mistakesBeforePort("[wan]\n" + std::string(wan));
}

TEST(ConfigWan, TakesOtherValues) {
    const ConfigOrMistakes config = parseConfig(
        "[wan]\ninterfaces = [\"rmnet0\"]\nresolv_conf = \"/run/resolv.conf\"\nmss = 1360\n"
        "pap_secrets = \"\"\nchap_secrets = \"/data/chap\"\n" +
            std::string(kPort),
        "w58d.toml");
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->wan, (WanConfig{.interfaces = {"rmnet0"},
                                      .resolvConf = "/run/resolv.conf",
                                      .mss = 1360,
                                      .papSecrets = "",
                                      .chapSecrets = "/data/chap"}));
}

TEST(ConfigWan, MayHaveNoInterface) {
    EXPECT_THAT(wanMistakes("interfaces = []"), IsEmpty());
}

TEST(ConfigWan, InterfacesAreOthersThanTheModulesOwn) {
    EXPECT_THAT(wanMistakes("interfaces = [\"br-lan\", \"a b\", \"w0\", \"w0\"]"),
                ElementsAre("w58d.toml:2:14: wan.interfaces: \"a b\" is not an interface name of 1 "
                            "to 15 of A-Z a-z 0-9 . _ -",
                            "w58d.toml:2:14: wan.interfaces: \"br-lan\" is the radio or the bridge",
                            "w58d.toml:2:14: wan.interfaces: \"w0\" is there twice"));
}

TEST(ConfigWan, SegmentsAreOfAUsefulSize) {
    EXPECT_THAT(wanMistakes("mss = 1461"),
                ElementsAre("w58d.toml:2:7: wan.mss: 1461 is not an integer from 0 to 1460"));
    EXPECT_THAT(wanMistakes("mss = 535"),
                ElementsAre("w58d.toml:2:7: wan.mss: 535 is not 0 or from 536 to 1460"));
}

TEST(ConfigWan, PathsAreAbsolute) {
    EXPECT_THAT(wanMistakes("pap_secrets = \"x\""),
                ElementsAre("w58d.toml:2:15: wan.pap_secrets: \"x\" is not an absolute path of A-Z "
                            "a-z 0-9 / . _ - + @ : or empty"));
}

}  // namespace
}  // namespace w58d
