// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The port of Zephyr on a UART whose interrupts come while its thread sleeps. What Zephyr does is
// done here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <w58/zephyr.h>
#include <zephyr/drivers/uart.h>

#include "wire.hpp"

namespace w58d::test {
namespace {

/// Both FIFOs have four bytes.
struct Uart {
    static constexpr std::size_t kDepth = 4;

    void interrupt() {
        if (callback != nullptr && (receives() || transmits())) {
            callback(&device, context);
        }
    }
    [[nodiscard]] bool receives() const { return receiving && !toHost.empty(); }
    [[nodiscard]] bool transmits() const { return transmitting && fifo.size() < kDepth; }
    /// Time for a few bytes in each direction.
    void run() {
        now += 1;
        toHost += script.take(std::exchange(fifo, {}));
        interrupt();
    }

    Script script;
    const ::device device{"uart1"};
    uart_irq_callback_user_data_t callback = nullptr;
    void* context = nullptr;
    bool ready = true;
    bool receiving = false;
    bool transmitting = false;
    std::string fifo;  ///< to the module
    std::string toHost;
    std::uint32_t now = 0;
};

Uart* uart = nullptr;

struct ZephyrTest : ::testing::Test {
    ZephyrTest() { uart = &here; }
    ~ZephyrTest() override { uart = nullptr; }
    Uart here;
    w58_zephyr line{};
};

TEST_F(ZephyrTest, BytesGoBothWaysByInterrupts) {
    const std::string data(1000, 'x');
    here.script.answer("AT+CWMAP?", "\r\n+CWMAP: 1\r\n\r\nOK\r\n");
    here.script.answer("AT+ROWS", "\r\n+ROWS: " + data.substr(0, 200) + "\r\n\r\nOK\r\n");
    ASSERT_EQ(w58_zephyr_open(&line, &here.device), 0);
    char buffer[256];
    w58 w{};
    w58_init(&w, &line.port, nullptr, buffer, sizeof buffer);
    struct Map {
        std::int32_t flag;
    } map{};
    static const w58_field kFlagField[] = {W58_FIELD_INT(Map, flag)};
    EXPECT_EQ(w58_read(&w, "+CWMAP?", kFlagField, 1, &map), W58_OK);
    EXPECT_EQ(map.flag, 1);
    struct Long {
        char text[256];
    } seen{};
    static const w58_field kTextField[] = {W58_FIELD_TEXT(Long, text)};
    EXPECT_EQ(w58_read(&w, "+ROWS", kTextField, 1, &seen), W58_OK);
    EXPECT_EQ(seen.text, data.substr(0, 200));
    EXPECT_EQ(line.lost, 0u);
    EXPECT_FALSE(here.transmitting) << "no interrupt while there is nothing to be sent";
}

TEST_F(ZephyrTest, NoModuleIsWaitedForWithTheKernelsClock) {
    here.script.deaf = true;
    ASSERT_EQ(w58_zephyr_open(&line, &here.device), 0);
    char buffer[64];
    w58 w{};
    w58_init(&w, &line.port, nullptr, buffer, sizeof buffer);
    EXPECT_EQ(w58_command(&w, "+CWMAP=1", nullptr, 0), W58_TIMEOUT);
    EXPECT_NEAR(here.now, 28000, 100);
}

TEST_F(ZephyrTest, WhatNobodyReadsInTimeIsCounted) {
    ASSERT_EQ(w58_zephyr_open(&line, &here.device), 0);
    here.toHost = std::string(W58_ZEPHYR_INPUT + 10, 'x');
    while (!here.toHost.empty()) {
        here.run();
    }
    EXPECT_EQ(line.lost, 10u);
}

TEST_F(ZephyrTest, AUartThatIsNotReadyIsSaid) {
    here.ready = false;
    EXPECT_LT(w58_zephyr_open(&line, &here.device), 0);
}

}  // namespace
}  // namespace w58d::test

using w58d::test::uart;

extern "C" {

bool device_is_ready(const device*) {
    return uart->ready;
}

int k_sem_init(k_sem* sem, unsigned int initial_count, unsigned int limit) {
    *sem = {initial_count, limit};
    return 0;
}
void k_sem_give(k_sem* sem) {
    sem->count = std::min(sem->count + 1, sem->limit);
}
int k_sem_take(k_sem* sem, k_timeout_t timeout) {
    for (std::int64_t ms = 0; sem->count == 0 && ms < timeout.ticks; ++ms) {
        uart->run();
    }
    sem->count = 0;
    return 0;
}
std::uint32_t k_uptime_get_32() {
    return uart->now;
}

void ring_buf_init(ring_buf* buf, std::uint32_t size, std::uint8_t* data) {
    *buf = {data, 0, 0, size};
}
std::uint32_t ring_buf_put(ring_buf* buf, const std::uint8_t* data, std::uint32_t size) {
    std::uint32_t count = 0;
    for (; count < size && buf->put - buf->get < buf->size; ++count) {
        buf->buffer[buf->put++ % buf->size] = data[count];
    }
    return count;
}
std::uint32_t ring_buf_get(ring_buf* buf, std::uint8_t* data, std::uint32_t size) {
    std::uint32_t count = 0;
    for (; count < size && buf->put != buf->get; ++count) {
        data[count] = buf->buffer[buf->get++ % buf->size];
    }
    return count;
}
std::uint32_t ring_buf_get_claim(ring_buf* buf, std::uint8_t** data, std::uint32_t size) {
    const std::uint32_t first = buf->get % buf->size;
    *data = buf->buffer + first;
    return std::min({size, buf->put - buf->get, buf->size - first});
}
int ring_buf_get_finish(ring_buf* buf, std::uint32_t size) {
    buf->get += size;
    return 0;
}

int uart_irq_callback_user_data_set(const device*, uart_irq_callback_user_data_t cb,
                                    void* user_data) {
    uart->callback = cb;
    uart->context = user_data;
    return 0;
}
int uart_irq_update(const device*) {
    return 1;
}
int uart_irq_is_pending(const device*) {
    return uart->receives() || uart->transmits() ? 1 : 0;
}
int uart_irq_rx_ready(const device*) {
    return uart->receives() ? 1 : 0;
}
int uart_irq_tx_ready(const device*) {
    return uart->transmits() ? 1 : 0;
}
void uart_irq_rx_enable(const device*) {
    uart->receiving = true;
}
void uart_irq_tx_enable(const device*) {
    uart->transmitting = true;
    uart->interrupt();
}
void uart_irq_tx_disable(const device*) {
    uart->transmitting = false;
}
int uart_fifo_read(const device*, std::uint8_t* rx_data, const int size) {
    const std::size_t count =
        std::min({static_cast<std::size_t>(size), uart->toHost.size(), w58d::test::Uart::kDepth});
    std::memcpy(rx_data, uart->toHost.data(), count);
    uart->toHost.erase(0, count);
    return static_cast<int>(count);
}
int uart_fifo_fill(const device*, const std::uint8_t* tx_data, int size) {
    const std::size_t count =
        std::min(static_cast<std::size_t>(size), w58d::test::Uart::kDepth - uart->fifo.size());
    uart->fifo.append(reinterpret_cast<const char*>(tx_data), count);
    return static_cast<int>(count);
}
}
