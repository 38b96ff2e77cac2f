// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The transcripts of test/golden, heard by a host: every row, URC, byte and result of them, however
// the bytes are cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "wire.hpp"

namespace w58d::test {
namespace {

namespace fs = std::filesystem;

struct Step {
    std::string sent;      ///< a line with its CR, or data; empty: the bytes come by themselves
    std::string expected;  ///< behind the echo
};

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out += text[at];
        } else if (const char kind = text[++at]; kind == 'x') {
            out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
            at += 2;
        } else {
            out += kind == 'r' ? '\r' : kind == 'n' ? '\n' : kind;
        }
    }
    return out;
}

/// The steps up to the first that a host with words for results does not do.
std::vector<Step> load(const fs::path& path) {
    std::vector<Step> steps;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("> ")) {
            steps.push_back({unescape(std::string_view(line).substr(2)), {}});
        } else if (line.starts_with("@ ")) {
            steps.push_back({});
        } else if (line.starts_with("< ")) {
            steps.back().expected += unescape(std::string_view(line).substr(2));
        }
    }
    return steps;
}

/// What a reader of the contract makes of an answer or of URCs: told as by Host.
struct Reading {
    std::vector<std::string> told;
    w58_result result = W58_PENDING;
};

Reading read(std::string_view bytes, std::string_view command) {
    static const std::vector<std::string> kUrcs = {
        "RDY",         "+CWCLIENT: ",  "+CWEVSTA: ",  "+CWEVNET: ", "+CWEVLAN: ",  "+CWLANDATA: ",
        "+CWLANRDY: ", "+CWLANLOST: ", "+CWLANMSG: ", "+CWFAULT: ", "+CWURCLOST: "};
    const std::string name = std::string(command.substr(0, command.find_first_of("=?;"))) + ": ";
    Reading reading;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find("\r\n");
        std::string row(bytes.substr(0, end));
        bytes.remove_prefix(end + 2);
        const auto urc =
            std::ranges::find_if(kUrcs, [&](const auto& known) { return row.starts_with(known); });
        std::size_t raw = 0;
        if (row.empty() || row == "\r") {
            continue;
        }
        if (row == "OK" || row == "ERROR") {
            reading.result = row == "OK" ? W58_OK : W58_ERROR;
        } else if (row.starts_with("+CME ERROR: ")) {
            reading.result = W58_CME;
        } else if (urc != kUrcs.end()) {
            const std::string fields = row.substr(urc->size());
            reading.told.push_back("urc " + std::to_string(urc - kUrcs.begin()) + " " + fields);
            if (*urc == "+CWLANDATA: ") {
                raw = std::stoul(fields.substr(fields.find(',') + 1));
                reading.told.push_back("data " + std::string(bytes.substr(0, raw)));
            }
        } else if (name == "+CWLANMGET: " && row.size() >= 16 && row[15] == ',') {
            reading.told.push_back("named " + row.substr(12, 3));
            if (row.size() > 16) {
                reading.told.push_back("bytes " + row.substr(16));
            }
        } else if (row.starts_with(name)) {
            reading.told.push_back("named " + row.substr(name.size()));
            if (name == "+CWLANGET: ") {
                raw = std::stoul(row.substr(row.find(',') + 1));
                if (raw > 0) {
                    reading.told.push_back("bytes " + std::string(bytes.substr(0, raw)));
                }
            }
        } else if (row.starts_with(name.substr(0, name.size() - 1)) && row.find('(') != row.npos) {
            reading.told.push_back("named " + row.substr(name.size() - 1));  // +CWSTASCANSYN:(0-1)
        } else {
            reading.told.push_back("row " + row);
        }
        bytes.remove_prefix(raw);
    }
    return reading;
}

bool isPrompt(const std::string& bytes) {
    return bytes.ends_with("\r\n> ");
}

/// Plays the transcript's module: each line must be the one that comes next.
class Player : public WireEnd {
  public:
    std::string take(std::string_view bytes) override {
        got += bytes;
        std::string out;
        while (!queue.empty() && got.size() >= queue.front().sent.size()) {
            EXPECT_EQ(got.substr(0, queue.front().sent.size()), queue.front().sent);
            got.erase(0, queue.front().sent.size());
            out += queue.front().expected;
            queue.erase(queue.begin());
        }
        return out;
    }
    std::vector<Step> queue;  ///< of the request that is next
    std::string got;
};

struct GoldenTest : ::testing::TestWithParam<fs::path> {};

bool isControl(char byte) {
    return (byte >= 0 && byte < ' ') || byte == 0x7F;
}

bool withinTheContract(const Step& step) {
    // Not: digits for results, none at all, other line ends, what is typed by hand; what the
    // library does not send.
    return step.sent.starts_with("AT") && std::ranges::count_if(step.sent, isControl) == 1 &&
           step.sent.ends_with('\r') &&
           (step.expected.ends_with("OK\r\n") || step.expected.find("ERROR") != std::string::npos ||
            step.expected.find("\r\nOK\r\n") != std::string::npos || isPrompt(step.expected));
}

/// What a transcript does not have, and the contract allows.
struct Way {
    bool echo;
    bool urcs;  ///< before the line is echoed or answered, and behind its result
};
constexpr std::string_view kBefore = "\r\n+CWEVNET: 1\r\n\r\n+CWLANDATA: 0,8\r\n\r\nERROR\n\r\n";
constexpr std::string_view kBehind = "\r\n+CWLANMSG: OK\r\n\r\r\n";

struct Transcript {
    Step line;
    std::string data;    ///< after the prompt
    std::string answer;  ///< with the result, behind echo or data
    std::vector<Step> module;
};

/// The step at `i`, with the data of the one after it.
Transcript transcript(const std::vector<Step>& steps, std::size_t& i, Way way) {
    Transcript made{steps[i], {}, {}, {}};
    std::string& expected = made.line.expected;
    if (!way.echo && expected.starts_with(made.line.sent)) {
        expected.erase(0, made.line.sent.size());
    }
    made.answer = expected.substr(expected.starts_with(made.line.sent) ? made.line.sent.size() : 0);
    if (way.urcs) {
        expected.insert(0, kBefore);
    }
    made.module.push_back(made.line);
    if (isPrompt(expected)) {
        made.module.push_back(steps[++i]);
        made.data = steps[i].sent;
        made.answer = steps[i].expected;
    }
    if (way.urcs) {
        made.module.back().expected += kBehind;
    }
    return made;
}

std::vector<std::string> expectedOf(const Reading& reading, Way way) {
    std::vector<std::string> told;
    if (way.urcs) {
        told = {"urc 3 1", "urc 5 0,8", "data \r\nERROR\n"};
    }
    told.insert(told.end(), reading.told.begin(), reading.told.end());
    if (way.urcs) {
        told.emplace_back("urc 8 OK");
    }
    return told;
}

/// Every step of the transcript with what comes cut behind so many bytes. Returns whether some of
/// it was longer.
bool play(std::vector<Step> steps, Way way, std::size_t cut, std::size_t& heard) {
    bool more = false;
    Player player;
    Host host(player);
    host.w.flags = 0;  // in step
    host.wire.readMost = cut == 0 ? 1 : SIZE_MAX;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        Step& step = steps[i];
        if (step.sent.empty()) {
            host.wire.toHost = step.expected;
            host.wire.cut = cut;
            host.idle();
            EXPECT_EQ(host.told(), read(step.expected, "-").told);
            ++heard;
            continue;
        }
        if (step.sent.ends_with("\r\n")) {  // sent as one line end by a terminal
            step.sent.pop_back();
        }
        if (!withinTheContract(step)) {
            continue;
        }
        const std::string line = step.sent;
        const std::string text = line.substr(2, line.size() - 3);
        const Transcript made = transcript(steps, i, way);
        w58_request request = host.request(text.c_str());
        request.payload = text.starts_with("+CWLANGET=")    ? W58_PAYLOAD_LANGET
                          : text.starts_with("+CWLANMGET=") ? W58_PAYLOAD_LANMGET
                                                            : W58_NO_PAYLOAD;
        request.input = made.data.data();
        request.input_length = made.data.size();
        player.queue = made.module;
        more = more || made.module.front().expected.size() > cut;
        const Reading expected = read(made.answer, text);
        host.wire.cut = cut;
        EXPECT_EQ(host.run(request), expected.result) << line;
        host.idle();
        EXPECT_EQ(host.told(), expectedOf(expected, way)) << line;
        ++heard;
    }
    return more;
}

TEST_P(GoldenTest, IsHeardAsItIs) {
    const std::vector<Step> steps = load(GetParam());
    std::size_t heard = 0;
    for (const Way way : {Way{true, true}, Way{false, true}}) {
        for (std::size_t cut = 0; play(steps, way, cut, heard) && !HasFailure(); ++cut) {
        }
    }
    EXPECT_GT(heard, 0u);
    RecordProperty("heard", static_cast<int>(heard));
}

std::vector<fs::path> transcripts() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(GOLDEN_FOLDER)) {
        // line/ is about what is typed by hand
        if (entry.path().extension() == ".golden" &&
            entry.path().parent_path().filename() != "line") {
            paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths);
    return paths;
}

INSTANTIATE_TEST_SUITE_P(Transcripts, GoldenTest, ::testing::ValuesIn(transcripts()),
                         [](const auto& param) {
                             return param.param.parent_path().filename().string() + "_" +
                                    param.param.stem().string();
                         });

}  // namespace
}  // namespace w58d::test
