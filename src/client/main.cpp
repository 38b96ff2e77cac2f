// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// w58d-at: AT commands from a shell on the module itself.
#include <w58/at_socket.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/answer.hpp"
#include "client/connection.hpp"
#include "client/followed.hpp"
#include "client/json.hpp"

namespace {

using namespace w58d::client;
using namespace std::chrono_literals;

constexpr int kError = 1;
constexpr int kNoAnswer = 2;
constexpr int kUsageError = 64;

constexpr std::string_view kHelp =
    "Usage: w58d-at [OPTION]... COMMAND...\n"
    "       w58d-at --trace PORT\n"
    "Sends AT commands to the running w58d and prints the rows of its answers.\n"
    "\n"
    "  COMMAND            such as 'AT+CWSSID?'; `-` reads commands from stdin, one a line\n"
    "      --json         an object for each command, with its rows taken apart\n"
    "      --follow       then go on, and print what hosts are told by themselves, and what they "
    "are\n"
    "                     given of what LAN clients send; takes nothing from them\n"
    "      --trace PORT   print what a serial port carries, passwords too, until it is ended\n"
    "      --socket PATH  where w58d listens (default: " W58_AT_SOCKET_PATH
    ",\n"
    "                     for --trace " W58_TRACE_SOCKET_PATH
    ")\n"
    "      --timeout S    seconds to wait for each answer (default: 20)\n"
    "  -h, --help         print this\n"
    "  -V, --version      print the version\n"
    "\n"
    "Texts are UTF-8. Ends at the first command that fails. Exit status: 0 if all were answered\n"
    "with OK, 1 after an ERROR, 2 without an answer, 64 if the command line is wrong.\n";

struct Options {
    std::vector<std::string> commands;
    std::string trace;   // the port; empty: none
    std::string socket;  // empty: the default
    std::chrono::milliseconds timeout = 20s;
    bool json = false;
    bool follow = false;
};

int usageError(const std::string& what) {
    std::cerr << "w58d-at: " << what << "\nTry 'w58d-at --help'.\n";
    return kUsageError;
}

/// The exit status, or nullopt with `options` filled.
std::optional<int> readOptions(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "-h" || argument == "--help") {
            std::cout << kHelp;
            return 0;
        }
        if (argument == "-V" || argument == "--version") {
            std::cout << "w58d-at " << W58D_VERSION << '\n';
            return 0;
        }
        if (argument == "--json") {
            options.json = true;
        } else if (argument == "--follow") {
            options.follow = true;
        } else if (argument == "--socket" || argument == "--timeout" || argument == "--trace") {
            if (++i == argc || *argv[i] == '\0') {
                return usageError("option '" + argument + "' needs a value");
            }
            if (argument != "--timeout") {
                (argument == "--socket" ? options.socket : options.trace) = argv[i];
                continue;
            }
            char* end = nullptr;
            const double seconds = std::strtod(argv[i], &end);
            if (*end != '\0' || !(seconds > 0 && seconds <= 3600)) {
                return usageError("'" + std::string(argv[i]) + "' is not a time in seconds");
            }
            options.timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000));
        } else if (argument.size() > 1 && argument.starts_with('-')) {
            return usageError("unknown option '" + argument + "'");
        } else {
            options.commands.push_back(argument);
        }
    }
    if (!options.trace.empty() && (!options.commands.empty() || options.follow || options.json)) {
        return usageError("--trace stands alone");
    }
    if (options.commands.empty() && !options.follow && options.trace.empty()) {
        return usageError("no command");
    }
    if (options.socket.empty()) {
        options.socket = options.trace.empty() ? W58_AT_SOCKET_PATH : W58_TRACE_SOCKET_PATH;
    }
    return std::nullopt;
}

/// Whether the basic commands that the line begins with (V.250, 5.2) are among them V0 or Q1.
bool changesResults(std::string_view line) {
    const std::string_view basic = line.substr(0, line.find('+'));
    for (std::size_t at = 2; at < basic.size(); ++at) {
        const int letter = basic[at - 1] == '&' ? 0 : std::toupper(basic[at]);
        const bool one = basic.substr(at + 1, 1) == "1";
        if ((letter == 'V' && !one) || (letter == 'Q' && one)) {
            return true;
        }
    }
    return false;
}

class Shell {
  public:
    explicit Shell(const Options& options) : options_(options) {}

    int run() {
        if (!options_.trace.empty()) {
            return open(connection_, options_.socket) ? trace() : kNoAnswer;
        }
        Connection followed;  // before the commands, so that what they bring about is in it
        if (options_.follow && !open(followed, options_.socket + W58_FOLLOW_SUFFIX)) {
            return kNoAnswer;
        }
        if (!options_.commands.empty()) {
            const int status = runCommands();
            if (status != 0) {
                return status;
            }
        }
        return options_.follow ? follow(followed) : 0;
    }

  private:
    static bool open(Connection& connection, const std::string& path) {
        if (connection.open(path)) {
            return true;
        }
        std::cerr << "w58d-at: " << path << ": " << std::strerror(errno) << '\n';
        return false;
    }

    int runCommands() {
        if (!open(connection_, options_.socket)) {
            return kNoAnswer;
        }
        // Errors in words; UTF-8 whatever the module's default is.
        if (!ask("AT+CMEE=2;+CSCS=\"UTF-8\"").ok()) {
            return noAnswer();
        }
        for (const std::string& command : options_.commands) {
            const int status = command == "-" ? runInput() : runCommand(command);
            if (status != 0) {
                return status;
            }
        }
        connection_.close();  // what comes now would not be read
        return 0;
    }

    static int noAnswer() {
        std::cerr << "w58d-at: no answer\n";
        return kNoAnswer;
    }

    /// What comes before the echo was reported by the module itself; after an ATE0 there is none,
    /// and all is taken for the answer's.
    Answer ask(const std::string& command) {
        Answer answer;
        if (!connection_.send(command + W58_AT_LINE_END)) {
            return answer;
        }
        const auto until = std::chrono::steady_clock::now() + options_.timeout;
        bool echoed = false;
        while (true) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(
                until - std::chrono::steady_clock::now());
            std::optional<std::string> line = connection_.line(std::max(left, 0ms));
            if (!line) {
                return answer;
            }
            if (!echoed && *line == command) {
                echoed = true;
                answer.rows.clear();
            } else if (isFinal(*line)) {
                answer.result = *line;
                return answer;
            } else {
                answer.rows.push_back(std::move(*line));
            }
        }
    }

    int runCommand(const std::string& command) {
        if (changesResults(command)) {
            return usageError(command + ": ATV0 and ATQ1 would take away the results it goes by");
        }
        const Answer answer = ask(command);
        if (options_.json) {
            std::cout << answerJson(command, answer) << std::endl;
        } else {
            for (const std::string& row : answer.rows) {
                std::cout << row << '\n';
            }
            std::cout.flush();
        }
        if (answer.result.empty()) {
            return noAnswer();
        }
        if (!answer.ok()) {
            std::cerr << "w58d-at: " << command << ": " << answer.result << '\n';
            return kError;
        }
        return 0;
    }

    int runInput() {
        std::string command;
        while (std::getline(std::cin, command)) {
            while (command.ends_with('\r')) {
                command.pop_back();
            }
            const int status = command.empty() ? 0 : runCommand(command);
            if (status != 0) {
                return status;
            }
        }
        return 0;
    }

    int trace() {
        // One too many is closed before or after this is sent.
        const auto answer = connection_.send(options_.trace + '\n')
                                ? connection_.line(options_.timeout)
                                : std::nullopt;
        if (!answer) {
            std::cerr << "w58d-at: " << options_.socket << ": ";
            if (connection_.ended()) {
                std::cerr << "w58d has closed the connection; no more than "
                          << W58_TRACE_CONNECTIONS << " programs trace at once\n";
            } else {  // nor does the AT socket give one
                std::cerr << "no answer; is it the trace's socket?\n";
            }
            return kNoAnswer;
        }
        if (*answer != W58_TRACE_OK) {
            std::cerr << "w58d-at: --trace " << options_.trace << ": "
                      << answer->substr(answer->starts_with(W58_TRACE_ERROR)
                                            ? std::strlen(W58_TRACE_ERROR)
                                            : 0)
                      << '\n';
            return kError;
        }
        while (const auto line = connection_.line(Connection::kForever)) {
            std::cout << *line << std::endl;
            if (!std::cout) {
                return kError;  // nobody reads any more
            }
        }
        return noAnswer();  // w58d has ended
    }

    int follow(Connection& followed) const {
        while (const auto line = followed.line(Connection::kForever)) {
            const Followed news = parseFollowed(*line);
            std::cout << (options_.json ? urcJson(news) : followedText(news)) << std::endl;
            if (!std::cout) {
                return kError;  // nobody reads any more
            }
        }
        return noAnswer();  // w58d has ended
    }

    const Options& options_;
    Connection connection_;
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (const auto status = readOptions(argc, argv, options)) {
        return *status;
    }
    for (const std::string& command : options.commands) {
        if (command.find_first_of("\r\n") != std::string::npos) {
            return usageError("a command is one line");
        }
    }
    if (options.trace.find('\n') != std::string::npos) {
        return usageError("a port's name is one line");
    }
    return Shell(options).run();
}
