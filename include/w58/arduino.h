/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * libw58 on an Arduino: a hardware serial port. C++11.
 *
 *     Serial1.begin(115200);
 *     static const w58_port port = w58_arduino_port(Serial1);
 *     w58_init(&module, &port, &events, buffer, sizeof buffer);
 *
 * Call w58_poll() in loop(): the core keeps 64 bytes that have come, 5 ms at 115200 bits per
 * second, and what is more is lost. A module that is read that slowly had better run at 9600
 * (AT+IPR).
 *
 * Compiled and linked with Debian's arduino-core-avr for an ATmega2560; not run on a board.
 */
#ifndef W58_ARDUINO_H
#define W58_ARDUINO_H

#include <Arduino.h>
#include <w58/w58.h>

inline int w58_arduino_write(void* context, const void* bytes, size_t length) {
    HardwareSerial* const serial = static_cast<HardwareSerial*>(context);
    const int room = serial->availableForWrite();
    const size_t most = room > 0 ? static_cast<size_t>(room) : 0;
    return static_cast<int>(
        serial->write(static_cast<const uint8_t*>(bytes), length < most ? length : most));
}

inline int w58_arduino_read(void* context, void* bytes, size_t length) {
    HardwareSerial* const serial = static_cast<HardwareSerial*>(context);
    uint8_t* const to = static_cast<uint8_t*>(bytes);
    size_t count = 0;
    while (count < length && serial->available() > 0) {
        to[count++] = static_cast<uint8_t>(serial->read());
    }
    return static_cast<int>(count);
}

inline uint32_t w58_arduino_clock(void*) {
    return millis();
}

inline void w58_arduino_wait(void*) {
    yield();
}

inline w58_port w58_arduino_port(HardwareSerial& serial) {
    const w58_port port = {w58_arduino_write, w58_arduino_read, w58_arduino_clock, w58_arduino_wait,
                           &serial};
    return port;
}

#endif
