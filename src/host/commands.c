/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* Long, because there are many commands: this file is made by src/host/make_commands.py. */
#include "host/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct w58_field kCeer[] = {W58_FIELD_TEXT(struct w58_ceer, text)};

enum w58_result w58_do_ceer(struct w58* w, struct w58_ceer* to) {
    return w58_read(w, "+CEER", kCeer, COUNT(kCeer), to);
}

static const struct w58_field kCfun[] = {W58_FIELD_INT(struct w58_cfun, fun)};

enum w58_result w58_get_cfun(struct w58* w, struct w58_cfun* to) {
    return w58_read(w, "+CFUN?", kCfun, COUNT(kCfun), to);
}

enum w58_result w58_set_cfun(struct w58* w, int32_t fun, int32_t rst) {
    const struct w58_value values[] = {w58_int(fun), w58_int(rst)};
    return w58_command(w, "+CFUN=", values, COUNT(values));
}

static const struct w58_field kCgmi[] = {W58_FIELD_RAW_TEXT(struct w58_cgmi, manufacturer, NULL)};

enum w58_result w58_do_cgmi(struct w58* w, struct w58_cgmi* to) {
    return w58_read_bare(w, "+CGMI", kCgmi, COUNT(kCgmi), to);
}

static const struct w58_field kCgmm[] = {W58_FIELD_RAW_TEXT(struct w58_cgmm, model, NULL)};

enum w58_result w58_do_cgmm(struct w58* w, struct w58_cgmm* to) {
    return w58_read_bare(w, "+CGMM", kCgmm, COUNT(kCgmm), to);
}

static const struct w58_field kCgmr[] = {W58_FIELD_RAW_TEXT(struct w58_cgmr, revision, NULL)};

enum w58_result w58_do_cgmr(struct w58* w, struct w58_cgmr* to) {
    return w58_read(w, "+CGMR", kCgmr, COUNT(kCgmr), to);
}

static const struct w58_field kCgsn[] = {W58_FIELD_RAW_TEXT(struct w58_cgsn, serial, NULL)};

enum w58_result w58_do_cgsn(struct w58* w, struct w58_cgsn* to) {
    return w58_read_bare(w, "+CGSN", kCgsn, COUNT(kCgsn), to);
}

static const struct w58_field kClac[] = {W58_FIELD_RAW_TEXT(struct w58_clac, command, NULL)};

enum w58_result w58_list_clac(struct w58* w, struct w58_clac* row, w58_each* each, void* context) {
    return w58_list_bare(w, "+CLAC", kClac, COUNT(kClac), row, each, context);
}

static const struct w58_field kCmee[] = {W58_FIELD_INT(struct w58_cmee, n)};

enum w58_result w58_get_cmee(struct w58* w, struct w58_cmee* to) {
    return w58_read(w, "+CMEE?", kCmee, COUNT(kCmee), to);
}

enum w58_result w58_set_cmee(struct w58* w, int32_t n) {
    const struct w58_value values[] = {w58_int(n)};
    return w58_command(w, "+CMEE=", values, COUNT(values));
}

enum w58_result w58_do_creset(struct w58* w) {
    return w58_command(w, "+CRESET", NULL, 0);
}

static const struct w58_field kCscs[] = {W58_FIELD_TEXT(struct w58_cscs, chset)};

enum w58_result w58_get_cscs(struct w58* w, struct w58_cscs* to) {
    return w58_read(w, "+CSCS?", kCscs, COUNT(kCscs), to);
}

enum w58_result w58_set_cscs(struct w58* w, const char* chset) {
    const struct w58_value values[] = {w58_last_text(chset)};
    return w58_command(w, "+CSCS=", values, COUNT(values));
}

static const struct w58_field kCwauth[] = {
    W58_FIELD_INT(struct w58_cwauth, auth), W58_FIELD_INT(struct w58_cwauth, encrypt),
    W58_FIELD_OPTIONAL_RAW_TEXT(struct w58_cwauth, password, NULL)};

enum w58_result w58_get_cwauth(struct w58* w, struct w58_cwauth* to) {
    return w58_read(w, "+CWAUTH?", kCwauth, COUNT(kCwauth), to);
}

enum w58_result w58_set_cwauth(struct w58* w, int32_t auth, int32_t encrypt, const char* password) {
    const struct w58_value values[] = {w58_int(auth), w58_int(encrypt), w58_last_text(password)};
    return w58_command(w, "+CWAUTH=", values, COUNT(values));
}

static const struct w58_field kCwbcast[] = {W58_FIELD_INT(struct w58_cwbcast, broadcast)};

enum w58_result w58_get_cwbcast(struct w58* w, struct w58_cwbcast* to) {
    return w58_read(w, "+CWBCAST?", kCwbcast, COUNT(kCwbcast), to);
}

enum w58_result w58_set_cwbcast(struct w58* w, int32_t broadcast) {
    const struct w58_value values[] = {w58_int(broadcast)};
    return w58_command(w, "+CWBCAST=", values, COUNT(values));
}

static const struct w58_field kCwclicnt[] = {W58_FIELD_INT(struct w58_cwclicnt, count)};

enum w58_result w58_get_cwclicnt(struct w58* w, struct w58_cwclicnt* to) {
    return w58_read(w, "+CWCLICNT?", kCwclicnt, COUNT(kCwclicnt), to);
}

enum w58_result w58_set_cwclikick(struct w58* w, const char* mac, int32_t seconds) {
    const struct w58_value values[] = {w58_text(mac), w58_int(seconds)};
    return w58_command(w, "+CWCLIKICK=", values, COUNT(values));
}

static const struct w58_field kCwclilist[] = {
    W58_FIELD_TEXT(struct w58_cwclilist, mac),      W58_FIELD_TEXT(struct w58_cwclilist, ip),
    W58_FIELD_TEXT(struct w58_cwclilist, hostname), W58_FIELD_INT(struct w58_cwclilist, rssi),
    W58_FIELD_INT(struct w58_cwclilist, time),      W58_FIELD_UINT64(struct w58_cwclilist, rx),
    W58_FIELD_UINT64(struct w58_cwclilist, tx)};

enum w58_result w58_list_cwclilist(struct w58* w, struct w58_cwclilist* row, w58_each* each,
                                   void* context) {
    return w58_list(w, "+CWCLILIST?", kCwclilist, COUNT(kCwclilist), row, each, context);
}

static const struct w58_field kCwdhcp[] = {
    W58_FIELD_TEXT(struct w58_cwdhcp, gateway), W58_FIELD_TEXT(struct w58_cwdhcp, first),
    W58_FIELD_TEXT(struct w58_cwdhcp, last), W58_FIELD_TEXT(struct w58_cwdhcp, lease_time)};

enum w58_result w58_get_cwdhcp(struct w58* w, struct w58_cwdhcp* to) {
    return w58_read(w, "+CWDHCP?", kCwdhcp, COUNT(kCwdhcp), to);
}

static const struct w58_field kCwiso[] = {W58_FIELD_INT(struct w58_cwiso, isolation)};

enum w58_result w58_get_cwiso(struct w58* w, struct w58_cwiso* to) {
    return w58_read(w, "+CWISO?", kCwiso, COUNT(kCwiso), to);
}

enum w58_result w58_set_cwiso(struct w58* w, int32_t isolation) {
    const struct w58_value values[] = {w58_int(isolation)};
    return w58_command(w, "+CWISO=", values, COUNT(values));
}

static const struct w58_field kCwlancli[] = {
    W58_FIELD_INT(struct w58_cwlancli, id),     W58_FIELD_INT(struct w58_cwlancli, there),
    W58_FIELD_TEXT(struct w58_cwlancli, ip),    W58_FIELD_INT(struct w58_cwlancli, port),
    W58_FIELD_INT(struct w58_cwlancli, cached), W58_FIELD_INT(struct w58_cwlancli, unacknowledged)};

enum w58_result w58_list_cwlancli(struct w58* w, struct w58_cwlancli* row, w58_each* each,
                                  void* context) {
    return w58_list(w, "+CWLANCLI?", kCwlancli, COUNT(kCwlancli), row, each, context);
}

enum w58_result w58_set_cwlanclose(struct w58* w, int32_t id) {
    const struct w58_value values[] = {w58_int(id)};
    return w58_command(w, "+CWLANCLOSE=", values, COUNT(values));
}

static const struct w58_field kCwlanget[] = {W58_FIELD_INT(struct w58_cwlanget, id),
                                             W58_FIELD_INT(struct w58_cwlanget, len),
                                             W58_FIELD_INT(struct w58_cwlanget, rest)};

enum w58_result w58_fetch_cwlanget(struct w58* w, int32_t id, int32_t len, void* to,
                                   struct w58_cwlanget* row) {
    const struct w58_value values[] = {w58_int(id), w58_int(len)};
    struct w58_fetch fetch = {kCwlanget, COUNT(kCwlanget), row, to, len};
    return w58_fetch(w, "+CWLANGET=", values, COUNT(values), W58_PAYLOAD_LANGET, &fetch);
}

static const struct w58_field kCwlanmget[] = {W58_FIELD_INT(struct w58_cwlanmget, cached_len)};

enum w58_result w58_get_cwlanmget(struct w58* w, struct w58_cwlanmget* to) {
    return w58_read(w, "+CWLANMGET?", kCwlanmget, COUNT(kCwlanmget), to);
}

static const struct w58_field kCwlanmgetBytes[] = {W58_FIELD_INT(struct w58_cwlanmget_bytes, len)};

enum w58_result w58_fetch_cwlanmget(struct w58* w, int32_t len, void* to,
                                    struct w58_cwlanmget_bytes* row) {
    const struct w58_value values[] = {w58_int(len)};
    struct w58_fetch fetch = {kCwlanmgetBytes, COUNT(kCwlanmgetBytes), row, to, len};
    return w58_fetch(w, "+CWLANMGET=", values, COUNT(values), W58_PAYLOAD_LANMGET, &fetch);
}

enum w58_result w58_send_cwlanmsg(struct w58* w, const void* bytes, uint16_t length) {
    const struct w58_value values[] = {w58_hex(bytes, length)};
    return w58_command(w, "+CWLANMSG=", values, COUNT(values));
}

enum w58_result w58_send_cwlansend(struct w58* w, int32_t id, const void* bytes, size_t length) {
    const struct w58_value values[] = {w58_int(id), w58_int((int32_t)length)};
    return w58_send(w, "+CWLANSEND=", values, COUNT(values), bytes, length);
}

static const struct w58_field kCwlansrv[] = {W58_FIELD_TEXT(struct w58_cwlansrv, ip),
                                             W58_FIELD_INT(struct w58_cwlansrv, server_port),
                                             W58_FIELD_INT(struct w58_cwlansrv, recv_mode)};

enum w58_result w58_get_cwlansrv(struct w58* w, struct w58_cwlansrv* to) {
    return w58_read(w, "+CWLANSRV?", kCwlansrv, COUNT(kCwlansrv), to);
}

enum w58_result w58_set_cwlansrv(struct w58* w, int32_t value, int32_t server_port,
                                 int32_t recv_mode, int32_t max) {
    const struct w58_value values[] = {w58_int(value), w58_int(server_port), w58_int(recv_mode),
                                       w58_int(max)};
    return w58_command(w, "+CWLANSRV=", values, COUNT(values));
}

static const struct w58_field kCwmacadd[] = {W58_FIELD_TEXT(struct w58_cwmacadd, mac)};

enum w58_result w58_list_cwmacadd(struct w58* w, struct w58_cwmacadd* row, w58_each* each,
                                  void* context) {
    return w58_list(w, "+CWMACADD?", kCwmacadd, COUNT(kCwmacadd), row, each, context);
}

enum w58_result w58_set_cwmacadd(struct w58* w, const char* mac) {
    const struct w58_value values[] = {w58_last_text(mac)};
    return w58_command(w, "+CWMACADD=", values, COUNT(values));
}

static const struct w58_field kCwmacaddr[] = {W58_FIELD_INT(struct w58_cwmacaddr, number),
                                              W58_FIELD_TEXT(struct w58_cwmacaddr, mac)};

enum w58_result w58_list_cwmacaddr(struct w58* w, struct w58_cwmacaddr* row, w58_each* each,
                                   void* context) {
    return w58_list_bare(w, "+CWMACADDR?", kCwmacaddr, COUNT(kCwmacaddr), row, each, context);
}

enum w58_result w58_set_cwmacdel(struct w58* w, const char* mac) {
    const struct w58_value values[] = {w58_last_text(mac)};
    return w58_command(w, "+CWMACDEL=", values, COUNT(values));
}

static const struct w58_field kCwmacflt[] = {W58_FIELD_INT(struct w58_cwmacflt, mode)};

enum w58_result w58_get_cwmacflt(struct w58* w, struct w58_cwmacflt* to) {
    return w58_read(w, "+CWMACFLT?", kCwmacflt, COUNT(kCwmacflt), to);
}

enum w58_result w58_set_cwmacflt(struct w58* w, int32_t mode) {
    const struct w58_value values[] = {w58_int(mode)};
    return w58_command(w, "+CWMACFLT=", values, COUNT(values));
}

static const struct w58_field kCwmap[] = {W58_FIELD_INT(struct w58_cwmap, flag)};

enum w58_result w58_get_cwmap(struct w58* w, struct w58_cwmap* to) {
    return w58_read(w, "+CWMAP?", kCwmap, COUNT(kCwmap), to);
}

enum w58_result w58_set_cwmap(struct w58* w, int32_t flag) {
    const struct w58_value values[] = {w58_int(flag)};
    return w58_command(w, "+CWMAP=", values, COUNT(values));
}

static const struct w58_field kCwmapcfg[] = {W58_FIELD_INT(struct w58_cwmapcfg, enablessid2),
                                             W58_FIELD_INT(struct w58_cwmapcfg, configselect)};

enum w58_result w58_get_cwmapcfg(struct w58* w, struct w58_cwmapcfg* to) {
    return w58_read(w, "+CWMAPCFG?", kCwmapcfg, COUNT(kCwmapcfg), to);
}

enum w58_result w58_set_cwmapcfg(struct w58* w, const char* option, int32_t value) {
    const struct w58_value values[] = {w58_text(option), w58_int(value)};
    return w58_command(w, "+CWMAPCFG=", values, COUNT(values));
}

static const struct w58_field kCwmoch[] = {W58_FIELD_INT(struct w58_cwmoch, mode),
                                           W58_FIELD_INT(struct w58_cwmoch, channel)};

enum w58_result w58_get_cwmoch(struct w58* w, struct w58_cwmoch* to) {
    return w58_read(w, "+CWMOCH?", kCwmoch, COUNT(kCwmoch), to);
}

enum w58_result w58_set_cwmoch(struct w58* w, int32_t mode, int32_t channel) {
    const struct w58_value values[] = {w58_int(mode), w58_int(channel)};
    return w58_command(w, "+CWMOCH=", values, COUNT(values));
}

static const struct w58_field kCwnat[] = {W58_FIELD_INT(struct w58_cwnat, type)};

enum w58_result w58_get_cwnat(struct w58* w, struct w58_cwnat* to) {
    return w58_read(w, "+CWNAT?", kCwnat, COUNT(kCwnat), to);
}

enum w58_result w58_set_cwnat(struct w58* w, int32_t type) {
    const struct w58_value values[] = {w58_int(type)};
    return w58_command(w, "+CWNAT=", values, COUNT(values));
}

static const struct w58_field kCwnetcnct[] = {W58_FIELD_INT(struct w58_cwnetcnct, flag)};

enum w58_result w58_get_cwnetcnct(struct w58* w, struct w58_cwnetcnct* to) {
    return w58_read(w, "+CWNETCNCT?", kCwnetcnct, COUNT(kCwnetcnct), to);
}

static const struct w58_field kCwqr[] = {W58_FIELD_RAW_TEXT(struct w58_cwqr, code, NULL)};

enum w58_result w58_get_cwqr(struct w58* w, struct w58_cwqr* to) {
    return w58_read(w, "+CWQR?", kCwqr, COUNT(kCwqr), to);
}

enum w58_result w58_do_cwrstd(struct w58* w) {
    return w58_command(w, "+CWRSTD", NULL, 0);
}

static const struct w58_field kCwssid[] = {W58_FIELD_RAW_TEXT(struct w58_cwssid, ssid, NULL)};

enum w58_result w58_get_cwssid(struct w58* w, struct w58_cwssid* to) {
    return w58_read(w, "+CWSSID?", kCwssid, COUNT(kCwssid), to);
}

enum w58_result w58_set_cwssid(struct w58* w, const char* ssid) {
    const struct w58_value values[] = {w58_last_text(ssid)};
    return w58_command(w, "+CWSSID=", values, COUNT(values));
}

static const struct w58_field kCwstacfg[] = {
    W58_FIELD_RAW_TEXT(struct w58_cwstacfg, ssid, "\",,,\""),
    W58_FIELD_OPTIONAL_RAW_TEXT(struct w58_cwstacfg, psk, NULL)};

enum w58_result w58_get_cwstacfg(struct w58* w, struct w58_cwstacfg* to) {
    return w58_read(w, "+CWSTACFG?", kCwstacfg, COUNT(kCwstacfg), to);
}

enum w58_result w58_set_cwstacfg(struct w58* w, const char* ssid, const char* psk) {
    const struct w58_value values[] = {w58_text(ssid), w58_int(W58_NONE), w58_int(W58_NONE),
                                       w58_last_text(psk)};
    return w58_command(w, "+CWSTACFG=", values, COUNT(values));
}

static const struct w58_field kCwstainit[] = {W58_FIELD_INT(struct w58_cwstainit, type)};

enum w58_result w58_get_cwstainit(struct w58* w, struct w58_cwstainit* to) {
    return w58_read(w, "+CWSTAINIT?", kCwstainit, COUNT(kCwstainit), to);
}

enum w58_result w58_set_cwstainit(struct w58* w, int32_t type) {
    const struct w58_value values[] = {w58_int(type)};
    return w58_command(w, "+CWSTAINIT=", values, COUNT(values));
}

static const struct w58_field kCwstaip[] = {W58_FIELD_TEXT(struct w58_cwstaip, ip)};

enum w58_result w58_get_cwstaip(struct w58* w, struct w58_cwstaip* to) {
    return w58_read(w, "+CWSTAIP?", kCwstaip, COUNT(kCwstaip), to);
}

static const struct w58_field kCwstascan[] = {
    W58_FIELD_INT(struct w58_cwstascan, flag_show_signal)};

enum w58_result w58_get_cwstascan(struct w58* w, struct w58_cwstascan* to) {
    return w58_read(w, "+CWSTASCAN?", kCwstascan, COUNT(kCwstascan), to);
}

static const struct w58_field kCwstascanRow[] = {
    W58_FIELD_TEXT(struct w58_cwstascan_row, bssid),
    W58_FIELD_RAW_TEXT(struct w58_cwstascan_row, ssid, NULL)};

enum w58_result w58_list_cwstascan(struct w58* w, struct w58_cwstascan_row* row, w58_each* each,
                                   void* context) {
    return w58_list_bare(w, "+CWSTASCAN", kCwstascanRow, COUNT(kCwstascanRow), row, each, context);
}

static const struct w58_field kCwstascanSignal[] = {
    W58_FIELD_TEXT(struct w58_cwstascan_signal, bssid),
    W58_FIELD_RAW_TEXT(struct w58_cwstascan_signal, ssid, ","),
    W58_FIELD_INT(struct w58_cwstascan_signal, signal)};

enum w58_result w58_list_cwstascan_signal(struct w58* w, struct w58_cwstascan_signal* row,
                                          w58_each* each, void* context) {
    return w58_list_bare(w, "+CWSTASCAN", kCwstascanSignal, COUNT(kCwstascanSignal), row, each,
                         context);
}

enum w58_result w58_set_cwstascan(struct w58* w, int32_t flag_show_signal) {
    const struct w58_value values[] = {w58_int(flag_show_signal)};
    return w58_command(w, "+CWSTASCAN=", values, COUNT(values));
}

enum w58_result w58_set_cwstascansyn(struct w58* w, int32_t flag, int32_t security) {
    const struct w58_value values[] = {w58_int(flag), w58_int(security)};
    return w58_command(w, "+CWSTASCANSYN=", values, COUNT(values));
}

static const struct w58_field kCwstastat[] = {
    W58_FIELD_INT(struct w58_cwstastat, state),   W58_FIELD_INT(struct w58_cwstastat, reason),
    W58_FIELD_TEXT(struct w58_cwstastat, ssid),   W58_FIELD_TEXT(struct w58_cwstastat, bssid),
    W58_FIELD_INT(struct w58_cwstastat, channel), W58_FIELD_INT(struct w58_cwstastat, rssi)};

enum w58_result w58_get_cwstastat(struct w58* w, struct w58_cwstastat* to) {
    return w58_read(w, "+CWSTASTAT?", kCwstastat, COUNT(kCwstastat), to);
}

static const struct w58_field kCwstatus[] = {W58_FIELD_TEXT(struct w58_cwstatus, part),
                                             W58_FIELD_INT(struct w58_cwstatus, state),
                                             W58_FIELD_TEXT(struct w58_cwstatus, why)};

enum w58_result w58_list_cwstatus(struct w58* w, struct w58_cwstatus* row, w58_each* each,
                                  void* context) {
    return w58_list(w, "+CWSTATUS?", kCwstatus, COUNT(kCwstatus), row, each, context);
}

static const struct w58_field kCwurc[] = {W58_FIELD_INT(struct w58_cwurc, mask)};

enum w58_result w58_get_cwurc(struct w58* w, struct w58_cwurc* to) {
    return w58_read(w, "+CWURC?", kCwurc, COUNT(kCwurc), to);
}

enum w58_result w58_set_cwurc(struct w58* w, int32_t mask) {
    const struct w58_value values[] = {w58_int(mask)};
    return w58_command(w, "+CWURC=", values, COUNT(values));
}

static const struct w58_field kCwusrinfo[] = {
    W58_FIELD_RAW_TEXT(struct w58_cwusrinfo, usrname, "\",\""),
    W58_FIELD_RAW_TEXT(struct w58_cwusrinfo, password, NULL)};

enum w58_result w58_get_cwusrinfo(struct w58* w, struct w58_cwusrinfo* to) {
    return w58_read(w, "+CWUSRINFO?", kCwusrinfo, COUNT(kCwusrinfo), to);
}

enum w58_result w58_set_cwusrinfo(struct w58* w, const char* usrname, const char* password) {
    const struct w58_value values[] = {w58_text(usrname), w58_last_text(password)};
    return w58_command(w, "+CWUSRINFO=", values, COUNT(values));
}

static const struct w58_field kFclass[] = {W58_FIELD_INT(struct w58_fclass, n)};

enum w58_result w58_get_fclass(struct w58* w, struct w58_fclass* to) {
    return w58_read(w, "+FCLASS?", kFclass, COUNT(kFclass), to);
}

enum w58_result w58_set_fclass(struct w58* w, int32_t n) {
    const struct w58_value values[] = {w58_int(n)};
    return w58_command(w, "+FCLASS=", values, COUNT(values));
}

static const struct w58_field kGcap[] = {W58_FIELD_RAW_TEXT(struct w58_gcap, capabilities, NULL)};

enum w58_result w58_do_gcap(struct w58* w, struct w58_gcap* to) {
    return w58_read(w, "+GCAP", kGcap, COUNT(kGcap), to);
}

static const struct w58_field kGmi[] = {W58_FIELD_RAW_TEXT(struct w58_gmi, manufacturer, NULL)};

enum w58_result w58_do_gmi(struct w58* w, struct w58_gmi* to) {
    return w58_read_bare(w, "+GMI", kGmi, COUNT(kGmi), to);
}

static const struct w58_field kGmm[] = {W58_FIELD_RAW_TEXT(struct w58_gmm, model, NULL)};

enum w58_result w58_do_gmm(struct w58* w, struct w58_gmm* to) {
    return w58_read_bare(w, "+GMM", kGmm, COUNT(kGmm), to);
}

static const struct w58_field kGmr[] = {W58_FIELD_RAW_TEXT(struct w58_gmr, revision, NULL)};

enum w58_result w58_do_gmr(struct w58* w, struct w58_gmr* to) {
    return w58_read(w, "+GMR", kGmr, COUNT(kGmr), to);
}

static const struct w58_field kGsn[] = {W58_FIELD_RAW_TEXT(struct w58_gsn, serial, NULL)};

enum w58_result w58_do_gsn(struct w58* w, struct w58_gsn* to) {
    return w58_read_bare(w, "+GSN", kGsn, COUNT(kGsn), to);
}

static const struct w58_field kIcf[] = {W58_FIELD_INT(struct w58_icf, format),
                                        W58_FIELD_INT(struct w58_icf, parity)};

enum w58_result w58_get_icf(struct w58* w, struct w58_icf* to) {
    return w58_read(w, "+ICF?", kIcf, COUNT(kIcf), to);
}

enum w58_result w58_set_icf(struct w58* w, int32_t format, int32_t parity) {
    const struct w58_value values[] = {w58_int(format), w58_int(parity)};
    return w58_command(w, "+ICF=", values, COUNT(values));
}

static const struct w58_field kIfc[] = {W58_FIELD_INT(struct w58_ifc, dce_by_dte),
                                        W58_FIELD_INT(struct w58_ifc, dte_by_dce)};

enum w58_result w58_get_ifc(struct w58* w, struct w58_ifc* to) {
    return w58_read(w, "+IFC?", kIfc, COUNT(kIfc), to);
}

enum w58_result w58_set_ifc(struct w58* w, int32_t dce_by_dte, int32_t dte_by_dce) {
    const struct w58_value values[] = {w58_int(dce_by_dte), w58_int(dte_by_dce)};
    return w58_command(w, "+IFC=", values, COUNT(values));
}

static const struct w58_field kIpr[] = {W58_FIELD_INT(struct w58_ipr, rate)};

enum w58_result w58_get_ipr(struct w58* w, struct w58_ipr* to) {
    return w58_read(w, "+IPR?", kIpr, COUNT(kIpr), to);
}

enum w58_result w58_set_ipr(struct w58* w, int32_t rate) {
    const struct w58_value values[] = {w58_int(rate)};
    return w58_command(w, "+IPR=", values, COUNT(values));
}

enum w58_result w58_set_e(struct w58* w, int32_t n) {
    const struct w58_value values[] = {w58_int(n)};
    return w58_command(w, "E", values, COUNT(values));
}

enum w58_result w58_do_z(struct w58* w) {
    return w58_command(w, "Z", NULL, 0);
}

enum w58_result w58_do_amp_f(struct w58* w) {
    return w58_command(w, "&F", NULL, 0);
}

enum w58_result w58_do_amp_w(struct w58* w) {
    return w58_command(w, "&W", NULL, 0);
}

static const struct w58_field kUrcCwclient[] = {
    W58_FIELD_INT(struct w58_urc_cwclient, event), W58_FIELD_INT(struct w58_urc_cwclient, ap_id),
    W58_FIELD_TEXT(struct w58_urc_cwclient, mac),
    W58_FIELD_OPTIONAL_TEXT(struct w58_urc_cwclient, ip),
    W58_FIELD_OPTIONAL_TEXT(struct w58_urc_cwclient, hostname)};

bool w58_row_cwclient(struct w58_row* row, struct w58_urc_cwclient* to) {
    return w58_row_read(row, kUrcCwclient, COUNT(kUrcCwclient), to);
}

static const struct w58_field kUrcCwurclost[] = {W58_FIELD_INT(struct w58_urc_cwurclost, lost)};

bool w58_row_cwurclost(struct w58_row* row, struct w58_urc_cwurclost* to) {
    return w58_row_read(row, kUrcCwurclost, COUNT(kUrcCwurclost), to);
}

static const struct w58_field kUrcCwevlan[] = {
    W58_FIELD_INT(struct w58_urc_cwevlan, event), W58_FIELD_INT(struct w58_urc_cwevlan, id),
    W58_FIELD_TEXT(struct w58_urc_cwevlan, ip), W58_FIELD_INT(struct w58_urc_cwevlan, port)};

bool w58_row_cwevlan(struct w58_row* row, struct w58_urc_cwevlan* to) {
    return w58_row_read(row, kUrcCwevlan, COUNT(kUrcCwevlan), to);
}

static const struct w58_field kUrcCwlandata[] = {W58_FIELD_INT(struct w58_urc_cwlandata, id),
                                                 W58_FIELD_INT(struct w58_urc_cwlandata, len)};

bool w58_row_cwlandata(struct w58_row* row, struct w58_urc_cwlandata* to) {
    return w58_row_read(row, kUrcCwlandata, COUNT(kUrcCwlandata), to);
}

static const struct w58_field kUrcCwlanrdy[] = {W58_FIELD_INT(struct w58_urc_cwlanrdy, id),
                                                W58_FIELD_INT(struct w58_urc_cwlanrdy, cached_len)};

bool w58_row_cwlanrdy(struct w58_row* row, struct w58_urc_cwlanrdy* to) {
    return w58_row_read(row, kUrcCwlanrdy, COUNT(kUrcCwlanrdy), to);
}

static const struct w58_field kUrcCwlanlost[] = {W58_FIELD_INT(struct w58_urc_cwlanlost, id),
                                                 W58_FIELD_INT(struct w58_urc_cwlanlost, lost)};

bool w58_row_cwlanlost(struct w58_row* row, struct w58_urc_cwlanlost* to) {
    return w58_row_read(row, kUrcCwlanlost, COUNT(kUrcCwlanlost), to);
}

static const struct w58_field kUrcCwstascansyn[] = {
    W58_FIELD_TEXT(struct w58_urc_cwstascansyn, bssid),
    W58_FIELD_INT(struct w58_urc_cwstascansyn, channel),
    W58_FIELD_INT(struct w58_urc_cwstascansyn, rssi),
    W58_FIELD_OPTIONAL_TEXT(struct w58_urc_cwstascansyn, ssid),
    W58_FIELD_OPTIONAL_INT(struct w58_urc_cwstascansyn, auth),
    W58_FIELD_OPTIONAL_INT(struct w58_urc_cwstascansyn, encrypt)};

bool w58_row_cwstascansyn(struct w58_row* row, struct w58_urc_cwstascansyn* to) {
    return w58_row_read(row, kUrcCwstascansyn, COUNT(kUrcCwstascansyn), to);
}

static const struct w58_field kUrcCwevsta[] = {W58_FIELD_INT(struct w58_urc_cwevsta, state),
                                               W58_FIELD_INT(struct w58_urc_cwevsta, reason)};

bool w58_row_cwevsta(struct w58_row* row, struct w58_urc_cwevsta* to) {
    return w58_row_read(row, kUrcCwevsta, COUNT(kUrcCwevsta), to);
}

static const struct w58_field kUrcCwevnet[] = {W58_FIELD_INT(struct w58_urc_cwevnet, flag)};

bool w58_row_cwevnet(struct w58_row* row, struct w58_urc_cwevnet* to) {
    return w58_row_read(row, kUrcCwevnet, COUNT(kUrcCwevnet), to);
}

static const struct w58_field kUrcCwfault[] = {W58_FIELD_TEXT(struct w58_urc_cwfault, part),
                                               W58_FIELD_INT(struct w58_urc_cwfault, failing)};

bool w58_row_cwfault(struct w58_row* row, struct w58_urc_cwfault* to) {
    return w58_row_read(row, kUrcCwfault, COUNT(kUrcCwfault), to);
}
