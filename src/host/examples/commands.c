#include "host/examples/commands.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct w58_field kSsid[] = {W58_FIELD_RAW_TEXT(struct w58_ssid, ssid, NULL)};

enum w58_result w58_get_ssid(struct w58* w, struct w58_ssid* to) {
    return w58_read(w, "+CWSSID?", kSsid, COUNT(kSsid), to);
}

enum w58_result w58_set_ssid(struct w58* w, const char* ssid) {
    const struct w58_value values[] = {w58_last_text(ssid)};
    return w58_command(w, "+CWSSID=", values, COUNT(values));
}

static const struct w58_field kAuth[] = {
    W58_FIELD_INT(struct w58_auth, auth), W58_FIELD_INT(struct w58_auth, encrypt),
    W58_FIELD_OPTIONAL_RAW_TEXT(struct w58_auth, password, NULL)};

enum w58_result w58_get_auth(struct w58* w, struct w58_auth* to) {
    return w58_read(w, "+CWAUTH?", kAuth, COUNT(kAuth), to);
}

enum w58_result w58_set_auth(struct w58* w, int32_t auth, int32_t encrypt, const char* password) {
    const struct w58_value values[] = {w58_int(auth), w58_int(encrypt), w58_last_text(password)};
    return w58_command(w, "+CWAUTH=", values, COUNT(values));
}

enum w58_result w58_set_mode(struct w58* w, int32_t mode) {
    const struct w58_value values[] = {w58_text("enablessid2"), w58_int(mode)};
    return w58_command(w, "+CWMAPCFG=", values, COUNT(values));
}

enum w58_result w58_set_station(struct w58* w, const char* ssid, const char* psk) {
    const struct w58_value values[] = {w58_text(ssid), w58_int(W58_NONE), w58_int(W58_NONE),
                                       w58_last_text(psk)};
    return w58_command(w, "+CWSTACFG=", values, COUNT(values));
}

static const struct w58_field kStation[] = {
    W58_FIELD_INT(struct w58_station, state),   W58_FIELD_INT(struct w58_station, reason),
    W58_FIELD_TEXT(struct w58_station, ssid),   W58_FIELD_TEXT(struct w58_station, bssid),
    W58_FIELD_INT(struct w58_station, channel), W58_FIELD_INT(struct w58_station, rssi)};

enum w58_result w58_get_station(struct w58* w, struct w58_station* to) {
    return w58_read(w, "+CWSTASTAT?", kStation, COUNT(kStation), to);
}

static const struct w58_field kNetwork[] = {W58_FIELD_TEXT(struct w58_network, bssid),
                                            W58_FIELD_RAW_TEXT(struct w58_network, ssid, ","),
                                            W58_FIELD_INT(struct w58_network, signal)};

struct scan {
    w58_network_row* each;
    void* context;
};

static void scan_row(void* context, struct w58_row* row) {
    const struct scan* const scan = (const struct scan*)context;
    struct w58_network network;
    if (w58_row_read(row, kNetwork, COUNT(kNetwork), &network)) {
        scan->each(scan->context, &network);
    }
}

enum w58_result w58_scan(struct w58* w, w58_network_row* each, void* context) {
    struct scan scan = {each, context};
    struct w58_request request = {0};
    const enum w58_result result = w58_command(w, "+CWSTASCAN=1", NULL, 0);
    if (result != W58_OK) {
        return result;
    }
    request.text = "+CWSTASCAN";
    request.row = scan_row;
    request.context = &scan;
    return w58_run(w, &request);
}

enum w58_result w58_open_lan_server(struct w58* w, int32_t port, int32_t mode) {
    const struct w58_value values[] = {w58_int(0), w58_int(port), w58_int(mode)};
    const enum w58_result result = w58_command(w, "+CWLANSRV=", values, COUNT(values));
    return result == W58_OK ? w58_command(w, "+CWLANSRV=1", NULL, 0) : result;
}

enum w58_result w58_lan_send(struct w58* w, int32_t id, const void* bytes, size_t length) {
    const struct w58_value values[] = {w58_int(id), w58_int((int32_t)length)};
    struct w58_request request = {0};
    request.text = "+CWLANSEND=";
    request.values = values;
    request.count = COUNT(values);
    request.input = bytes;
    request.input_length = length;
    return w58_run(w, &request);
}

static const struct w58_field kFetched[] = {W58_FIELD_INT(struct w58_fetched, id),
                                            W58_FIELD_INT(struct w58_fetched, length),
                                            W58_FIELD_INT(struct w58_fetched, rest)};

struct fetch {
    struct w58_fetched* row;
    char* to;
    size_t room;
    bool read;
};

static void fetch_row(void* context, struct w58_row* row) {
    struct fetch* const fetch = (struct fetch*)context;
    fetch->read = w58_row_read(row, kFetched, COUNT(kFetched), fetch->row);
}

static void fetch_data(void* context, const void* bytes, size_t length, size_t left) {
    struct fetch* const fetch = (struct fetch*)context;
    const char* from = (const char*)bytes;
    fetch->read = fetch->read && length + left <= fetch->room && bytes != NULL;
    for (; fetch->read && length > 0; --length, --fetch->room) {
        *fetch->to++ = *from++;
    }
}

enum w58_result w58_lan_get(struct w58* w, int32_t id, int32_t length, void* to,
                            struct w58_fetched* fetched) {
    const struct w58_value values[] = {w58_int(id), w58_int(length)};
    struct fetch fetch = {fetched, (char*)to, (size_t)length, false};
    struct w58_request request = {0};
    enum w58_result result;
    request.text = "+CWLANGET=";
    request.values = values;
    request.count = COUNT(values);
    request.row = fetch_row;
    request.data = fetch_data;
    request.payload = W58_PAYLOAD_LANGET;
    request.context = &fetch;
    result = w58_run(w, &request);
    return result == W58_OK && !fetch.read ? W58_UNREADABLE : result;
}
