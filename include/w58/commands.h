/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * A function for each command of the module. C99 and C++. Long, because there are many: this file
 * is made by src/host/make_commands.py of the module's catalogue, config/commands.json.
 *
 * They wait for the result as w58_run() does, and return what it returns. By the command's form:
 *  - w58_set_X(): AT+X=<values>. What is optional is left out with W58_NONE, a text with NULL.
 *  - w58_get_X(): AT+X?, and w58_do_X(): AT+X. What the row says is in *to; W58_UNREADABLE if
 *    there was none.
 *  - w58_list_X(): one of these with any number of rows. Each is read into *row, then each(context)
 *    is called, in which nothing may wait. W58_UNREADABLE: there was a row that could not be read.
 *  - w58_send_X(), w58_fetch_X(): with bytes to, or from, clients of the LAN server.
 * And w58_row_X() reads the row that events->urc gets with the URC X; false if it cannot be read.
 *
 * A text that is longer than its array cannot be read, nor a row that is longer than the buffer.
 *
 *     struct w58_cwmoch radio;
 *     if (w58_get_cwmoch(&module, &radio) == W58_OK && radio.channel != 6) {
 *         w58_set_cwmoch(&module, radio.mode, 6);
 *     }
 */
#ifndef W58_COMMANDS_H
#define W58_COMMANDS_H

#include <w58/w58.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A row has been read. */
typedef void w58_each(void* context);

/* ---- +CEER: Why the last command that failed did so */

struct w58_ceer {
    char text[121];
};

/* AT+CEER */
enum w58_result w58_do_ceer(struct w58* w, struct w58_ceer* to);

/* ---- +CFUN: Functionality: 1 is all there is; `1,1` restarts the module */

struct w58_cfun {
    int32_t fun; /* 1 */
};

/* AT+CFUN? */
enum w58_result w58_get_cfun(struct w58* w, struct w58_cfun* to);

/* AT+CFUN=<fun>,<rst>: fun 1; rst 0 to 1, optional */
enum w58_result w58_set_cfun(struct w58* w, int32_t fun, int32_t rst);

/* ---- +CGMI: Manufacturer */

struct w58_cgmi {
    char manufacturer[65];
};

/* AT+CGMI */
enum w58_result w58_do_cgmi(struct w58* w, struct w58_cgmi* to);

/* ---- +CGMM: Model */

struct w58_cgmm {
    char model[65];
};

/* AT+CGMM */
enum w58_result w58_do_cgmm(struct w58* w, struct w58_cgmm* to);

/* ---- +CGMR: Revision */

struct w58_cgmr {
    char revision[65];
};

/* AT+CGMR */
enum w58_result w58_do_cgmr(struct w58* w, struct w58_cgmr* to);

/* ---- +CGSN: Serial number */

struct w58_cgsn {
    char serial[65];
};

/* AT+CGSN */
enum w58_result w58_do_cgsn(struct w58* w, struct w58_cgsn* to);

/* ---- +CLAC: List the commands */

struct w58_clac {
    char command[19];
};

/* AT+CLAC */
enum w58_result w58_list_clac(struct w58* w, struct w58_clac* row, w58_each* each, void* context);

/* ---- +CMEE: Errors: 0 `ERROR`, 1 numbers, 2 words */

struct w58_cmee {
    int32_t n; /* 0 to 2 */
};

/* AT+CMEE? */
enum w58_result w58_get_cmee(struct w58* w, struct w58_cmee* to);

/* AT+CMEE=<n>: n 0 to 2 */
enum w58_result w58_set_cmee(struct w58* w, int32_t n);

/* ---- +CRESET: Restart the module */

/* AT+CRESET */
enum w58_result w58_do_creset(struct w58* w);

/* ---- +CSCS: Character set of this port */

struct w58_cscs {
    char chset[9];
};

/* AT+CSCS? */
enum w58_result w58_get_cscs(struct w58* w, struct w58_cscs* to);

/* AT+CSCS=<chset>: chset one of GBK, UTF-8, GB2312, GSM, IRA */
enum w58_result w58_set_cscs(struct w58* w, const char* chset);

/* ---- +CWAUTH: Authentication (6 WPA2 and WPA3, 7 WPA3, 8 Enhanced Open), encryption, password */

struct w58_cwauth {
    int32_t auth;      /* 0 to 8 */
    int32_t encrypt;   /* 0 to 4 */
    char password[65]; /* or "" */
};

/* AT+CWAUTH? */
enum w58_result w58_get_cwauth(struct w58* w, struct w58_cwauth* to);

/* AT+CWAUTH=<auth>,<encrypt>,<password>: auth 0 to 8; encrypt 0 to 4; password 0 to 64 bytes,
 * optional */
enum w58_result w58_set_cwauth(struct w58* w, int32_t auth, int32_t encrypt, const char* password);

/* ---- +CWBCAST: Show or hide the SSID */

struct w58_cwbcast {
    int32_t broadcast; /* 0 to 1 */
};

/* AT+CWBCAST? */
enum w58_result w58_get_cwbcast(struct w58* w, struct w58_cwbcast* to);

/* AT+CWBCAST=<broadcast>: broadcast 0 to 1 */
enum w58_result w58_set_cwbcast(struct w58* w, int32_t broadcast);

/* ---- +CWCLICNT: Number of clients */

struct w58_cwclicnt {
    int32_t count; /* 0 to 31 */
};

/* AT+CWCLICNT? */
enum w58_result w58_get_cwclicnt(struct w58* w, struct w58_cwclicnt* to);

/* ---- +CWCLIKICK: Send a client away, and refuse it for so many seconds */

/* AT+CWCLIKICK=<mac>,<seconds>: mac 17 bytes; seconds 1 to 86400, optional */
enum w58_result w58_set_cwclikick(struct w58* w, const char* mac, int32_t seconds);

/* ---- +CWCLILIST: Clients: MAC, IP address, name, dBm, seconds, bytes received and sent */

struct w58_cwclilist {
    char mac[18];
    char ip[16]; /* or "" */
    char hostname[33];
    int32_t rssi; /* dBm, or W58_NONE */
    int32_t time; /* s, or W58_NONE */
    uint64_t rx;  /* bytes, or W58_NONE_UINT64 */
    uint64_t tx;  /* bytes, or W58_NONE_UINT64 */
};

/* AT+CWCLILIST? */
enum w58_result w58_list_cwclilist(struct w58* w, struct w58_cwclilist* row, w58_each* each,
                                   void* context);

/* ---- +CWDHCP: What DHCP gives out */

struct w58_cwdhcp {
    char gateway[16];
    char first[16];
    char last[16];
    char lease_time[9];
};

/* AT+CWDHCP? */
enum w58_result w58_get_cwdhcp(struct w58* w, struct w58_cwdhcp* to);

/* ---- +CWISO (only W58): Keep clients from reaching each other */

struct w58_cwiso {
    int32_t isolation; /* 0 to 1 */
};

/* AT+CWISO? */
enum w58_result w58_get_cwiso(struct w58* w, struct w58_cwiso* to);

/* AT+CWISO=<isolation>: isolation 0 to 1 */
enum w58_result w58_set_cwiso(struct w58* w, int32_t isolation);

/* ---- +CWLANCLI: LAN clients: id, 0 gone or 1 there, address, port, bytes cached and
 * unacknowledged */

struct w58_cwlancli {
    int32_t id;    /* 0 to 30 */
    int32_t there; /* 0 to 1 */
    char ip[16];
    int32_t port;           /* 1 to 65535 */
    int32_t cached;         /* bytes */
    int32_t unacknowledged; /* bytes */
};

/* AT+CWLANCLI? */
enum w58_result w58_list_cwlancli(struct w58* w, struct w58_cwlancli* row, w58_each* each,
                                  void* context);

/* ---- +CWLANCLOSE: Disconnect a LAN client, or drop what one that is gone has left */

/* AT+CWLANCLOSE=<id>: id 0 to 30 */
enum w58_result w58_set_cwlanclose(struct w58* w, int32_t id);

/* ---- +CWLANGET: Fetch what a LAN client sent, in receive mode 3 */

struct w58_cwlanget {
    int32_t id;   /* 0 to 30 */
    int32_t len;  /* 0 to 1460, bytes */
    int32_t rest; /* bytes */
};

/* AT+CWLANGET=<id>,<len>: id 0 to 30; len 1 to 1460; `to` has room for as many */
enum w58_result w58_fetch_cwlanget(struct w58* w, int32_t id, int32_t len, void* to,
                                   struct w58_cwlanget* row);

/* ---- +CWLANMGET: Fetch what LAN clients sent */

struct w58_cwlanmget {
    int32_t cached_len; /* 0 to 10240, bytes */
};

/* AT+CWLANMGET? */
enum w58_result w58_get_cwlanmget(struct w58* w, struct w58_cwlanmget* to);

struct w58_cwlanmget_bytes {
    int32_t len; /* 0 to 100, bytes */
};

/* AT+CWLANMGET=<len>: len 1 to 100; `to` has room for as many */
enum w58_result w58_fetch_cwlanmget(struct w58* w, int32_t len, void* to,
                                    struct w58_cwlanmget_bytes* row);

/* ---- +CWLANMSG: Send to every LAN client: hexadecimal */

/* AT+CWLANMSG=<tx_msg>: tx_msg of bytes, length 1 to 512 */
enum w58_result w58_send_cwlanmsg(struct w58* w, const void* bytes, uint16_t length);

/* ---- +CWLANSEND: Send to a LAN client: so many bytes after the prompt `> `, or hexadecimal (960
 * at most) */

/* AT+CWLANSEND=<id>,<length>: id 0 to 30; length 1 to 1460 */
enum w58_result w58_send_cwlansend(struct w58* w, int32_t id, const void* bytes, size_t length);

/* ---- +CWLANSRV: LAN server: 0 close, and set; 1 open */

struct w58_cwlansrv {
    char ip[16];
    int32_t server_port; /* 1024 to 65535 */
    int32_t recv_mode;   /* 0 to 3 */
};

/* AT+CWLANSRV? */
enum w58_result w58_get_cwlansrv(struct w58* w, struct w58_cwlansrv* to);

/* AT+CWLANSRV=<value>,<server_port>,<recv_mode>,<max>: value 0 to 1; server_port 1024 to 65535,
 * optional; recv_mode 0 to 3, optional; max 16 to 1460, optional */
enum w58_result w58_set_cwlansrv(struct w58* w, int32_t value, int32_t server_port,
                                 int32_t recv_mode, int32_t max);

/* ---- +CWMACADD: Add to the list of the MAC filter */

struct w58_cwmacadd {
    char mac[18];
};

/* AT+CWMACADD? */
enum w58_result w58_list_cwmacadd(struct w58* w, struct w58_cwmacadd* row, w58_each* each,
                                  void* context);

/* AT+CWMACADD=<mac>: mac 17 bytes */
enum w58_result w58_set_cwmacadd(struct w58* w, const char* mac);

/* ---- +CWMACADDR: MAC addresses of the access point and its clients */

struct w58_cwmacaddr {
    int32_t number; /* 0 to 31 */
    char mac[18];
};

/* AT+CWMACADDR? */
enum w58_result w58_list_cwmacaddr(struct w58* w, struct w58_cwmacaddr* row, w58_each* each,
                                   void* context);

/* ---- +CWMACDEL: Take from the list of the MAC filter; all with `*` */

/* AT+CWMACDEL=<mac>: mac 1 to 17 bytes */
enum w58_result w58_set_cwmacdel(struct w58* w, const char* mac);

/* ---- +CWMACFLT: MAC filter: 0 off, 1 deny those listed, 2 allow only those listed */

struct w58_cwmacflt {
    int32_t mode; /* 0 to 2 */
};

/* AT+CWMACFLT? */
enum w58_result w58_get_cwmacflt(struct w58* w, struct w58_cwmacflt* to);

/* AT+CWMACFLT=<mode>: mode 0 to 2 */
enum w58_result w58_set_cwmacflt(struct w58* w, int32_t mode);

/* ---- +CWMAP: Open or close the access point */

struct w58_cwmap {
    int32_t flag; /* 0 to 1 */
};

/* AT+CWMAP? */
enum w58_result w58_get_cwmap(struct w58* w, struct w58_cwmap* to);

/* AT+CWMAP=<flag>: flag 0 to 1 */
enum w58_result w58_set_cwmap(struct w58* w, int32_t flag);

/* ---- +CWMAPCFG (only W58): Mode: 0 AP, 1 AP-AP, 2 STA-AP; and the access point that commands
 * mean */

struct w58_cwmapcfg {
    int32_t enablessid2;  /* 0 to 2 */
    int32_t configselect; /* 0 to 2 */
};

/* AT+CWMAPCFG? */
enum w58_result w58_get_cwmapcfg(struct w58* w, struct w58_cwmapcfg* to);

/* AT+CWMAPCFG=<option>,<value>: option one of enablessid2, configselect; value 0 to 2 */
enum w58_result w58_set_cwmapcfg(struct w58* w, const char* option, int32_t value);

/* ---- +CWMOCH: 802.11 mode and channel */

struct w58_cwmoch {
    int32_t mode;    /* 2 to 4 */
    int32_t channel; /* 0 to 11 */
};

/* AT+CWMOCH? */
enum w58_result w58_get_cwmoch(struct w58* w, struct w58_cwmoch* to);

/* AT+CWMOCH=<mode>,<channel>: mode 2 to 4; channel 0 to 11 */
enum w58_result w58_set_cwmoch(struct w58* w, int32_t mode, int32_t channel);

/* ---- +CWNAT (only W58): NAT type: 0 symmetric, 1 full cone */

struct w58_cwnat {
    int32_t type; /* 0 to 1 */
};

/* AT+CWNAT? */
enum w58_result w58_get_cwnat(struct w58* w, struct w58_cwnat* to);

/* AT+CWNAT=<type>: type 0 to 1 */
enum w58_result w58_set_cwnat(struct w58* w, int32_t type);

/* ---- +CWNETCNCT: Whether there is a way to the mobile network */

struct w58_cwnetcnct {
    int32_t flag; /* 0 to 1 */
};

/* AT+CWNETCNCT? */
enum w58_result w58_get_cwnetcnct(struct w58* w, struct w58_cwnetcnct* to);

/* ---- +CWQR: Text of the code that phones join by, for a display; always UTF-8 */

struct w58_cwqr {
    char code[301];
};

/* AT+CWQR? */
enum w58_result w58_get_cwqr(struct w58* w, struct w58_cwqr* to);

/* ---- +CWRSTD: Restore every setting to its factory default */

/* AT+CWRSTD */
enum w58_result w58_do_cwrstd(struct w58* w);

/* ---- +CWSSID: SSID */

struct w58_cwssid {
    char ssid[33];
};

/* AT+CWSSID? */
enum w58_result w58_get_cwssid(struct w58* w, struct w58_cwssid* to);

/* AT+CWSSID=<ssid>: ssid 1 to 32 bytes */
enum w58_result w58_set_cwssid(struct w58* w, const char* ssid);

/* ---- +CWSTACFG: Network that the station joins */

struct w58_cwstacfg {
    char ssid[49];
    char psk[65]; /* or "" */
};

/* AT+CWSTACFG? */
enum w58_result w58_get_cwstacfg(struct w58* w, struct w58_cwstacfg* to);

/* AT+CWSTACFG=<ssid>,,,<psk>: ssid 0 to 48 bytes; psk 0 to 64 bytes, optional */
enum w58_result w58_set_cwstacfg(struct w58* w, const char* ssid, const char* psk);

/* ---- +CWSTAINIT (only W58L): Close or open the station beside the access point */

struct w58_cwstainit {
    int32_t type; /* 0 to 1 */
};

/* AT+CWSTAINIT? */
enum w58_result w58_get_cwstainit(struct w58* w, struct w58_cwstainit* to);

/* AT+CWSTAINIT=<type>: type 0 to 1 */
enum w58_result w58_set_cwstainit(struct w58* w, int32_t type);

/* ---- +CWSTAIP: Address of the station */

struct w58_cwstaip {
    char ip[16];
};

/* AT+CWSTAIP? */
enum w58_result w58_get_cwstaip(struct w58* w, struct w58_cwstaip* to);

/* ---- +CWSTASCAN: Networks around; with their signal in dBm if the flag is 1 */

struct w58_cwstascan {
    int32_t flag_show_signal; /* 0 to 1 */
};

/* AT+CWSTASCAN? */
enum w58_result w58_get_cwstascan(struct w58* w, struct w58_cwstascan* to);

struct w58_cwstascan_row {
    char bssid[18];
    char ssid[141];
};

/* AT+CWSTASCAN, with the flag 0 */
enum w58_result w58_list_cwstascan(struct w58* w, struct w58_cwstascan_row* row, w58_each* each,
                                   void* context);

struct w58_cwstascan_signal {
    char bssid[18];
    char ssid[141];
    int32_t signal; /* dBm */
};

/* AT+CWSTASCAN, with the flag 1 */
enum w58_result w58_list_cwstascan_signal(struct w58* w, struct w58_cwstascan_signal* row,
                                          w58_each* each, void* context);

/* AT+CWSTASCAN=<flag_show_signal>: flag_show_signal 0 to 1 */
enum w58_result w58_set_cwstascan(struct w58* w, int32_t flag_show_signal);

/* ---- +CWSTASCANSYN: Scan without waiting: networks come as URCs, then `:0`; SSID and security if
 * the second is 1 */

/* AT+CWSTASCANSYN=<flag>,<security>: flag 0 to 1; security 0 to 1, optional */
enum w58_result w58_set_cwstascansyn(struct w58* w, int32_t flag, int32_t security);

/* ---- +CWSTASTAT: How far the station is, and what keeps it from more; SSID, BSSID, channel and
 * signal of its network */

struct w58_cwstastat {
    int32_t state;  /* 0 to 4 */
    int32_t reason; /* 0 to 6 */
    char ssid[49];
    char bssid[18];  /* or "" */
    int32_t channel; /* 1 to 14, or W58_NONE */
    int32_t rssi;    /* dBm, or W58_NONE */
};

/* AT+CWSTASTAT? */
enum w58_result w58_get_cwstastat(struct w58* w, struct w58_cwstastat* to);

/* ---- +CWSTATUS: Parts of the module: 0 as asked, 1 at work, 2 failing, and why */

struct w58_cwstatus {
    char part[9];
    int32_t state; /* 0 to 2 */
    char why[121];
};

/* AT+CWSTATUS? */
enum w58_result w58_list_cwstatus(struct w58* w, struct w58_cwstatus* row, w58_each* each,
                                  void* context);

/* ---- +CWURC: Events this port is told of, the sum of: 1 `+CWCLIENT`, 2 `+CWEVSTA`, 4 `+CWEVNET`,
 * 8 `+CWEVLAN`, 16 `+CWFAULT` */

struct w58_cwurc {
    int32_t mask; /* 0 to 31 */
};

/* AT+CWURC? */
enum w58_result w58_get_cwurc(struct w58* w, struct w58_cwurc* to);

/* AT+CWURC=<mask>: mask 0 to 31 */
enum w58_result w58_set_cwurc(struct w58* w, int32_t mask);

/* ---- +CWUSRINFO: User name and password of the data call */

struct w58_cwusrinfo {
    char usrname[128];
    char password[128];
};

/* AT+CWUSRINFO? */
enum w58_result w58_get_cwusrinfo(struct w58* w, struct w58_cwusrinfo* to);

/* AT+CWUSRINFO=<usrname>,<password>: usrname 1 to 127 bytes; password 1 to 127 bytes */
enum w58_result w58_set_cwusrinfo(struct w58* w, const char* usrname, const char* password);

/* ---- +FCLASS: Class of service: 0, data, is all there is */

struct w58_fclass {
    int32_t n; /* 0 */
};

/* AT+FCLASS? */
enum w58_result w58_get_fclass(struct w58* w, struct w58_fclass* to);

/* AT+FCLASS=<n>: n 0 */
enum w58_result w58_set_fclass(struct w58* w, int32_t n);

/* ---- +GCAP: Capabilities */

struct w58_gcap {
    char capabilities[17];
};

/* AT+GCAP */
enum w58_result w58_do_gcap(struct w58* w, struct w58_gcap* to);

/* ---- +GMI: Manufacturer */

struct w58_gmi {
    char manufacturer[65];
};

/* AT+GMI */
enum w58_result w58_do_gmi(struct w58* w, struct w58_gmi* to);

/* ---- +GMM: Model */

struct w58_gmm {
    char model[65];
};

/* AT+GMM */
enum w58_result w58_do_gmm(struct w58* w, struct w58_gmm* to);

/* ---- +GMR: Revision */

struct w58_gmr {
    char revision[65];
};

/* AT+GMR */
enum w58_result w58_do_gmr(struct w58* w, struct w58_gmr* to);

/* ---- +GSN: Serial number */

struct w58_gsn {
    char serial[65];
};

/* AT+GSN */
enum w58_result w58_do_gsn(struct w58* w, struct w58_gsn* to);

/* ---- +ICF: Frame: 8 data bits and 1 two stop bits, 2 parity, 3 neither */

struct w58_icf {
    int32_t format; /* 1 to 3 */
    int32_t parity; /* 0 to 3 */
};

/* AT+ICF? */
enum w58_result w58_get_icf(struct w58* w, struct w58_icf* to);

/* AT+ICF=<format>,<parity>: format 1 to 3; parity 0 to 3, optional */
enum w58_result w58_set_icf(struct w58* w, int32_t format, int32_t parity);

/* ---- +IFC: Flow control: 0 none, 2 RTS/CTS */

struct w58_ifc {
    int32_t dce_by_dte; /* 0 to 2 */
    int32_t dte_by_dce; /* 0 to 2 */
};

/* AT+IFC? */
enum w58_result w58_get_ifc(struct w58* w, struct w58_ifc* to);

/* AT+IFC=<dce_by_dte>,<dte_by_dce>: dce_by_dte one of 0, 2; dte_by_dce one of 0, 2, optional */
enum w58_result w58_set_ifc(struct w58* w, int32_t dce_by_dte, int32_t dte_by_dce);

/* ---- +IPR: Rate in bits per second, from its `OK` on */

struct w58_ipr {
    int32_t rate; /* bit/s */
};

/* AT+IPR? */
enum w58_result w58_get_ipr(struct w58* w, struct w58_ipr* to);

/* AT+IPR=<rate>: rate one of 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400,
 * 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000,
 * 4000000 */
enum w58_result w58_set_ipr(struct w58* w, int32_t rate);

/* ---- E: Echo: 0 off, 1 on */

/* ATE<n>: n 0 to 1 */
enum w58_result w58_set_e(struct w58* w, int32_t n);

/* ---- Z: Restore the stored profile */

/* ATZ */
enum w58_result w58_do_z(struct w58* w);

/* ---- &F: Set the factory profile */

/* AT&F */
enum w58_result w58_do_amp_f(struct w58* w);

/* ---- &W: Store this port's profile */

/* AT&W */
enum w58_result w58_do_amp_w(struct w58* w);

/* ---- URCs */

struct w58_urc_cwclient {
    int32_t event; /* 0 to 4 */
    int32_t ap_id; /* 0 to 2 */
    char mac[18];
    char ip[16];       /* or "" */
    char hostname[33]; /* or "" */
};

/* W58_URC_CLIENT, with 1 in +CWURC */
bool w58_row_cwclient(struct w58_row* row, struct w58_urc_cwclient* to);

struct w58_urc_cwurclost {
    int32_t lost; /* events */
};

/* W58_URC_LOST */
bool w58_row_cwurclost(struct w58_row* row, struct w58_urc_cwurclost* to);

struct w58_urc_cwevlan {
    int32_t event; /* 0 to 1 */
    int32_t id;    /* 0 to 30, or W58_NONE */
    char ip[16];
    int32_t port; /* 1 to 65535 */
};

/* W58_URC_LAN_CLIENT, with 8 in +CWURC */
bool w58_row_cwevlan(struct w58_row* row, struct w58_urc_cwevlan* to);

struct w58_urc_cwlandata {
    int32_t id;  /* 0 to 30 */
    int32_t len; /* 1 to 1460, bytes */
};

/* W58_URC_LAN_DATA */
bool w58_row_cwlandata(struct w58_row* row, struct w58_urc_cwlandata* to);

struct w58_urc_cwlanrdy {
    int32_t id;         /* 0 to 30 */
    int32_t cached_len; /* 1 to 10240, bytes */
};

/* W58_URC_LAN_READY */
bool w58_row_cwlanrdy(struct w58_row* row, struct w58_urc_cwlanrdy* to);

struct w58_urc_cwlanlost {
    int32_t id;   /* 0 to 30 */
    int32_t lost; /* bytes */
};

/* W58_URC_LAN_LOST */
bool w58_row_cwlanlost(struct w58_row* row, struct w58_urc_cwlanlost* to);

struct w58_urc_cwstascansyn {
    char bssid[18];
    int32_t channel; /* 1 to 14, or W58_NONE */
    int32_t rssi;    /* dBm */
    char ssid[49];   /* or "" */
    int32_t auth;    /* 0 to 8, or W58_NONE */
    int32_t encrypt; /* 0 to 4, or W58_NONE */
};

/* W58_URC_SCAN */
bool w58_row_cwstascansyn(struct w58_row* row, struct w58_urc_cwstascansyn* to);

struct w58_urc_cwevsta {
    int32_t state;  /* 0 to 4 */
    int32_t reason; /* 0 to 6 */
};

/* W58_URC_STATION, with 2 in +CWURC */
bool w58_row_cwevsta(struct w58_row* row, struct w58_urc_cwevsta* to);

struct w58_urc_cwevnet {
    int32_t flag; /* 0 to 1 */
};

/* W58_URC_UPLINK, with 4 in +CWURC */
bool w58_row_cwevnet(struct w58_row* row, struct w58_urc_cwevnet* to);

struct w58_urc_cwfault {
    char part[9];
    int32_t failing; /* 0 to 1 */
};

/* W58_URC_FAULT, with 16 in +CWURC */
bool w58_row_cwfault(struct w58_row* row, struct w58_urc_cwfault* to);

#ifdef __cplusplus
}
#endif

#endif
