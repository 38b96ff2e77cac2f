/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* What the examples have in common: the serial line of their first argument, and what they say. */
#ifndef W58_EXAMPLES_EXAMPLE_H
#define W58_EXAMPLES_EXAMPLE_H

#include <stdio.h>
#include <string.h>

#include <w58/commands.h>
#include <w58/posix.h>

static struct w58_posix line;
static struct w58 module;
static char buffer[256];

static int open_module(const char* path, const struct w58_events* events) {
    const int error = w58_posix_open(&line, path, 115200, false);
    if (error != 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(error));
        return 1;
    }
    w58_init(&module, &line.port, events, buffer, sizeof buffer);
    return 0;
}

/* Says what went wrong, in the module's own words if it has some; true if it went well. */
static bool done(const char* what, enum w58_result result) {
    struct w58_ceer reason;
    if (result == W58_OK) {
        return true;
    }
    (void)fprintf(stderr, "%s: %s", what, w58_result_text(result));
    if ((result == W58_ERROR || result == W58_CME) && w58_do_ceer(&module, &reason) == W58_OK) {
        (void)fprintf(stderr, ": %s", reason.text);
    }
    (void)fprintf(stderr, "\n");
    return false;
}

/* Sleeps until something comes, and reads it. False when the line is gone. */
static bool wait_for_events(void) {
    line.port.wait(line.port.context);
    return done("line", w58_poll(&module) == W58_LINK ? W58_LINK : W58_OK);
}

#endif
