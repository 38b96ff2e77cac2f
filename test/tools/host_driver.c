/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* libw58 as Python uses it (test/libw58.py): what its functions do not offer to who knows no
 * struct. One module at a time. */
#include <w58/posix.h>

static struct w58_posix line;
static struct w58 module;
static char buffer[512];

struct w58* driver_attach(const char* path, const struct w58_events* events);
void driver_detach(void);
void driver_wait(void);
int driver_error(void);

struct w58* driver_attach(const char* path, const struct w58_events* events) {
    if (w58_posix_open(&line, path, 115200, false) != 0) {
        return NULL;
    }
    w58_init(&module, &line.port, events, buffer, sizeof buffer);
    return &module;
}

void driver_detach(void) {
    w58_posix_close(&line);
}

void driver_wait(void) {
    line.port.wait(line.port.context);
}

int driver_error(void) {
    return module.cme;
}
