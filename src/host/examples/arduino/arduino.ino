// Sets up a hotspot with the module on Serial1, and says on Serial who comes and goes.
#include <w58/arduino.h>

static char buffer[128];
static w58 module;

static void onUrc(void*, w58_urc kind, w58_row* row) {
    int32_t event = 0;
    char mac[18];
    if (kind == W58_URC_CLIENT && w58_row_int(row, &event) && w58_row_skip(row) &&
        w58_row_text(row, mac, sizeof mac)) {
        Serial.print(event);
        Serial.print(' ');
        Serial.println(mac);
    }
}

void setup() {
    static const w58_events events = {onUrc, NULL, NULL};
    static const w58_port port = w58_arduino_port(Serial1);
    Serial.begin(115200);
    Serial1.begin(115200);
    w58_init(&module, &port, &events, buffer, sizeof buffer);

    const w58_value ssid[] = {w58_last_text("cafe 1")};
    const w58_value auth[] = {w58_int(5), w58_int(4), w58_last_text("12345678")};
    if (w58_command(&module, "+CWSSID=", ssid, 1) != W58_OK ||
        w58_command(&module, "+CWAUTH=", auth, 3) != W58_OK ||
        w58_command(&module, "+CWURC=1", NULL, 0) != W58_OK) {
        Serial.println("no hotspot");
    }
}

void loop() {
    w58_poll(&module);
}
