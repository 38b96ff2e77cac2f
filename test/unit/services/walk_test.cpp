// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Walks that are drawn from a seed, and those that were wrong once.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "walk.hpp"

namespace w58d::walk {
namespace {

std::string shown(const std::vector<Step>& steps) {
    std::string text;
    for (const Step& step : steps) {
        text += "{Op(" + std::to_string(static_cast<int>(step.op)) + "), " +
                std::to_string(step.with) + ", " + std::to_string(step.pause) + "}, ";
    }
    return text;
}

/// As few of the steps as are still wrong.
std::vector<Step> shortened(std::vector<Step> steps) {
    steps.resize(take(steps).steps);
    for (std::size_t size = steps.size() / 2; size > 0; size /= 2) {
        for (std::size_t start = 0; start + size <= steps.size();) {
            std::vector<Step> fewer = steps;
            const auto first = fewer.begin() + static_cast<std::ptrdiff_t>(start);
            fewer.erase(first, first + static_cast<std::ptrdiff_t>(size));
            if (take(fewer).wrong.empty()) {
                start += size;
            } else {
                steps = std::move(fewer);
            }
        }
    }
    return steps;
}

std::vector<Step> drawn(unsigned seed, std::size_t count) {
    std::mt19937 random(seed);
    std::vector<Step> steps;
    while (steps.size() < count) {
        const bool rests = steps.size() % 40 == 39;
        const auto op = static_cast<Op>(random() % static_cast<unsigned>(Op::rest));
        steps.push_back({rests ? Op::rest : op, static_cast<unsigned>(random() % 1000),
                         static_cast<unsigned>(random() % 8000)});
    }
    return steps;
}

/// Each was wrong once.
const std::vector<Step> kKeptWalks[] = {
    {{Op::stationInit, 361, 4736},
     {Op::station, 902, 350},
     {Op::mode, 253, 6606},
     {Op::full, 688, 3892},
     {Op::moved, 952, 4012}},
    {{Op::isolate, 207, 943},
     {Op::mode, 991, 3784},
     {Op::fails, 854, 3645},
     {Op::noBridge, 973, 2486},
     {Op::two, 385, 7730},
     {Op::same, 235, 4110}},
    {{Op::fails, 563, 966},
     {Op::slow, 531, 6240},
     {Op::noBridge, 312, 1026},
     {Op::rest, 289, 6478},
     {Op::fails, 577, 7546},
     {Op::noAddress, 317, 5320},
     {Op::noBridge, 516, 392},
     {Op::mode, 564, 7729},
     {Op::noSelection, 162, 2356},
     {Op::isolate, 615, 3308},
     {Op::noSecond, 731, 4946},
     {Op::station, 496, 7435},
     {Op::select, 3, 5224},
     {Op::station, 537, 2709},
     {Op::user, 627, 7482},
     {Op::nat, 350, 6462},
     {Op::two, 126, 7595},
     {Op::stationInit, 54, 6822},
     {Op::noAddress, 276, 6085}},
    {{Op::same, 740, 1095},
     {Op::fails, 959, 1763},
     {Op::noBridge, 829, 5668},
     {Op::mode, 511, 4155},
     {Op::isolate, 9, 3723}},
    {{Op::mode, 700, 1907},
     {Op::full, 87, 6962},
     {Op::kill, 952, 30},
     {Op::noRadio, 617, 1647},
     {Op::station, 826, 5090},
     {Op::noRadio, 486, 7278},
     {Op::readOnly, 221, 5959}},
    {{Op::mode, 700, 1907},
     {Op::full, 87, 6962},
     {Op::kill, 952, 30},
     {Op::noRadio, 617, 1647},
     {Op::noRadio, 486, 7278},
     {Op::noSecond, 825, 3193}},
    {{Op::fails, 586, 923},
     {Op::fails, 384, 3709},
     {Op::nat, 329, 4997},
     {Op::fails, 356, 2432},
     {Op::noRadio, 537, 5049},
     {Op::noRadio, 550, 5307},
     {Op::restore, 895, 4899}},
};

TEST(KeptWalks, EndAsHostsWereTold) {
    for (const std::vector<Step>& steps : kKeptWalks) {
        EXPECT_EQ(take(steps).wrong, "") << shown(steps);
    }
}

/// W58D_WALK_SEED has other walks drawn than usual.
unsigned firstSeed() {
    const char* const seed = std::getenv("W58D_WALK_SEED");
    return seed == nullptr ? 1 : static_cast<unsigned>(std::atoi(seed));
}

class DrawnWalk : public ::testing::TestWithParam<unsigned> {};

TEST_P(DrawnWalk, EndsAsHostsWereTold) {
    const std::vector<Step> steps = drawn(firstSeed() + GetParam(), 500);
    const std::string wrong = take(steps).wrong;
    if (!wrong.empty()) {
        const std::vector<Step> fewer = shortened(steps);
        FAIL() << wrong << "\nwith fewer steps: " << take(fewer).wrong << "\n" << shown(fewer);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DrawnWalk, ::testing::Range(0U, 20U));

}  // namespace
}  // namespace w58d::walk
