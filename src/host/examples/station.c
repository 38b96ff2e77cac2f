/* Shows the networks around and joins one: station /dev/ttyS1 SSID [PASSWORD] */
#include "host/examples/example.h"

static int32_t state;
static int32_t reason;

static void on_urc(void* context, enum w58_urc kind, struct w58_row* row) {
    (void)context;
    if (kind == W58_URC_STATION && w58_row_int(row, &state)) {
        (void)w58_row_int(row, &reason);
        (void)printf("station: state %d, reason %d\n", (int)state, (int)reason);
        (void)fflush(stdout);
    }
}

static void on_network(void* context, const struct w58_network* network) {
    (void)context;
    (void)printf("%s %4d dBm  %s\n", network->bssid, (int)network->signal, network->ssid);
}

int main(int count, char** arguments) {
    static const struct w58_events kEvents = {on_urc, NULL, NULL};
    struct w58_station station;
    if (count != 3 && count != 4) {
        (void)fprintf(stderr, "usage: %s DEVICE SSID [PASSWORD]\n", arguments[0]);
        return 2;
    }
    if (open_module(arguments[1], &kEvents) != 0) {
        return 1;
    }
    if (!done("mode", w58_set_mode(&module, 2)) ||
        !done("events", w58_command(&module, "+CWURC=2", NULL, 0)) ||
        !done("scan", w58_scan(&module, on_network, NULL)) ||
        !done("network",
              w58_set_station(&module, arguments[2], count == 4 ? arguments[3] : NULL))) {
        return 1;
    }
    /* It may have been there before the event was asked for. */
    if (!done("state", w58_get_station(&module, &station))) {
        return 1;
    }
    state = station.state;
    reason = station.reason;
    while (state != 4 && reason == 0 && wait_for_events()) {
    }
    (void)printf(state == 4 ? "connected\n" : "not connected\n");
    return state == 4 ? 0 : 1;
}
