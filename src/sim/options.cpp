// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "sim/options.hpp"

#include <fmt/format.h>
#include <getopt.h>

#include <charconv>
#include <string_view>

#include "sim/scene.hpp"

namespace w58d::sim {
namespace {

constexpr std::string_view kUsage =
    R"(w58-sim: a W58 module without the module. Prints the path of its UART, a pseudo-terminal, and goes on.

  --link PATH      a symbolic link to it, which is gone when the simulator ends
  --tcp PORT       the UART is on 127.0.0.1, too; 0: a free port, which is printed
  --model MODEL    W58 (default) or W58L
  --mac ADDRESS    its radio's (74:23:44:8F:64:FD); more than one module has more than one
  --strict         only what the vendor's manual has
  --lan-port PORT  the LAN server listens here whatever the host says; 0: a free port, printed
  --speed TIMES    the module's time runs so many times as fast as the clock
  --script FILE    does what the lines say (below) when the module is ready; `-` is standard input
  --control PATH   and the same for whoever connects to this Unix socket
  --record FILE    a transcript of what goes over the UART
  --set LINE       a line of w58d.toml, such as 'identity.serial = "123"'; any number of times
  --verbose        the module's log on standard error
  --tell PATH LINE has the simulator at that socket do it, and prints what it answers
  --version, --help

The LAN is the loopback interface: who connects from 127.0.225.20 is a client with 192.168.225.20.

)";

struct Wrong {
    std::string text;
};

template <class Number>
Number numberIn(std::string_view option, std::string_view text, Number least, Number most) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least ||
        number > most) {
        throw Wrong{fmt::format("{}: {} to {}, not {}", option, least, most, text)};
    }
    return number;
}

std::string_view pathIn(std::string_view option, std::string_view text) {
    if (text.empty()) {
        throw Wrong{std::string(option) + ": a path"};
    }
    return text;
}

}  // namespace

std::expected<Options, std::string> parseOptions(int argc, char** argv) {
    static const option kOptions[] = {
        {"link", required_argument, nullptr, 'l'},    {"tcp", required_argument, nullptr, 't'},
        {"model", required_argument, nullptr, 'm'},   {"mac", required_argument, nullptr, 'a'},
        {"strict", no_argument, nullptr, 's'},        {"lan-port", required_argument, nullptr, 'p'},
        {"speed", required_argument, nullptr, 'x'},   {"script", required_argument, nullptr, 'f'},
        {"control", required_argument, nullptr, 'c'}, {"record", required_argument, nullptr, 'r'},
        {"set", required_argument, nullptr, 'S'},     {"verbose", no_argument, nullptr, 'v'},
        {"tell", required_argument, nullptr, 'T'},    {"version", no_argument, nullptr, 'V'},
        {"help", no_argument, nullptr, 'h'},          {}};
    Options options;
    ::opterr = 0;
    try {
        for (int found = 0; (found = ::getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
            const std::string_view text = ::optarg == nullptr ? "" : ::optarg;
            switch (found) {
                case 'l':
                    options.line.link = pathIn("--link", text);
                    break;
                case 't':
                    options.line.tcp = numberIn<std::uint16_t>("--tcp", text, 0, 65535);
                    break;
                case 'm':
                    if (text != "W58" && text != "W58L") {
                        throw Wrong{"--model: W58 or W58L"};
                    }
                    options.w58l = text == "W58L";
                    break;
                case 'a': {
                    const auto mac = MacAddress::parse(text);
                    if (!mac || !mac->isOfDevice()) {
                        throw Wrong{"--mac: an address as 74:23:44:8F:64:FD"};
                    }
                    options.mac = *mac;
                    break;
                }
                case 's':
                    options.strictManual = true;
                    break;
                case 'p':
                    options.lanPort = numberIn<std::uint16_t>("--lan-port", text, 0, 65535);
                    break;
                case 'x':
                    options.speed = numberIn<double>("--speed", text, 0.1, 1000);
                    break;
                case 'f':
                    options.script = text;
                    break;
                case 'c':
                    options.control = pathIn("--control", text);
                    break;
                case 'r':
                    options.record = text;
                    break;
                case 'S':
                    options.settings += std::string(text) + "\n";
                    break;
                case 'v':
                    options.verbose = true;
                    break;
                case 'T':
                    options.action = Options::Action::tell;
                    options.control = text;
                    break;
                case 'V':
                    options.action = Options::Action::showVersion;
                    return options;
                case 'h':
                    options.action = Options::Action::showHelp;
                    return options;
                default:
                    throw Wrong{std::string("not an option, or without its value: ") +
                                argv[::optind - 1]};
            }
        }
    } catch (const Wrong& wrong) {
        return std::unexpected(wrong.text);
    }
    if (!options.control.empty() && options.control == options.line.link) {
        return std::unexpected("--link and --control: two paths, not one");
    }
    const int rest = argc - ::optind;
    if (options.action == Options::Action::tell && rest == 1) {
        options.toldLine = argv[::optind];
    } else if (rest != 0 || options.action == Options::Action::tell) {
        return std::unexpected(options.action == Options::Action::tell
                                   ? "--tell PATH LINE: the line is one argument"
                                   : std::string("not an option: ") + argv[::optind]);
    }
    return options;
}

std::string usage() {
    return std::string(kUsage) + "Lines of scripts, words with blanks in quotation marks:\n\n" +
           Scene::help();
}

}  // namespace w58d::sim
