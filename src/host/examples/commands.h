/* Some commands as functions: the struct of an answer, the table of its fields, and a call. */
#ifndef W58_EXAMPLES_COMMANDS_H
#define W58_EXAMPLES_COMMANDS_H

#include <w58/w58.h>

#ifdef __cplusplus
extern "C" {
#endif

/* AT+CWSSID: the name on air, 1 to 32 bytes. */
struct w58_ssid {
    char ssid[33];
};
enum w58_result w58_get_ssid(struct w58* w, struct w58_ssid* to);
enum w58_result w58_set_ssid(struct w58* w, const char* ssid);

/* AT+CWAUTH: `password` is "" with an open network, and NULL to set one. */
struct w58_auth {
    int32_t auth, encrypt;
    char password[65];
};
enum w58_result w58_get_auth(struct w58* w, struct w58_auth* to);
enum w58_result w58_set_auth(struct w58* w, int32_t auth, int32_t encrypt, const char* password);

/* AT+CWMAPCFG="enablessid2": 0 one access point, 1 two, 2 one and a station. */
enum w58_result w58_set_mode(struct w58* w, int32_t mode);

/* AT+CWSTACFG: the network that the station joins; an open one without `psk` (NULL). */
enum w58_result w58_set_station(struct w58* w, const char* ssid, const char* psk);

/* AT+CWSTASTAT: how far the station is, and what keeps it from more. */
struct w58_station {
    int32_t state, reason;
    char ssid[33];
    char bssid[18];
    int32_t channel, rssi; /* W58_NONE where it has joined none */
};
enum w58_result w58_get_station(struct w58* w, struct w58_station* to);

/* AT+CWSTASCAN=1, so that there is a signal, and AT+CWSTASCAN: the networks around, strongest
 * first. A control character in an SSID is `\xHH`. */
struct w58_network {
    char bssid[18];
    char ssid[129];
    int32_t signal; /* dBm */
};
typedef void w58_network_row(void* context, const struct w58_network* network);
enum w58_result w58_scan(struct w58* w, w58_network_row* each, void* context);

/* AT+CWLANSRV=0,<port>,<mode> and =1. */
enum w58_result w58_open_lan_server(struct w58* w, int32_t port, int32_t mode);

/* AT+CWLANSEND: to one client, 1 to 1460 bytes. */
enum w58_result w58_lan_send(struct w58* w, int32_t id, const void* bytes, size_t length);

/* AT+CWLANGET: at most `length` bytes of what a client has sent, in receive mode 3. */
struct w58_fetched {
    int32_t id, length, rest;
};
enum w58_result w58_lan_get(struct w58* w, int32_t id, int32_t length, void* to,
                            struct w58_fetched* fetched);

#ifdef __cplusplus
}
#endif

#endif
