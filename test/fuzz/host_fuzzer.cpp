// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Arbitrary bytes from a module, in arbitrary pieces, while requests begin, time goes by and the
// port stalls.
//
// The input is a script: bytes for the host, with 0x1A and an operation between them. It is played
// three times - in pieces as large as the script allows, byte by byte, and in pieces of varying
// size - and the user is told the same each time, as long as nothing that comes is quicker than the
// host. Whatever happened, each request ends, and at the end the next command but one has its own
// answer and nothing else.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "wire.hpp"

namespace w58d::test {
namespace {

constexpr char kOperation = '\x1A';

[[noreturn]] void report(std::string_view what, const std::vector<std::string>& told) {
    std::cerr << "fuzz_host: " << what << "\n--- told:\n";
    for (const std::string& line : told) {
        std::cerr << line << '\n';
    }
    std::abort();
}

enum class Pieces { whole, single, varying };

class Play {
  public:
    Play(std::size_t buffer, Pieces pieces) : host_(script_, buffer), pieces_(pieces) {
        script_.deaf = true;
        script_.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
        host_.w.flags = 0;  // in step
        for (std::size_t i = 0; i < std::size(requests_); ++i) {
            requests_[i] = host_.request(kTexts[i]);
        }
        requests_[1].payload = W58_PAYLOAD_LANGET;
        requests_[2].payload = W58_PAYLOAD_LANMGET;
        requests_[3].input = "0123456789";
        requests_[3].input_length = 10;
        requests_[4].values = values_;
        requests_[4].count = std::size(values_);
    }

    void run(std::string_view script) {
        while (!script.empty()) {
            const std::size_t end = std::min(script.find(kOperation), script.size());
            receive(script.substr(0, end));
            script.remove_prefix(end);
            if (script.size() >= 2) {
                operate(script[1]);
            }
            script.remove_prefix(std::min<std::size_t>(script.size(), 2));
        }
        told_ = host_.told();
        told_.insert(told_.end(), results_.begin(), results_.end());
        finish();
    }

    [[nodiscard]] const std::vector<std::string>& told() const { return told_; }
    [[nodiscard]] bool comparable() const { return comparable_; }

  private:
    void poll() {
        do {
            host_.wire.moved = false;
            if (const w58_result result = w58_poll(&host_.w); result != result_) {
                result_ = result;
                results_.push_back(std::to_string(result) + ' ' + std::to_string(host_.w.cme));
            }
        } while (host_.wire.moved || !host_.wire.toHost.empty());
    }

    void receive(std::string_view bytes) {
        while (!bytes.empty()) {
            size_ = size_ * 7 % 31 + 1;
            const std::size_t piece = pieces_ == Pieces::whole    ? bytes.size()
                                      : pieces_ == Pieces::single ? 1
                                                                  : std::min(size_, bytes.size());
            host_.wire.toHost += bytes.substr(0, piece);
            poll();
            bytes.remove_prefix(piece);
        }
    }

    void operate(char operation) {
        switch (operation) {
            case 't':
                host_.wire.now += 700;
                break;
            case 'T':
                host_.wire.now += 20000;
                break;
            case 'c':
                w58_cancel(&host_.w);
                break;
            case 'w':
                host_.wire.writable = 5;
                break;
            case 'W':
                host_.wire.writable = SIZE_MAX;
                break;
            default:
                start(static_cast<unsigned char>(operation) % std::size(requests_));
                break;
        }
        poll();
    }

    void start(std::size_t which) {
        // The answer of a probe and a prompt are followed by what the host has to do first.
        comparable_ = comparable_ && which != 3 && (host_.w.flags & 1) == 0;
        (void)w58_start(&host_.w, &requests_[which]);
        result_ = W58_PENDING;
    }

    void finish() {
        for (int seconds = 0; w58_poll(&host_.w) == W58_PENDING; ++seconds) {
            if (seconds > 200) {
                report("a request does not end", told_);
            }
            host_.wire.now += 1000;
        }
        host_.wire.writable = SIZE_MAX;
        script_.deaf = false;
        (void)host_.run("+CWMAP?");  // its answer may be swallowed by a length that was no length
        (void)host_.told();
        if (const w58_result result = host_.run("+CWMAP?"); result != W58_OK) {
            report("not in step again: " + std::to_string(result), told_);
        }
        if (host_.told() != std::vector<std::string>{"named 1"}) {
            report("another answer", told_);
        }
    }

    static constexpr const char* kTexts[] = {"+CWSSID?",        "+CWLANGET=0,9", "+CWLANMGET=9",
                                             "+CWLANSEND=0,10", "+CWAUTH=",      "I"};
    const w58_value values_[3] = {w58_int(-5), w58_text("a\"b"), w58_last_text("a\",b")};
    w58_request requests_[std::size(kTexts)]{};
    Script script_;
    Host host_;
    Pieces pieces_;
    std::vector<std::string> told_;  ///< then the results
    std::vector<std::string> results_;
    w58_result result_ = W58_OK;
    std::size_t size_ = 1;
    bool comparable_ = true;
};

}  // namespace
}  // namespace w58d::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace w58d::test;
    if (size < 1) {
        return 0;
    }
    const std::size_t buffer = 64 + std::size_t{data[0]} * 2;
    std::string script;
    for (std::size_t i = 1; i < size; ++i) {
        script += static_cast<char>(data[i]);
    }
    Play whole(buffer, Pieces::whole);
    whole.run(script);
    for (const Pieces pieces : {Pieces::single, Pieces::varying}) {
        Play other(buffer, pieces);
        other.run(script);
        if (whole.comparable() && other.told() != whole.told()) {
            for (const std::string& line : whole.told()) {
                std::cerr << line << '\n';
            }
            report("otherwise split, otherwise told", other.told());
        }
    }
    return 0;
}
