// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Sets up a hotspot with the module on Serial1, and says on Serial who comes and goes.
#include <w58/arduino.h>
#include <w58/commands.h>

static char buffer[128];
static w58 module;

static void onUrc(void*, w58_urc kind, w58_row* row) {
    w58_urc_cwclient client;
    if (kind == W58_URC_CLIENT && w58_row_cwclient(row, &client)) {
        Serial.print(client.event);
        Serial.print(' ');
        Serial.println(client.mac);
    }
}

void setup() {
    static const w58_events events = {onUrc, NULL, NULL};
    static const w58_port port = w58_arduino_port(Serial1);
    Serial.begin(115200);
    Serial1.begin(115200);
    w58_init(&module, &port, &events, buffer, sizeof buffer);

    if (w58_set_cwssid(&module, "cafe 1") != W58_OK ||
        w58_set_cwauth(&module, 5, 4, "12345678") != W58_OK ||
        w58_set_cwurc(&module, 1) != W58_OK) {
        Serial.println("no hotspot");
    }
}

void loop() {
    w58_poll(&module);
}
