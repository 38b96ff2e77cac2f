/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * libw58: a host's side of the AT commands of a W58 or W58L, over a UART. C99 and C++.
 *
 * No memory is allocated, no thread and no call of an operating system is used: the caller has a
 * struct w58, a buffer, and functions that read and write bytes without waiting. All work is done
 * in w58_poll(). One request is under way at a time:
 *
 *     static char buffer[256];
 *     static struct w58 module;
 *     w58_init(&module, &port, &events, buffer, sizeof buffer);
 *
 *     static const struct w58_request request = {.text = "+CWCLICNT?", .row = on_count};
 *     w58_start(&module, &request);
 *     for (;;) { w58_poll(&module); ... }
 *
 * or, where it may be waited for the answer, w58_run(&module, &request), which polls until there is
 * a result. On top of that is a function for each command (w58/commands.h).
 *
 * Rows of the answer go to the request's callback one by one, as they come. URCs, what the module
 * says by itself, go to events->urc at any time in w58_poll(), also while a request is under way;
 * one is never taken for a row.
 *
 * The buffer holds one line. 256 bytes hold every line but the longest +CWLANMSG (1024), +CWUSRINFO
 * and +CWQR; of what is longer the beginning is delivered, marked as truncated, and nothing else is
 * lost. Echo may be on or off, errors may be of any +CMEE; results have to be words (V1, Q0), which
 * the engine sees to when it synchronises.
 *
 * Synchronising. After w58_init(), and after a request that ended with W58_TIMEOUT, W58_RESTARTED,
 * W58_LINK or W58_CANCELLED, nobody knows whose answer comes next. The next request is therefore
 * preceded by `ATV1Q0+CMEE?`, whose answer is unlike that of anything that may be late. Before it
 * what was left of a line half sent is taken back, character by character. Without an answer it is
 * sent again after 3 s, and after another 22 s, which is longer than the module waits for anything;
 * 3 s later the request ends with W58_TIMEOUT. Bytes that make no sense are dropped up to the next
 * line end; a lost or broken final result ends in W58_TIMEOUT, and with the next request all is in
 * order again.
 *
 * Data that was begun and not sent to its end, or whose prompt did not come, the module waits for,
 * and takes whatever comes for it. Nothing is sent then for 21 s, after which it has given up, or
 * until its ERROR, and for a second after that, in which it drops what comes.
 *
 * A restart of the module shows in W58_URC_READY. It ends what was under way without a result,
 * unless it was sent in the last second before: an answer is waited for 2 s more, then the request
 * ends with W58_RESTARTED. Settings of the port (echo, +CMEE, +CWURC, +CSCS) are then those of its
 * stored profile.
 */
#ifndef W58_W58_H
#define W58_W58_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <w58/row.h>
#include <w58/value.h>

#ifdef __cplusplus
extern "C" {
#endif

enum w58_result {
    W58_OK,
    W58_PENDING,    /* the request is under way */
    W58_ERROR,      /* the module answered ERROR */
    W58_CME,        /* it answered +CME ERROR; the number is in w58.cme (TS 27.007 9.2) */
    W58_UNSENDABLE, /* nothing was sent: a value that no command line can carry (w58/value.h) */
    W58_UNREADABLE, /* it answered OK, but what was asked for is not there, or does not fit the
                       buffer */
    W58_TIMEOUT, /* no final result came, or the port has taken nothing, for the time of the request
                  */
    W58_RESTARTED, /* the module has started anew; whether it had done the command, only it can say
                    */
    W58_LINK,      /* a function of the port has failed */
    W58_CANCELLED,
    W58_BUSY /* another request is under way, and goes on; this one was not taken */
};

/* In a few words of English, for a log. A program that does not call it does not have them. */
const char* w58_result_text(enum w58_result result);

/* With +CMEE=2 an error has no number, and w58.cme is this. AT+CEER says more than its words. */
#define W58_CME_WORDS (-1)

/* The contract: a final result comes within 15 s. What a request waits for unless it says
 * otherwise. */
#define W58_ANSWER_MS 17000u

/* What comes unasked; the number of fields is that of the command reference. */
enum w58_urc {
    W58_URC_READY,       /* RDY: the module has started; no fields */
    W58_URC_CLIENT,      /* +CWCLIENT */
    W58_URC_STATION,     /* +CWEVSTA */
    W58_URC_UPLINK,      /* +CWEVNET */
    W58_URC_LAN_CLIENT,  /* +CWEVLAN */
    W58_URC_LAN_DATA,    /* +CWLANDATA: id, length; the bytes follow by events->data */
    W58_URC_LAN_READY,   /* +CWLANRDY */
    W58_URC_LAN_LOST,    /* +CWLANLOST */
    W58_URC_LAN_MESSAGE, /* +CWLANMSG: in receive mode 0 the text is all of the row, without
                            carriage returns at its end, and is not to be read by fields; in mode 1
                            the number of cached bytes */
    W58_URC_FAULT,       /* +CWFAULT */
    W58_URC_LOST,        /* +CWURCLOST */
    W58_URC_SCAN,        /* +CWSTASCANSYN: a network, or 0 at the end */
    W58_URC_OTHER        /* an unknown line, with its name; also noise. Not while it could be of a
                            late answer */
};

/* The way to the module. Neither `write` nor `read` waits: they return how many bytes they have
 * taken or given, 0 if none now, and a negative number if the port is broken, which ends the
 * request with W58_LINK. */
struct w58_port {
    int (*write)(void* context, const void* bytes, size_t length);
    int (*read)(void* context, void* bytes, size_t length);
    uint32_t (*clock)(void* context); /* milliseconds, from anywhere; runs over */
    void (*wait)(void* context); /* called by w58_run() while nothing is to be done: sleep for a
                                    moment, until a byte comes, or feed the watchdog. May be NULL */
    void* context;
};

/* Bytes that follow a row or a URC, in their order and in pieces. `left` of them are still to come.
 * The last piece has `left` 0; or, if nothing came for 3 s, there is a call without bytes (NULL, 0)
 * and with `left` above 0: they are lost. */
typedef void w58_data(void* context, const void* bytes, size_t length, size_t left);

/* What happens whatever is under way. Callbacks are called from w58_poll(); they may call
 * w58_start() and w58_cancel(), but nothing that waits. Any of them may be NULL. */
struct w58_events {
    void (*urc)(void* context, enum w58_urc kind, struct w58_row* row);
    w58_data* data; /* of W58_URC_LAN_DATA, after its row */
    void* context;
};

/* Which rows of an answer are followed by bytes. */
enum w58_payload {
    W58_NO_PAYLOAD,
    W58_PAYLOAD_LANGET, /* AT+CWLANGET= */
    W58_PAYLOAD_LANMGET /* AT+CWLANMGET= */
};

/* A command and what becomes of its answer. Is the caller's, and stays as it is until the request
 * has ended; so does what it points at. What is 0 is not used. */
struct w58_request {
    const char* text; /* behind `AT`, without values: "+CWSSID=", "+CWSSID?", "E0"; printable */
    const struct w58_value* values;
    size_t count; /* of values */
    void (*row)(void* context, struct w58_row* row);
    w58_data* data;    /* with `payload`: the bytes, after their row */
    void* context;     /* of both */
    const void* input; /* sent after the prompt `> `, as by AT+CWLANSEND=<id>,<len>: exactly the
                          length that the values say */
    size_t input_length;
    uint32_t timeout_ms; /* from the line's end, or the last row, to the final result; 0:
                            W58_ANSWER_MS */
    uint8_t payload;     /* enum w58_payload */
};

/* Where the engine is in what it sends. */
struct w58_cursor {
    uint16_t at;
    uint8_t part;
};

/* All that is to be known of one module. The caller gives it its place, and reads of it only `cme`.
 */
struct w58 {
    int16_t cme; /* after W58_CME: its number, or W58_CME_WORDS */

    uint8_t stage;
    uint8_t result;
    uint8_t probes;
    uint8_t flags;
    uint8_t raw_owner; /* who gets the raw bytes that come next */
    uint8_t count;     /* of the request's values, without those left out at the end */
    uint16_t raw_left; /* raw bytes before the next line */
    uint16_t
        typed; /* bytes of a line, or of data, that the module may take for a line half typed */
    uint16_t length; /* of the line in the buffer */
    uint16_t size;   /* of the buffer */
    uint16_t input_sent;
    struct w58_cursor sent;
    struct w58_cursor echo;      /* how far the echo has been seen */
    struct w58_cursor echo_line; /* and at the beginning of the line that comes in */
    uint32_t since;              /* when `stage` last got on */
    uint32_t limit;              /* how long it may not; while idle, how long nothing is sent */
    uint32_t raw_since;
    char* buffer;
    const struct w58_request* request; /* NULL if none is under way */
    const struct w58_port* port;
    const struct w58_events* events;
};

/* `port`, `events` and `buffer` stay the caller's and in their place. `events` may be NULL. `size`
 * is 64 to 65535. */
void w58_init(struct w58* w, const struct w58_port* port, const struct w58_events* events,
              char* buffer, size_t size);

/* Begins a request: W58_PENDING, W58_BUSY or W58_UNSENDABLE. It may be called within a callback. */
enum w58_result w58_start(struct w58* w, const struct w58_request* request);

/* Reads and writes what can be now, and returns at once: W58_PENDING while a request is under way,
 * otherwise the result of the last one, W58_OK if there was none, or W58_LINK if the port has
 * failed since. To be called whenever bytes may have come, and every 100 ms for the times. */
enum w58_result w58_poll(struct w58* w);

/* Gives the request up. The module may do it all the same. */
void w58_cancel(struct w58* w);

/* w58_start(), and w58_poll() until there is a result. W58_BUSY if called within a callback. */
enum w58_result w58_run(struct w58* w, const struct w58_request* request);

/* A command that has no rows to be read, and waits for its result as w58_run(). */
enum w58_result w58_command(struct w58* w, const char* text, const struct w58_value* values,
                            size_t count);

/* A command whose answer is one row with its name, which is read into the struct at `to`.
 * W58_UNREADABLE if no such row came. */
enum w58_result w58_read(struct w58* w, const char* text, const struct w58_field* fields,
                         size_t count, void* to);

#ifdef __cplusplus
}
#endif

#endif
