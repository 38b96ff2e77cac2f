/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* Shows the networks around and joins one: station /dev/ttyS1 SSID [PASSWORD] */
#include "example.h"

static struct w58_urc_cwevsta now;

static void on_urc(void* context, enum w58_urc kind, struct w58_row* row) {
    (void)context;
    if (kind == W58_URC_STATION && w58_row_cwevsta(row, &now)) {
        (void)printf("station: state %d, reason %d\n", (int)now.state, (int)now.reason);
        (void)fflush(stdout);
    }
}

static void on_network(void* context) {
    const struct w58_cwstascan_signal* network = (const struct w58_cwstascan_signal*)context;
    (void)printf("%s %4d dBm  %s\n", network->bssid, (int)network->signal, network->ssid);
}

int main(int count, char** arguments) {
    static const struct w58_events kEvents = {on_urc, NULL, NULL};
    struct w58_cwstascan_signal network;
    struct w58_cwstastat station;
    if (count != 3 && count != 4) {
        (void)fprintf(stderr, "usage: %s DEVICE SSID [PASSWORD]\n", arguments[0]);
        return 2;
    }
    if (open_module(arguments[1], &kEvents) != 0) {
        return 1;
    }
    if (!done("mode", w58_set_cwmapcfg(&module, "enablessid2", 2)) ||
        !done("events", w58_set_cwurc(&module, 2)) ||
        !done("signal", w58_set_cwstascan(&module, 1)) ||
        !done("scan", w58_list_cwstascan_signal(&module, &network, on_network, &network)) ||
        !done("network",
              w58_set_cwstacfg(&module, arguments[2], count == 4 ? arguments[3] : NULL))) {
        return 1;
    }
    /* It may have been there before the event was asked for. */
    if (!done("state", w58_get_cwstastat(&module, &station))) {
        return 1;
    }
    now.state = station.state;
    now.reason = station.reason;
    while (now.state != 4 && now.reason == 0 && wait_for_events()) {
    }
    (void)printf(now.state == 4 ? "connected\n" : "not connected\n");
    return now.state == 4 ? 0 : 1;
}
