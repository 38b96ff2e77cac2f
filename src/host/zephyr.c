/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* The port of Zephyr. Written by the interfaces of its 3.x headers; compiled, and run, only with
 * the stand-ins for these in test/unit/host/zephyr. */
#include <errno.h>

#include <w58/zephyr.h>
#include <zephyr/drivers/uart.h>

#define WAIT_MS 20

static void take_input(struct w58_zephyr* line) {
    uint8_t bytes[16];
    int count = uart_fifo_read(line->uart, bytes, (int)sizeof bytes);
    while (count > 0) {
        const uint32_t kept = ring_buf_put(&line->input, bytes, (uint32_t)count);
        line->lost += (uint32_t)count - kept;
        k_sem_give(&line->came);
        count = uart_fifo_read(line->uart, bytes, (int)sizeof bytes);
    }
}

static void give_output(struct w58_zephyr* line) {
    uint8_t* bytes = NULL;
    const uint32_t length = ring_buf_get_claim(&line->output, &bytes, W58_ZEPHYR_OUTPUT);
    int sent = 0;
    if (length > 0) {
        sent = uart_fifo_fill(line->uart, bytes, (int)length);
    } else {
        uart_irq_tx_disable(line->uart);
    }
    (void)ring_buf_get_finish(&line->output, sent > 0 ? (uint32_t)sent : 0);
}

static void on_interrupt(const struct device* uart, void* context) {
    struct w58_zephyr* const line = (struct w58_zephyr*)context;
    while (uart_irq_update(uart) > 0 && uart_irq_is_pending(uart) > 0) {
        if (uart_irq_rx_ready(uart) > 0) {
            take_input(line);
        }
        if (uart_irq_tx_ready(uart) > 0) {
            give_output(line);
        }
    }
}

static int write_some(void* context, const void* bytes, size_t length) {
    struct w58_zephyr* const line = (struct w58_zephyr*)context;
    const uint32_t taken = ring_buf_put(&line->output, (const uint8_t*)bytes, (uint32_t)length);
    if (taken > 0) {
        uart_irq_tx_enable(line->uart);
    }
    return (int)taken;
}

static int read_some(void* context, void* bytes, size_t length) {
    struct w58_zephyr* const line = (struct w58_zephyr*)context;
    return (int)ring_buf_get(&line->input, (uint8_t*)bytes, (uint32_t)length);
}

static uint32_t now(void* context) {
    (void)context;
    return k_uptime_get_32();
}

static void wait_for_byte(void* context) {
    struct w58_zephyr* const line = (struct w58_zephyr*)context;
    (void)k_sem_take(&line->came, K_MSEC(WAIT_MS));
}

int w58_zephyr_open(struct w58_zephyr* line, const struct device* uart) {
    int error;
    if (!device_is_ready(uart)) {
        return -ENODEV;
    }
    line->uart = uart;
    line->lost = 0;
    ring_buf_init(&line->input, sizeof line->input_bytes, line->input_bytes);
    ring_buf_init(&line->output, sizeof line->output_bytes, line->output_bytes);
    error = k_sem_init(&line->came, 0, 1);
    if (error == 0) {
        error = uart_irq_callback_user_data_set(uart, on_interrupt, line);
    }
    line->port.write = write_some;
    line->port.read = read_some;
    line->port.clock = now;
    line->port.wait = wait_for_byte;
    line->port.context = line;
    if (error == 0) {
        uart_irq_rx_enable(uart);
    }
    return error;
}
