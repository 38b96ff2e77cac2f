#include <spdlog/spdlog.h>

#include <cstdio>

#include "app/daemon.hpp"
#include "app/lease_teller.hpp"
#include "app/options.hpp"
#include "app/restart.hpp"
#include "config/config.hpp"
#include "platform/process/log.hpp"

int main(int argc, char** argv) {
    using namespace w58d;
    if (const auto status = tellLease(argc, argv)) {
        return *status;
    }
    Options options;
    if (const auto status = answerCommandLine(argc, argv, options)) {
        return *status;
    }
    const ConfigOrMistakes config = loadConfig(options.config);
    if (!config) {
        for (const ConfigMistake& mistake : config.error()) {
            std::fprintf(stderr, "%s\n", mistake.str().c_str());
        }
        return 1;
    }
    if (const Result<void> log = setUpLog({.sink = config->log.target, .level = config->log.level});
        !log) {
        std::fprintf(stderr, "w58d: log: %s\n", log.error().detail.c_str());
        return 1;
    }
    // The host gets its answers all the same: ERROR where the program would be needed.
    for (const ConfigMistake& mistake : missingPrograms(*config, options.config)) {
        spdlog::error("{}", mistake.str());
    }
    const Ending ending = runDaemon(*config, options);
    if (ending == Ending::restart) {
        return executeAnew(argv);
    }
    return ending == Ending::stopped ? 0 : 1;
}
