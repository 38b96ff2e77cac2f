// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "config_text.hpp"

namespace w58d {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LoadConfig : public testing::Test {
  protected:
    LoadConfig() { std::filesystem::create_directories(folder_); }
    ~LoadConfig() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, std::string_view text, mode_t mode = 0644) {
        std::string path = folder_ + "/" + name;
        std::ofstream(path) << text;
        chmod(path.c_str(), mode);
        return path;
    }

    std::string folder_ = testing::TempDir() + "load_config." + std::to_string(getpid());
};

TEST_F(LoadConfig, ReadsAFile) {
    const auto config = loadConfig(write("a.toml", kPort));
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->ports.front().device, "/dev/ttyS1");
}

TEST_F(LoadConfig, NamesTheFileInMistakes) {
    const std::string path = write("a.toml", "x = 1\n" + std::string(kPort));
    const auto config = loadConfig(path);
    ASSERT_FALSE(config.has_value());
    EXPECT_EQ(config.error().front().str(), path + ":1:1: x: unknown key");
}

TEST_F(LoadConfig, SaysWhyThereIsNothingToRead) {
    const auto absent = loadConfig(folder_ + "/none.toml");
    ASSERT_FALSE(absent.has_value());
    EXPECT_EQ(absent.error().front().str(), folder_ + "/none.toml: there is no such file");
    const auto folder = loadConfig(folder_);
    ASSERT_FALSE(folder.has_value());
    EXPECT_THAT(folder.error().front().str(), testing::StartsWith(folder_ + ": "));
}

TEST_F(LoadConfig, TheDevicesOwnFileHoldsBeforeIt) {
    const std::string device =
        write("device.toml",
              "[identity]\nserial = \"4711\"\n[defaults]\nssid = \"W58-4711\"\n"
              "password = \"of its own\"\n[defaults.ap2]\nssid = \"4711-2\"\n",
              0600);
    const auto config = loadConfig(
        write("a.toml", "device_file = \"" + device + "\"\n" + std::string(kPort) +
                            "[identity]\nserial = \"0\"\nmanufacturer = \"ACME\"\n[defaults]\n"
                            "ssid = \"ACME\"\nchannel = 6\n[defaults.ap1]\nssid = \"guests\"\n"));
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->identity.serial, "4711");
    EXPECT_EQ(config->identity.manufacturer, "ACME");
    const auto& aps = config->defaults.aps;
    EXPECT_EQ(aps[0].ssid.utf8(), "W58-4711");
    EXPECT_EQ(aps[1].ssid.utf8(), "guests");
    EXPECT_EQ(aps[2].ssid.utf8(), "4711-2");
    for (const AccessPointSettings& ap : aps) {
        EXPECT_EQ(ap.radio.channel.number(), 6);
    }
}

TEST_F(LoadConfig, MistakesOfTheDevicesFileBearItsName) {
    const std::string device = folder_ + "/device.toml";
    const std::string path =
        write("a.toml", "device_file = \"" + device + "\"\n" + std::string(kPort));
    const auto said = [&] {
        const auto config = loadConfig(path);
        return config ? std::string() : config.error().front().str();
    };
    EXPECT_EQ(said(), device + ": there is no such file");
    write("device.toml", "[defaults]\npassword = \"short\"\n");
    EXPECT_THAT(said(), testing::StartsWith(device + ":2:12: defaults.password: "));
    write("device.toml", "state_dir = \"/tmp\"\n");
    EXPECT_EQ(said(), device + ":1:1: state_dir: unknown key");
    write("device.toml", "nonsense");
    EXPECT_THAT(said(), testing::StartsWith(device + ":1:"));
    write("device.toml", "");
    EXPECT_EQ(said(), "");
}

TEST_F(LoadConfig, RefusesAnEndlessFile) {
    const auto config = loadConfig(write("big.toml", std::string(2 * 1024 * 1024, '\n')));
    ASSERT_FALSE(config.has_value());
    EXPECT_EQ(config.error().size(), 1U);
}

TEST_F(LoadConfig, ProgramsMustBeThereAndExecutable) {
    Config config;
    config.programs.hostapd = write("hostapd", "#!/bin/sh\n", 0755);
    config.programs.dnsmasq = write("dnsmasq", "#!/bin/sh\n", 0755);
    for (std::string* const program :
         {&config.programs.wpaSupplicant, &config.programs.udhcpc, &config.programs.iptablesSave,
          &config.programs.iptablesRestore, &config.programs.ip6tablesSave,
          &config.programs.ip6tablesRestore}) {
        *program = config.programs.dnsmasq;
    }
    config.wan.interfaces.clear();  // then the full cone's may be missing
    config.programs.nft = folder_ + "/none";
    EXPECT_THAT(missingPrograms(config, "c"), IsEmpty());

    config.programs.dnsmasq = write("text", "", 0644);
    EXPECT_THAT(missingPrograms(config, "c"),
                ElementsAre(ConfigMistake{
                    "c", 0, 0, "programs.dnsmasq",
                    "\"" + config.programs.dnsmasq + "\" is not an executable file here"}));
    config.programs.hostapd = folder_;
    config.programs.dnsmasq = folder_ + "/none";
    const std::vector<ConfigMistake> mistakes = missingPrograms(config, "c");
    ASSERT_EQ(mistakes.size(), 2U);
    EXPECT_THAT(mistakes[0].str(), HasSubstr("c: programs.hostapd: "));
    EXPECT_THAT(mistakes[1].str(), HasSubstr("c: programs.dnsmasq: "));

    config.wan.interfaces = {"wwan0"};
    config.programs.iptablesSave = folder_ + "/none";
    EXPECT_THAT(missingPrograms(config, "c")[2].str(), HasSubstr("c: programs.iptables_save: "));
    EXPECT_THAT(missingPrograms(config, "c")[3].str(), HasSubstr("c: programs.nft: "));
}

}  // namespace
}  // namespace w58d
