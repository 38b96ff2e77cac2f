/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * libw58 on a Linux host, or another POSIX system: a serial line, or any descriptor. C99 and C++.
 *
 *     struct w58_posix line;
 *     if (w58_posix_open(&line, "/dev/ttyS1", 115200, false) != 0) ...
 *     w58_init(&module, &line.port, &events, buffer, sizeof buffer);
 */
#ifndef W58_POSIX_H
#define W58_POSIX_H

#include <w58/w58.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Stays in its place while `port` is used. */
struct w58_posix {
    int file;
    struct w58_port port; /* its wait() sleeps until a byte comes, 20 ms at most */
};

/* Opens a serial line: raw, 8N1, `rate` bits per second, RTS/CTS if `flow_control` says so. It is
 * locked, as of two readers each would get a part of the answers: by flock(2), as picocom and
 * w58-term do it, and pyserial if told so. 0, or an errno: EBUSY if another program has it locked,
 * EINVAL if the system has no such rate. */
int w58_posix_open(struct w58_posix* line, const char* path, unsigned long rate, bool flow_control);

/* Takes what is open already, such as a socket or a pseudoterminal, and sets O_NONBLOCK. 0, or an
 * errno. */
int w58_posix_use(struct w58_posix* line, int file);

void w58_posix_close(struct w58_posix* line);

#ifdef __cplusplus
}
#endif

#endif
