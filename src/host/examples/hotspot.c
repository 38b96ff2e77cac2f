/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* Sets up a hotspot and says who comes and goes: hotspot /dev/ttyS1 SSID PASSWORD */
#include "example.h"

static void on_urc(void* context, enum w58_urc kind, struct w58_row* row) {
    static const char* const kEvents[] = {"left", "joined", "has an address", "wrong password",
                                          "refused"};
    struct w58_urc_cwclient client;
    (void)context;
    if (kind != W58_URC_CLIENT || !w58_row_cwclient(row, &client) || client.event < 0 ||
        client.event > 4) {
        return;
    }
    (void)printf("%s %s", client.mac, kEvents[client.event]);
    if (client.ip[0] != '\0') {
        (void)printf(": %s %s", client.ip, client.hostname);
    }
    (void)printf("\n");
    (void)fflush(stdout);
}

int main(int count, char** arguments) {
    static const struct w58_events kEvents = {on_urc, NULL, NULL};
    struct w58_cwssid name;
    if (count != 4) {
        (void)fprintf(stderr, "usage: %s DEVICE SSID PASSWORD\n", arguments[0]);
        return 2;
    }
    if (open_module(arguments[1], &kEvents) != 0) {
        return 1;
    }
    if (!done("name", w58_set_cwssid(&module, arguments[2])) ||
        !done("password", w58_set_cwauth(&module, 5, 4, arguments[3])) ||
        !done("start", w58_set_cwmap(&module, 1)) || !done("events", w58_set_cwurc(&module, 1)) ||
        !done("name", w58_get_cwssid(&module, &name))) {
        return 1;
    }
    (void)printf("on air: %s\n", name.ssid);
    (void)fflush(stdout);
    while (wait_for_events()) {
    }
    return 1;
}
