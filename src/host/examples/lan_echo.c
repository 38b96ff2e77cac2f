/* A LAN server that sends back what its clients send: lan_echo /dev/ttyS1 PORT
 * In receive mode 3 the module keeps what has come until it is fetched: nothing is lost, however
 * slow the host is. */
#include <stdlib.h>

#include "host/examples/example.h"

static uint32_t ready; /* a bit for each client that has sent something */

static void on_urc(void* context, enum w58_urc kind, struct w58_row* row) {
    int32_t id = 0;
    (void)context;
    if (kind == W58_URC_LAN_READY && w58_row_int(row, &id) && id >= 0 && id <= 30) {
        ready |= UINT32_C(1) << id;
    }
}

/* One piece; false when there is no more. */
static bool echo(int32_t id) {
    char bytes[512];
    struct w58_fetched fetched;
    if (!done("get", w58_lan_get(&module, id, sizeof bytes, bytes, &fetched)) ||
        fetched.length == 0) {
        return false;
    }
    return done("send", w58_lan_send(&module, id, bytes, (size_t)fetched.length)) &&
           fetched.rest > 0;
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
    if (!done("server", w58_open_lan_server(&module, atoi(arguments[2]), 3))) {
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
