// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The files the integrator is given say what the code does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "config/config.hpp"
#include "config/read_config.hpp"
#include "paths.hpp"

namespace w58d {
namespace {

std::string contentOf(const std::string& name) {
    std::ifstream file(std::string(test::kConfigFolder) + "/" + name);
    EXPECT_TRUE(file.is_open()) << name;
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

/// The text with every commented default (`#key = value`, no space) made one that counts.
std::string uncommented(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string line; std::getline(in, line);) {
        const bool isDefault =
            line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
        out += (isDefault ? line.substr(1) : line) + '\n';
    }
    return out;
}

Config configOf(const std::string& text) {
    const ConfigOrMistakes config = parseConfig(text, "w58d.toml");
    EXPECT_TRUE(config.has_value());
    if (!config) {
        for (const ConfigMistake& mistake : config.error()) {
            ADD_FAILURE() << mistake.str();
        }
    }
    return config.value_or(Config{});
}

/// True if the table or a table in it has the key path `a.b`.
bool holds(const TomlTable& table, const std::string& path) {
    const std::size_t dot = path.find('.');
    std::string key = path.substr(0, dot);
    const bool isArray = key.ends_with("[0]");
    if (isArray) {
        key.resize(key.size() - 3);
    }
    const TomlEntry* const entry = table.find(key);
    if (entry == nullptr || dot == std::string::npos) {
        return entry != nullptr;
    }
    const TomlNode& node = isArray ? std::get<TomlArray>(entry->node.value).at(0) : entry->node;
    return holds(std::get<TomlTable>(node.value), path.substr(dot + 1));
}

TEST(ShippedConfig, IsTheDefaults) {
    const Config plain = configOf("[[port]]\ndevice = \"/dev/ttyS1\"\n");
    const std::string text = contentOf("w58d.toml");
    EXPECT_EQ(configOf(text), plain);
    EXPECT_EQ(configOf(uncommented(text)), plain);
}

TEST(ShippedConfig, ShowsEveryKey) {
    const auto table = parseToml(uncommented(contentOf("w58d.toml")));
    ASSERT_TRUE(table.has_value()) << table.error().text;
    Findings findings;
    (void)readConfig(*table, findings);
    EXPECT_GT(findings.keys.size(), 35U);
    for (const std::string& key : findings.keys) {
        EXPECT_TRUE(holds(*table, key)) << key << " is not in config/w58d.toml";
    }
}

TEST(FuzzDictionary, KnowsEveryKey) {
    const std::string words = contentOf("../test/fuzz/config.dict");
    const auto table = parseToml(uncommented(contentOf("w58d.toml")));
    ASSERT_TRUE(table.has_value());
    Findings findings;
    (void)readConfig(*table, findings);
    for (const std::string& key : findings.keys) {
        const std::string name = key.substr(key.rfind('.') + 1);
        const bool known = words.contains("\"" + name + " = ") || words.contains("[" + key + "]") ||
                           words.contains("[[" + key + "]]") || words.contains("." + name + "]");
        EXPECT_TRUE(known) << key;
    }
}

TEST(ShippedConfig, Profiles) {
    EXPECT_EQ(configOf(contentOf("profiles/w58.toml")).model, Model::w58);
    EXPECT_EQ(configOf(contentOf("profiles/w58l.toml")).model, Model::w58l);
    const Config board = configOf(contentOf("profiles/board.toml"));
    EXPECT_EQ(board.model, Model::w58);
    EXPECT_EQ(board.ports.front().device, "/dev/ttyS1");
    EXPECT_EQ(board.radio.acsScans, 1);
}

}  // namespace
}  // namespace w58d
