// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "app/options.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "config/config.hpp"

namespace w58d {
namespace {

using Action = Options::Action;

std::expected<Options, std::string> parse(std::vector<std::string_view> arguments) {
    return parseOptions(arguments);
}

Options good(std::vector<std::string_view> arguments) {
    const auto options = parse(std::move(arguments));
    EXPECT_TRUE(options.has_value()) << (options ? "" : options.error());
    return options.value_or(Options{});
}

std::string mistake(std::vector<std::string_view> arguments) {
    const auto options = parse(std::move(arguments));
    EXPECT_FALSE(options.has_value());
    return options ? "" : options.error();
}

int exitStatus(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "w58d");
    arguments.push_back(nullptr);
    Options options;
    return answerCommandLine(static_cast<int>(arguments.size()) - 1, arguments.data(), options)
        .value_or(-1);
}

TEST(ParseOptions, RunsByDefault) {
    EXPECT_EQ(good({}), (Options{Action::run, std::string(defaultConfigPath())}));
}

TEST(ParseOptions, TakesAFileInEachWay) {
    const Options expected{Action::run, "a.toml"};
    EXPECT_EQ(good({"--config", "a.toml"}), expected);
    EXPECT_EQ(good({"--config=a.toml"}), expected);
    EXPECT_EQ(good({"-c", "a.toml"}), expected);
    EXPECT_EQ(good({"--check-config", "a.toml"}), (Options{Action::checkConfig, "a.toml"}));
    EXPECT_EQ(good({"--check-config=a=b.toml"}), (Options{Action::checkConfig, "a=b.toml"}));
}

TEST(ParseOptions, ChecksTheBoardOfAFileOrTheDefault) {
    const std::string usual(defaultConfigPath());
    EXPECT_EQ(good({"--check-board"}), (Options{Action::checkBoard, usual}));
    EXPECT_EQ(good({"--check-board", "--json"}), (Options{Action::checkBoard, usual, true}));
    const Options expected{Action::checkBoard, "a.toml", true};
    EXPECT_EQ(good({"--check-board", "a.toml", "--json"}), expected);
    EXPECT_EQ(good({"--check-board", "--json", "a.toml"}), expected);
    EXPECT_EQ(good({"--json", "--check-board=a.toml"}), expected);
    EXPECT_EQ(good({"-c", "a.toml", "--check-board", "--json"}), expected);
    EXPECT_EQ(mistake({"--check-board", "a.toml", "b.toml"}), "unknown argument 'b.toml'");
    EXPECT_EQ(mistake({"--check-board="}), "option '--check-board' needs a file");
    EXPECT_EQ(mistake({"--json"}), "option '--json' goes with --check-board");
}

TEST(ParseOptions, SupervisesWhatRuns) {
    EXPECT_EQ(good({"--supervise", "--config", "a.toml"}), (Options{Action::supervise, "a.toml"}));
    EXPECT_EQ(good({"-c", "a.toml", "--supervise"}), (Options{Action::supervise, "a.toml"}));
    EXPECT_EQ(good({"--supervise", "--check-config=a.toml"}),
              (Options{Action::checkConfig, "a.toml"}));
}

TEST(ParseOptions, HelpAndVersion) {
    EXPECT_EQ(good({"--help"}).action, Action::showHelp);
    EXPECT_EQ(good({"-h"}).action, Action::showHelp);
    EXPECT_EQ(good({"--version"}).action, Action::showVersion);
    EXPECT_EQ(good({"-V"}).action, Action::showVersion);
    EXPECT_EQ(good({"--config", "a.toml", "--help"}).action, Action::showHelp);
}

TEST(ParseOptions, SaysWhatIsWrong) {
    EXPECT_EQ(mistake({"--confg", "a"}), "unknown option '--confg'");
    EXPECT_EQ(mistake({"--configs=a"}), "unknown option '--configs=a'");
    EXPECT_EQ(mistake({"-x"}), "unknown option '-x'");
    EXPECT_EQ(mistake({"a.toml"}), "unknown argument 'a.toml'");
    EXPECT_EQ(mistake({""}), "unknown argument ''");
    EXPECT_EQ(mistake({"--config"}), "option '--config' needs a file");
    EXPECT_EQ(mistake({"--config="}), "option '--config' needs a file");
    EXPECT_EQ(mistake({"--check-config"}), "option '--check-config' needs a file");
}

TEST(AnswerCommandLine, HelpAndVersionGoToStandardOutput) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(exitStatus({"--version"}), 0);
    EXPECT_EQ(testing::internal::GetCapturedStdout(),
              "w58d " + std::string(programVersion()) + "\n");
    testing::internal::CaptureStdout();
    EXPECT_EQ(exitStatus({"--help"}), 0);
    EXPECT_TRUE(testing::internal::GetCapturedStdout().starts_with("Usage: w58d "));
}

TEST(AnswerCommandLine, AWrongCommandLineIsStatus2) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(exitStatus({"--wrong"}), 2);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "w58d: unknown option '--wrong'\nTry 'w58d --help'.\n");
}

TEST(AnswerCommandLine, AWrongConfigurationIsStatus1) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(exitStatus({"--check-config", "/nonexistent/w58d.toml"}), 1);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "/nonexistent/w58d.toml: there is no such file\n");
}

TEST(AnswerCommandLine, LeavesRunningToTheCaller) {
    const std::vector<const char*> arguments = {"w58d", "-c", "a.toml"};
    Options options;
    EXPECT_EQ(answerCommandLine(3, arguments.data(), options), std::nullopt);
    EXPECT_EQ(options, (Options{Action::run, "a.toml"}));
    EXPECT_EQ(answerCommandLine(0, arguments.data(), options), std::nullopt);
}

}  // namespace
}  // namespace w58d
