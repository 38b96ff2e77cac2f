/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
// Breaks what a program does, from below: `wrapper` loads it in front of the C library.
//
// MUTANT_CALLS says which calls go wrong: "fsync" does nothing; "rename" does nothing in the state
// folder; "rename-late" works there, but when the host has been told OK.
//
// MUTANT_EDITS is a file of lines OLD=>NEW, for configuration files that are read and for what goes
// over control sockets.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum {
    kMostEdits = 8,
    kMostPieces = 8,
    kEditSize = 256,
    kTextSize = 1 << 16,
    kLateMicroseconds = 400000
};

static const char kState[] = "/var/lib/w58d/";
static char edits[kMostEdits][2][kEditSize];
static int editCount;

__attribute__((constructor)) static void readEdits(void) {
    const char* const path = getenv("MUTANT_EDITS");
    FILE* const file = path ? REAL(fopen)(path, "r") : NULL;
    char line[2 * kEditSize];
    while (file && editCount < kMostEdits && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char* const arrow = strstr(line, "=>");
        if (arrow) {
            *arrow = '\0';
            strncpy(edits[editCount][0], line, kEditSize - 1);
            strncpy(edits[editCount++][1], arrow + 2, kEditSize - 1);
        }
    }
    if (file) {
        fclose(file);
    }
}

// Copies text with every edit made; what is longer than `room` is cut.
static size_t edited(const char* text, size_t size, char* out, size_t room) {
    size_t written = 0;
    while (size > 0 && written < room) {
        const char* to = text;
        size_t from = 1, length = 1;
        for (int i = 0; i < editCount; ++i) {
            const size_t old = strlen(edits[i][0]);
            if (old <= size && memcmp(text, edits[i][0], old) == 0) {
                to = edits[i][1];
                from = old;
                length = strlen(to);
                break;
            }
        }
        length = length < room - written ? length : room - written;
        memcpy(out + written, to, length);
        written += length;
        text += from;
        size -= from;
    }
    return written;
}

FILE* fopen(const char* path, const char* mode) {
    FILE* const file = REAL(fopen)(path, mode);
    if (!file || editCount == 0 || !strstr(path, ".conf")) {
        return file;
    }
    static char text[kTextSize], changed[kTextSize];
    const size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    FILE* const copy = tmpfile();
    fwrite(changed, 1, edited(text, size, changed, sizeof changed), copy);
    rewind(copy);
    return copy;
}

ssize_t recvfrom(int fd, void* buffer, size_t room, int flags, struct sockaddr* from,
                 socklen_t* length) {
    const ssize_t size = REAL(recvfrom)(fd, buffer, room, flags, from, length);
    if (size <= 0 || editCount == 0 || size > kTextSize) {
        return size;
    }
    static char text[kTextSize];
    memcpy(text, buffer, size);
    return edited(text, size, buffer, room);
}

ssize_t sendto(int fd, const void* buffer, size_t size, int flags, const struct sockaddr* to,
               socklen_t length) {
    static char text[kTextSize];
    const size_t changed =
        editCount > 0 && size < kTextSize ? edited(buffer, size, text, sizeof text) : 0;
    return REAL(sendto)(fd, changed ? text : buffer, changed ? changed : size, flags, to, length) <
                   0
               ? -1
               : (ssize_t)size;
}

// Events: several pieces, the last of which is the text.
ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
    static char text[kTextSize];
    struct iovec pieces[kMostPieces];
    struct msghdr changed = *message;
    const size_t number = message->msg_iovlen;
    if (editCount > 0 && number > 1 && number <= kMostPieces) {
        memcpy(pieces, message->msg_iov, number * sizeof *pieces);
        struct iovec* const last = &pieces[number - 1];
        last->iov_len = edited(last->iov_base, last->iov_len, text, sizeof text);
        last->iov_base = text;
        changed.msg_iov = pieces;
    }
    return REAL(sendmsg)(fd, &changed, flags);
}

static int broken(const char* call) {
    const char* const calls = getenv("MUTANT_CALLS");
    return calls && strcmp(calls, call) == 0;
}

int fsync(int fd) {
    return broken("fsync") ? 0 : REAL(fsync)(fd);
}

static void* renameLate(void* names) {
    char** const both = names;
    usleep(kLateMicroseconds);
    REAL(rename)(both[0], both[1]);
    return NULL;
}

int rename(const char* from, const char* to) {
    if (strncmp(to, kState, strlen(kState)) != 0) {
        return REAL(rename)(from, to);
    }
    if (broken("rename")) {
        return unlink(from);
    }
    if (!broken("rename-late")) {
        return REAL(rename)(from, to);
    }
    char** const both = calloc(2, sizeof *both);
    both[0] = strdup(from);
    both[1] = strdup(to);
    pthread_t thread;
    return pthread_create(&thread, NULL, renameLate, both);
}
