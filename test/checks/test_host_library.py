# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""libw58 stays small, and compiles wherever a host's firmware is made."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = ROOT / "src/host"
ENGINE = [HOST / f"{name}.c" for name in ("command", "engine", "line", "row", "value")]
COMMANDS = [HOST / f"{name}.c" for name in ("commands", "form")]
HEADER = ROOT / "include/w58/commands.h"
MAKER = HOST / "make_commands.py"
INCLUDES = ["-I", ROOT / "include", "-I", ROOT / "src"]
WARNINGS = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wcast-align",
            "-Wstrict-prototypes", "-Werror"]
CORTEX_M0 = ["arm-none-eabi-gcc", "-mcpu=cortex-m0plus", "-mthumb"]
SMALL = [*CORTEX_M0, "-std=c99", "-Os", "-ffreestanding", "-ffunction-sections", "-fdata-sections", *INCLUDES]

# A firmware: a port without an interrupt, a buffer of 256 bytes, what GCC expects of a C library, and five functions, one of
# each form, so that of the others nothing counts that they share.
FIRMWARE = r"""
#include <w58/commands.h>
#define UART ((volatile uint32_t *)0x40013800)
#define TICKS (*(volatile uint32_t *)0x40000024)
static int put(void *context, const void *bytes, size_t length) {
    (void)context;
    if (length == 0 || (UART[7] & 0x80u) == 0) return 0;
    UART[10] = *(const unsigned char *)bytes;
    return 1;
}
static int get(void *context, void *bytes, size_t length) {
    (void)context;
    if (length == 0 || (UART[7] & 0x20u) == 0) return 0;
    *(unsigned char *)bytes = (unsigned char)UART[9];
    return 1;
}
static uint32_t now(void *context) { (void)context; return TICKS; }
static const struct w58_port kPort = {put, get, now, NULL, NULL};
static volatile int last;
static void urc(void *context, enum w58_urc kind, struct w58_row *row) {
    int32_t id;
    (void)context;
    if (w58_row_int(row, &id)) last = (int)kind + id;
}
static const struct w58_events kEvents = {urc, NULL, NULL};
static struct w58 module;
static char buffer[256];
static void each(void *context) { last = ((struct w58_cwclilist *)context)->rssi; }
static enum w58_result list_clients(void) {
    struct w58_cwclilist client;
    return w58_list_cwclilist(&module, &client, each, &client);
}
void _start(void) {
    struct w58_cwauth auth;
    struct w58_cwlanget got;
    w58_init(&module, &kPort, &kEvents, buffer, sizeof buffer);
    for (;;) {
        if (w58_get_cwauth(&module, &auth) != W58_OK || w58_set_cwssid(&module, auth.password) != W58_OK ||
            list_clients() != W58_OK ||
            w58_fetch_cwlanget(&module, 0, sizeof auth.password, auth.password, &got) != W58_OK ||
            w58_send_cwlansend(&module, got.id, auth.password, (size_t)got.len) != W58_OK) {
            last = module.cme;
        }
    }
}
void *memcpy(void *to, const void *from, size_t length) {
    char *out = to;
    const char *in = from;
    while (length-- > 0) *out++ = *in++;
    return to;
}
void *memset(void *to, int byte, size_t length) {
    char *out = to;
    while (length-- > 0) *out++ = (char)byte;
    return to;
}
"""


def sizes(path):
    """text (with constants), data and bss of an object, archive or program."""
    out = subprocess.run(["arm-none-eabi-size", "-t", path], check=True, stdout=subprocess.PIPE, text=True).stdout
    return tuple(map(int, out.splitlines()[-1].split()[:3]))


def compiled(folder, sources, command=SMALL, *more):
    objects = []
    for source in sources:
        objects.append(folder / (source.stem + ".o"))
        subprocess.run([*command, *more, "-c", source, "-o", objects[-1]], check=True)
    return objects


def test_the_functions_are_the_catalogues(tmp_path):
    subprocess.run([MAKER, tmp_path], check=True)
    for path in (HEADER, COMMANDS[0]):
        assert path.read_text() == (tmp_path / path.relative_to(ROOT)).read_text(), \
            f"{path.relative_to(ROOT)} is not what config/commands.json says: run {MAKER.relative_to(ROOT)}"


@pytest.mark.parametrize("compiler", [["gcc"], ["clang-19"], CORTEX_M0, [*CORTEX_M0, "-mcpu=cortex-m4"],
                                      ["avr-gcc", "-mmcu=atmega2560"]], ids=lambda command: "".join(command[:3]))
def test_it_compiles_without_a_warning(tmp_path, compiler):
    for optimised in ("-Os", "-O2"):
        compiled(tmp_path, [*ENGINE, *COMMANDS], [*compiler, *WARNINGS, *INCLUDES], optimised)


@pytest.mark.parametrize("standard", ["c++11", "c++23"])
def test_its_headers_are_cpp_too(standard):
    program = "#include <w58/commands.h>\nint main() { return w58_int(1).kind; }\n"
    subprocess.run(["g++", f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", *INCLUDES,
                    "-x", "c++", "-"], check=True, input=program, text=True)


def test_the_engine_is_small_and_needs_no_c_library(tmp_path):
    objects = compiled(tmp_path, ENGINE)
    text, data, bss = map(sum, zip(*map(sizes, objects)))
    print(f"engine: {text} bytes of code and constants")
    assert text <= 6 * 1024
    assert (data, bss) == (0, 0)
    undefined = subprocess.run(["arm-none-eabi-nm", "-u", *objects], check=True, stdout=subprocess.PIPE, text=True).stdout
    foreign = {name for name in re.findall(r"U (\w+)", undefined) if not name.startswith(("w58_", "__aeabi_", "__gnu_thumb1_"))}
    assert foreign <= {"memcpy", "memset", "memcmp", "memmove", "strlen"}


def functions():
    """Those for commands, as their header declares them."""
    return set(re.findall(r"^(?:enum w58_result|bool) (w58_\w+)\(", HEADER.read_text(), re.M))


@pytest.fixture
def firmware(tmp_path):
    """A function: the bytes of flash and RAM of the firmware, with these functions besides."""
    main = tmp_path / "firmware.c"
    main.write_text(FIRMWARE)
    objects = compiled(tmp_path, [*ENGINE, *COMMANDS, main])

    def linked(*besides):
        program = tmp_path / "firmware"
        subprocess.run([*CORTEX_M0, "-nostdlib", "-Wl,--gc-sections", *[f"-Wl,--undefined={name}" for name in besides], *objects,
                        "-lgcc", "-o", program], check=True)
        text, data, bss = sizes(program)
        return text + data, data + bss
    return linked


def test_a_firmware_with_five_commands_is_small(firmware):
    flash, ram = firmware()
    print(f"firmware: {flash} bytes of flash, {ram} of RAM without the stack")
    assert flash <= 8 * 1024
    assert ram <= 1024 - STACK


def test_a_further_command_is_small(firmware):
    flash, _ = firmware()
    further = {name: firmware(name)[0] - flash for name in functions()}
    print(f"all {len(further)} functions: {firmware(*further)[0] - flash} bytes besides; the largest:")
    for name in sorted(further, key=further.get)[-5:]:
        print(f"  {name}: {further[name]}")
    assert {name: size for name, size in further.items() if size > 150} == {}


# A struct of an answer on it, and the deepest calls: what GCC says of each function, summed along the path.
STACK = 600
PATH = ("list_clients", "w58_list_cwclilist", "w58_list", "list", "w58_run", "w58_poll", "receive", "w58_take", "take_line", "take_row",
        "on_row", "w58_row_read", "w58_row_text", "copy", "escaped", "hex_digit")


def test_the_stack_is_small(tmp_path):
    main = tmp_path / "firmware.c"
    main.write_text(FIRMWARE)
    compiled(tmp_path, [*ENGINE, *COMMANDS, main], SMALL, "-fstack-usage", "-fno-inline")
    used = {}
    for file in tmp_path.glob("*.su"):
        for line in file.read_text().splitlines():
            place, size, _ = line.split("\t")
            used[place.rsplit(":", 1)[1].split(".")[0]] = int(size)
    deepest = sum(used[name] for name in PATH)
    print(f"stack: {deepest} bytes")
    assert deepest <= STACK


ARDUINO = pathlib.Path("/usr/share/arduino/hardware/arduino/avr")
CORE = ("HardwareSerial", "HardwareSerial0", "HardwareSerial1", "Print", "Stream", "abi", "main", "new")
AVR = ["-mmcu=atmega2560", "-Os", "-DF_CPU=16000000L", "-DARDUINO=10805", "-DARDUINO_ARCH_AVR", "-ffunction-sections",
       "-fdata-sections", "-I", ARDUINO / "cores/arduino", "-I", ARDUINO / "variants/mega", *INCLUDES]


def test_a_sketch_for_an_arduino_links(tmp_path):
    core = ARDUINO / "cores/arduino"
    objects = compiled(tmp_path, [*ENGINE, *COMMANDS, *core.glob("*.c")], ["avr-gcc", "-std=gnu11", *AVR])
    objects += compiled(tmp_path, [core / f"{name}.cpp" for name in CORE],
                        ["avr-g++", "-std=gnu++11", "-fno-exceptions", "-fno-threadsafe-statics", *AVR])
    sketch = HOST / "examples/arduino/arduino.ino"
    compiled(tmp_path, [sketch], ["avr-g++", "-std=gnu++11", "-fno-exceptions", "-fno-threadsafe-statics", "-Wall", "-Wextra",
                                  "-Werror", "-include", "Arduino.h", "-x", "c++", *AVR])
    program = tmp_path / "sketch.elf"
    subprocess.run(["avr-g++", "-mmcu=atmega2560", "-Wl,--gc-sections", "-o", program, tmp_path / "arduino.o", *objects],
                   check=True)
    out = subprocess.run(["avr-size", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    text, data, bss = map(int, out.splitlines()[1].split()[:3])
    print(f"sketch: {text + data} bytes of flash, {data + bss} of RAM")
    assert text + data <= 32 * 1024, "an ATmega with less would have no room for it"


CONSUMER = """
cmake_minimum_required(VERSION 3.20)
project(consumer LANGUAGES C)
find_package(w58 @VERSION@ REQUIRED)
add_executable(consumer main.c)
target_link_libraries(consumer PRIVATE w58::w58)
"""
MAIN = """
#include <w58/posix.h>
int main(void) {
    static struct w58_posix line;
    static struct w58 module;
    static char buffer[256];
    w58_init(&module, &line.port, NULL, buffer, sizeof buffer);
    return w58_posix_open(&line, "/nonexistent", 115200, false) != 0 ? 0 : 1;
}
"""


def test_it_is_a_project_of_its_own_and_installs(tmp_path):
    def run(*command, **more):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout

    built, root = tmp_path / "built", tmp_path / "root"
    run("cmake", "-S", HOST, "-B", built, f"-DCMAKE_INSTALL_PREFIX={root}", "-DCMAKE_INSTALL_LIBDIR=lib")
    run("cmake", "--build", built)
    run("cmake", "--install", built, "--component", "libw58-dev")
    assert {path.name for path in root.rglob("*") if path.is_file()} == {
        "arduino.h", "commands.h", "posix.h", "row.h", "value.h", "w58.h", "zephyr.h", "libw58.a", "w58.pc", "w58-config.cmake",
        "w58-config-noconfig.cmake", "w58-config-version.cmake", "arduino.ino", "example.h", "hotspot.c", "lan_echo.c", "station.c"}

    version = re.search(r"project\(w58d VERSION (\d+\.\d+)", (ROOT / "CMakeLists.txt").read_text())[1]
    (tmp_path / "CMakeLists.txt").write_text(CONSUMER.replace("@VERSION@", version))
    (tmp_path / "main.c").write_text(MAIN)
    run("cmake", "-S", tmp_path, "-B", tmp_path / "consumer", f"-DCMAKE_PREFIX_PATH={root}")
    run("cmake", "--build", tmp_path / "consumer")
    run(tmp_path / "consumer/consumer")

    flags = run("pkg-config", "--cflags", "--libs", "w58", env={"PKG_CONFIG_PATH": str(root / "lib/pkgconfig"),
                                                                "PATH": "/usr/bin"}).split()
    run("cc", tmp_path / "main.c", *flags, "-o", tmp_path / "main")
    run(tmp_path / "main")
    for example in root.glob("share/doc/libw58-dev/examples/*.c"):
        run("cc", *WARNINGS, example, *flags, "-o", tmp_path / example.stem)


def test_it_builds_for_a_microcontroller_with_cmake(tmp_path):
    subprocess.run(["cmake", "-S", HOST, "-B", tmp_path, "-DCMAKE_SYSTEM_NAME=Generic", "-DCMAKE_INSTALL_LIBDIR=lib", "-DCMAKE_C_COMPILER=arm-none-eabi-gcc",
                    "-DCMAKE_C_FLAGS=-mcpu=cortex-m0plus -mthumb -ffreestanding", "-DCMAKE_C_COMPILER_WORKS=1",
                    "-DCMAKE_BUILD_TYPE=MinSizeRel"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", tmp_path], check=True, stdout=subprocess.DEVNULL)
    library = subprocess.run(["arm-none-eabi-nm", tmp_path / "libw58.a"], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert functions() <= set(re.findall(r" T (\w+)", library))


def catalogue():
    return json.loads((ROOT / "config/commands.json").read_text(encoding="utf-8"))


def test_it_knows_every_urc_and_no_other():
    known = re.search(r"kUrcs\[\] =\n(.*?);", (HOST / "line.c").read_text(), re.S)[1]
    names = re.findall(r'"([^"]+)\\0"', known)
    assert len(names) == len(set(names))
    assert set(names) == {urc["begins"].removesuffix("0") for urc in catalogue()["urcs"]}
    kinds = re.search(r"enum w58_urc \{(.*?)\};", (ROOT / "include/w58/w58.h").read_text(), re.S)[1]
    assert len(re.findall(r"^ *W58_URC_\w+", kinds, re.M)) == len(names) + 1, "and W58_URC_OTHER"


def test_it_knows_what_is_followed_by_bytes():
    everything = catalogue()
    answers = {(command["name"], form, answer["data"]["begins"]) for command in everything["commands"]
               for form, what in command["forms"].items() for answer in what.get("answers", []) if "data" in answer}
    assert answers == {("+CWLANGET", "write", "\r\n"), ("+CWLANMGET", "write", ",")}
    assert [urc["name"] for urc in everything["urcs"] if "data" in urc] == ["+CWLANDATA"]


def test_no_answer_begins_as_a_urc_does():
    everything = catalogue()
    urcs = tuple(urc["begins"].removesuffix("0") for urc in everything["urcs"])
    rows = {answer["begins"] for command in everything["commands"] for what in command["forms"].values()
            for answer in what.get("answers", [])}
    assert [row for row in rows if row.startswith(urcs)] == []
