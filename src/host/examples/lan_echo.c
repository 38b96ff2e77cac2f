/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* A LAN server that sends back what its clients send: lan_echo /dev/ttyS1 PORT
 * In receive mode 3 the module keeps what has come until it is fetched: nothing is lost, however
 * slow the host is. */
#include <stdlib.h>

#include "example.h"

static uint32_t ready; /* a bit for each client that has sent something */

static void on_urc(void* context, enum w58_urc kind, struct w58_row* row) {
    struct w58_urc_cwlanrdy client;
    (void)context;
    if (kind == W58_URC_LAN_READY && w58_row_cwlanrdy(row, &client) && client.id >= 0 &&
        client.id <= 30) {
        ready |= UINT32_C(1) << client.id;
    }
}

/* One piece; false when there is no more. */
static bool echo(int32_t id) {
    char bytes[512];
    struct w58_cwlanget got;
    if (!done("get", w58_fetch_cwlanget(&module, id, sizeof bytes, bytes, &got)) || got.len == 0) {
        return false;
    }
    return done("send", w58_send_cwlansend(&module, id, bytes, (size_t)got.len)) && got.rest > 0;
}

int main(int count, char** arguments) {
    static const struct w58_events kEvents = {on_urc, NULL, NULL};
    if (count != 3) {
        (void)fprintf(stderr, "usage: %s DEVICE PORT\n", arguments[0]);
        return 2;
    }
    if (open_module(arguments[1], &kEvents) != 0) {
        return 1;
    }
    if (!done("port", w58_set_cwlansrv(&module, 0, atoi(arguments[2]), 3, W58_NONE)) ||
        !done("server", w58_set_cwlansrv(&module, 1, W58_NONE, W58_NONE, W58_NONE))) {
        return 1;
    }
    (void)printf("open\n");
    (void)fflush(stdout);
    do {
        for (int32_t id = 0; id <= 30; ++id) {
            const uint32_t bit = UINT32_C(1) << id;
            if ((ready & bit) != 0) {
                ready &= ~bit;
                while (echo(id)) {
                }
            }
        }
    } while (wait_for_events());
    return 1;
}
