/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* The port of a POSIX system. Compiled and tested on Linux. */
#define _DEFAULT_SOURCE /* CRTSCTS and the rates beyond POSIX */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/file.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <w58/posix.h>

#define WAIT_MS 20

static const struct {
    unsigned long rate;
    speed_t code;
} kRates[] = {
    {1200, B1200},       {2400, B2400},       {4800, B4800},       {9600, B9600},
    {19200, B19200},     {38400, B38400},     {57600, B57600},     {115200, B115200},
    {230400, B230400},
#ifdef B460800
    {460800, B460800},   {500000, B500000},   {576000, B576000},   {921600, B921600},
    {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000}, {2000000, B2000000},
    {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000},
#endif
};

static bool is_later(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static int write_some(void* context, const void* bytes, size_t length) {
    const struct w58_posix* const line = (const struct w58_posix*)context;
    const ssize_t count = write(line->file, bytes, length > INT_MAX ? INT_MAX : length);
    return count >= 0 ? (int)count : is_later() ? 0 : -1;
}

/* The end of the file is a line that was hung up. */
static int read_some(void* context, void* bytes, size_t length) {
    const struct w58_posix* const line = (const struct w58_posix*)context;
    const ssize_t count = read(line->file, bytes, length > INT_MAX ? INT_MAX : length);
    return count > 0 ? (int)count : count < 0 && is_later() ? 0 : -1;
}

static uint32_t now(void* context) {
    struct timespec time;
    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint32_t)((unsigned long long)time.tv_sec * 1000u +
                      (unsigned long long)time.tv_nsec / 1000000u);
}

static void wait_for_byte(void* context) {
    const struct w58_posix* const line = (const struct w58_posix*)context;
    struct pollfd file = {line->file, POLLIN, 0};
    (void)poll(&file, 1, WAIT_MS);
}

int w58_posix_use(struct w58_posix* line, int file) {
    const int flags = fcntl(file, F_GETFL);
    if (flags < 0 || fcntl(file, F_SETFL, flags | O_NONBLOCK) < 0) {
        return errno;
    }
    line->file = file;
    line->port.write = write_some;
    line->port.read = read_some;
    line->port.clock = now;
    line->port.wait = wait_for_byte;
    line->port.context = line;
    return 0;
}

static int set_up(int file, unsigned long rate, bool flow_control) {
    struct termios settings;
    size_t i = 0;
    while (i < sizeof kRates / sizeof kRates[0] && kRates[i].rate != rate) {
        ++i;
    }
    if (i == sizeof kRates / sizeof kRates[0]) {
        return EINVAL;
    }
    if (tcgetattr(file, &settings) < 0) {
        return errno;
    }
    if (flock(file, LOCK_EX | LOCK_NB) < 0) {
        return errno == EWOULDBLOCK ? EBUSY : errno;
    }
    settings.c_iflag = IGNBRK;
    settings.c_oflag = 0;
    settings.c_lflag = 0;
    settings.c_cflag = CS8 | CREAD | CLOCAL;
#ifdef CRTSCTS
    settings.c_cflag |= flow_control ? CRTSCTS : 0;
#else
    if (flow_control) {
        return EINVAL;
    }
#endif
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    if (cfsetispeed(&settings, kRates[i].code) < 0 || cfsetospeed(&settings, kRates[i].code) < 0 ||
        tcsetattr(file, TCSANOW, &settings) < 0) {
        return errno;
    }
    return 0;
}

int w58_posix_open(struct w58_posix* line, const char* path, unsigned long rate,
                   bool flow_control) {
    const int file = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        return errno;
    }
    int error = set_up(file, rate, flow_control);
    if (error == 0) {
        error = w58_posix_use(line, file);
    }
    if (error != 0) {
        (void)close(file);
    }
    return error;
}

void w58_posix_close(struct w58_posix* line) {
    (void)close(line->file);
    line->file = -1;
}
