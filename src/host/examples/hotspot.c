/* Sets up a hotspot and says who comes and goes: hotspot /dev/ttyS1 SSID PASSWORD */
#include "host/examples/example.h"

static void on_urc(void* context, enum w58_urc kind, struct w58_row* row) {
    static const char* const kEvents[] = {"left", "joined", "has an address", "wrong password",
                                          "refused"};
    int32_t event = 0;
    char mac[18];
    char ip[16];
    char name[33];
    (void)context;
    if (kind != W58_URC_CLIENT || !w58_row_int(row, &event) || event < 0 || event > 4 ||
        !w58_row_skip(row) || !w58_row_text(row, mac, sizeof mac)) {
        return;
    }
    (void)printf("%s %s", mac, kEvents[event]);
    if (w58_row_text(row, ip, sizeof ip) && w58_row_text(row, name, sizeof name)) {
        (void)printf(": %s %s", ip, name);
    }
    (void)printf("\n");
    (void)fflush(stdout);
}

int main(int count, char** arguments) {
    static const struct w58_events kEvents = {on_urc, NULL, NULL};
    struct w58_ssid ssid;
    if (count != 4) {
        (void)fprintf(stderr, "usage: %s DEVICE SSID PASSWORD\n", arguments[0]);
        return 2;
    }
    if (open_module(arguments[1], &kEvents) != 0) {
        return 1;
    }
    if (!done("name", w58_set_ssid(&module, arguments[2])) ||
        !done("password", w58_set_auth(&module, 5, 4, arguments[3])) ||
        !done("start", w58_command(&module, "+CWMAP=1", NULL, 0)) ||
        !done("events", w58_command(&module, "+CWURC=1", NULL, 0)) ||
        !done("name", w58_get_ssid(&module, &ssid))) {
        return 1;
    }
    (void)printf("on air: %s\n", ssid.ssid);
    (void)fflush(stdout);
    while (wait_for_events()) {
    }
    return 1;
}
