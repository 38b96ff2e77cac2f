/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * libw58 on Zephyr: a UART by interrupts. C99 and C++.
 *
 * Needs CONFIG_SERIAL, CONFIG_UART_INTERRUPT_DRIVEN and CONFIG_RING_BUFFER. The UART's rate and
 * flow control are those of the devicetree.
 *
 *     static struct w58_zephyr uart;
 *     if (w58_zephyr_open(&uart, DEVICE_DT_GET(DT_NODELABEL(uart1))) != 0) ...
 *     w58_init(&module, &uart.port, &events, buffer, sizeof buffer);
 */
#ifndef W58_ZEPHYR_H
#define W58_ZEPHYR_H

#include <zephyr/device.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/ring_buffer.h>

#include <w58/w58.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What may come until w58_poll() is called again; without flow control what is more is lost. */
#ifndef W58_ZEPHYR_INPUT
#define W58_ZEPHYR_INPUT 256
#endif
#ifndef W58_ZEPHYR_OUTPUT
#define W58_ZEPHYR_OUTPUT 32
#endif

/* Stays in its place while the UART is used. */
struct w58_zephyr {
    const struct device* uart;
    struct w58_port port; /* its wait() sleeps until a byte comes, 20 ms at most */
    struct k_sem came;
    struct ring_buf input;
    struct ring_buf output;
    uint8_t input_bytes[W58_ZEPHYR_INPUT];
    uint8_t output_bytes[W58_ZEPHYR_OUTPUT];
    volatile uint32_t lost; /* bytes that came when there was no room */
};

/* 0, or what the driver says. */
int w58_zephyr_open(struct w58_zephyr* line, const struct device* uart);

#ifdef __cplusplus
}
#endif

#endif
