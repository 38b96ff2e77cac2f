/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * How a program on the module talks to w58d: AT commands over a Unix stream socket. C99 and C++.
 *
 * Connect to the path of `[socket]` in w58d.toml, by default W58_AT_SOCKET_PATH: as root, or as a
 * member of the group named there. Each connection is a port of its own, as a host's serial line
 * is, but for this:
 *  - no RDY comes: what is connected is ready;
 *  - it starts with the factory profile - echo on, results in words, errors as plain ERROR, GBK -
 *    and &W is refused; so begin with `AT+CMEE=2;+CSCS="UTF-8"`, and leave V1 and Q0 as they are;
 *  - +ICF, +IFC and +IPR are refused: there is no serial line;
 *  - no data follows a line: AT+CWLANSEND has its hexadecimal form only.
 *
 * Framing: a command line is `AT`, at most W58_AT_BODY_MAX bytes, and W58_AT_LINE_END. Back come
 * the echo of it, rows of information, and one final result; each row and result has CR LF on both
 * sides, so split at LF, drop CR, and skip what is empty. The next line may be sent before: lines
 * are executed in their order. A line that comes before the echo is a URC: the module reports it by
 * itself, at any time but within an answer; a command line half sent holds it back for a second.
 *
 * A command that has to wait for something, such as AT+CWMAP=0, takes up to 15 s.
 */
#ifndef W58_AT_SOCKET_H
#define W58_AT_SOCKET_H

/* Where w58d listens if its configuration names neither `[socket] path` nor `run_dir`. */
#define W58_AT_SOCKET_PATH "/run/w58d/at.sock"

/* Connections at once; one more is closed before anything was sent. */
#define W58_AT_SOCKET_CONNECTIONS 16

/* Bytes that wait for a program which does not read; with more it is disconnected. */
#define W58_AT_SOCKET_UNREAD_MAX (1024 * 1024)

/* Bytes of a command line behind its `AT`; a longer one is answered with an error, not executed. */
#define W58_AT_BODY_MAX 4096

/* S3 of the factory profile (V.250 6.2.1). */
#define W58_AT_LINE_END "\r"

/* Final results: a line that is one of the first two, or that begins with the third and goes on
 * with what is wrong (TS 27.007 9.2; with +CMEE=1 a number, with +CMEE=2 words). */
#define W58_AT_OK "OK"
#define W58_AT_ERROR "ERROR"
#define W58_AT_CME_ERROR "+CME ERROR: "

/* Beside the AT socket, at its path and W58_FOLLOW_SUFFIX, for the same programs: copies of what
 * hosts are told and given, whatever they asked for. Nothing is to be sent there. A line for each
 * URC (but those that a port asked to begin, such as a scan's, and RDY) and for what a host fetched
 * of what LAN clients sent: the text, and if there are data, W58_FOLLOW_DATA and the data in
 * hexadecimal; then LF. `+CWLANMSG:` has no text of its own then. Who does not read in time loses
 * lines; in their place comes `+CWURCLOST: ` and how many. */
#define W58_FOLLOW_SUFFIX ".follow"
#define W58_FOLLOW_DATA "\t"

/* Connections at once; one more is closed before anything was sent. */
#define W58_FOLLOW_CONNECTIONS 4

/* Beside the AT socket, in run_dir: what a serial port carries. Send the port's name and LF. Back
 * comes W58_TRACE_OK, then a line for each read and write until either side ends: date, time, port,
 * `>` from or `<` to the host, and the bytes as a C string, passwords too. Or one line that begins
 * with W58_TRACE_ERROR, and the end. */
#define W58_TRACE_SOCKET_PATH "/run/w58d/trace.sock"
#define W58_TRACE_OK "OK"
#define W58_TRACE_ERROR "ERROR: "

/* Connections at once; one more is closed before anything was sent. */
#define W58_TRACE_CONNECTIONS 4

#endif
