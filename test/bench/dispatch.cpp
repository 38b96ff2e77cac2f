// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// From received bytes to the answer's write, without a system: how long a command takes, and that a
// synchronous one allocates nothing. The radio and the store are variables.
//
// Compare figures of one run only. Exits with 1 if anything was allocated.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dispatch_allocations.hpp"
#include "dispatch_minimum.hpp"
#include "instructions.hpp"
#include "test_module.hpp"

namespace w58d::bench {
namespace {

bool allocated = false;

constexpr std::array<std::string_view, 4> kMix = {
    "AT\r",
    "AT+CWMAP?\r",
    "AT+CWAUTH=5,4,\"abcd1234\"\r",
    "AT+CWFOO=1\r",
};

class NullPort : public at::Port {
  public:
    void write(std::string_view bytes) override { benchmark::DoNotOptimize(bytes.data()); }
    void startSilenceTimer() override {}
    void stopSilenceTimer() override {}
    void inputWanted() override {}
};

struct Product {
    NullPort port;
    Context context;
    at::Session session{port, test::kCatalogue, Model::w58, context, "bench"};
    void receive(std::string_view bytes) { session.receive(bytes); }
};

struct ByHand {
    NullPort port;
    Minimum minimum{port};
    void receive(std::string_view bytes) { minimum.receive(bytes); }
};

/// Runs `round`, which executes `commands`, and reports per command.
template <class Round>
void measure(benchmark::State& state, std::size_t commands, Round round) {
    round();  // the buffers reach their size
    const std::uint64_t before = allocations();
    for (auto _ : state) {
        round();
    }
    const std::uint64_t taken = allocations() - before;
    allocated = allocated || taken > 0;
    const auto done = static_cast<double>(state.iterations() * commands);
    state.counters["per_command"] =
        benchmark::Counter(done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["allocations"] = static_cast<double>(taken) / done;
}

template <class Receiver>
void mix(benchmark::State& state) {
    Receiver receiver;
    measure(state, kMix.size(), [&] {
        for (const std::string_view line : kMix) {
            receiver.receive(line);
        }
    });
}

template <class Receiver>
void oneOfTheMix(benchmark::State& state) {
    Receiver receiver;
    const std::string_view line = kMix[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(std::string(line.substr(0, line.size() - 1)));
    measure(state, 1, [&] { receiver.receive(line); });
}

template <class Receiver>
void thirtyTwoInOneRead(benchmark::State& state) {
    Receiver receiver;
    std::string lines;
    for (std::size_t i = 0; i < 32; ++i) {
        lines += kMix[i % kMix.size()];
    }
    measure(state, 32, [&] { receiver.receive(lines); });
}

BENCHMARK(mix<ByHand>);
BENCHMARK(mix<Product>);
BENCHMARK(oneOfTheMix<ByHand>)->DenseRange(0, 3);
BENCHMARK(oneOfTheMix<Product>)->DenseRange(0, 3);
BENCHMARK(thirtyTwoInOneRead<ByHand>);
BENCHMARK(thirtyTwoInOneRead<Product>);

template <class Receiver>
void countInstructions(const char* what) {
    Receiver receiver;
    for (const std::string_view line : kMix) {
        receiver.receive(line);
        const std::uint64_t count = instructionsOf([&] { receiver.receive(line); });
        std::printf("%llu %s %.*s\n", static_cast<unsigned long long>(count), what,
                    static_cast<int>(line.size() - 1), line.data());
    }
}

}  // namespace
}  // namespace w58d::bench

int main(int argc, char** argv) {
    using namespace w58d::bench;
    if (argc == 2 && std::string_view(argv[1]) == "--instructions") {
        usePlainStringFunctions(argv);
        countInstructions<Product>("w58d");
        countInstructions<ByHand>("minimum");
        return EXIT_SUCCESS;
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return w58d::bench::allocated ? EXIT_FAILURE : EXIT_SUCCESS;
}
