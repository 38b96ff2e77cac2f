"""libw58 stays small, and compiles wherever a host's firmware is made."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = ROOT / "src/host"
ENGINE = [HOST / f"{name}.c" for name in ("command", "engine", "line", "row", "value")]
COMMANDS = HOST / "examples/commands.c"
INCLUDES = ["-I", ROOT / "include", "-I", ROOT / "src"]
WARNINGS = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wcast-align",
            "-Wstrict-prototypes", "-Werror"]
CORTEX_M0 = ["arm-none-eabi-gcc", "-mcpu=cortex-m0plus", "-mthumb"]
SMALL = [*CORTEX_M0, "-std=c99", "-Os", "-ffreestanding", "-ffunction-sections", "-fdata-sections", *INCLUDES]

# A firmware: a port without an interrupt, a buffer of 256 bytes, five commands, and what GCC expects of a C library.
FIRMWARE = r"""
#include "host/examples/commands.h"
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
static void network(void *context, const struct w58_network *found) { (void)context; last = found->signal; }
void _start(void) {
    struct w58_ssid ssid;
    w58_init(&module, &kPort, &kEvents, buffer, sizeof buffer);
    for (;;) {
        if (w58_set_ssid(&module, "cafe 1") != W58_OK || w58_get_ssid(&module, &ssid) != W58_OK ||
            w58_set_auth(&module, 5, 4, "12345678") != W58_OK ||
            w58_scan(&module, network, NULL) != W58_OK || w58_lan_send(&module, 0, ssid.ssid, 1) != W58_OK) {
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


@pytest.mark.parametrize("compiler", [["gcc"], ["clang-19"], CORTEX_M0, [*CORTEX_M0, "-mcpu=cortex-m4"],
                                      ["avr-gcc", "-mmcu=atmega2560"]], ids=lambda command: "".join(command[:3]))
def test_it_compiles_without_a_warning(tmp_path, compiler):
    for optimised in ("-Os", "-O2"):
        compiled(tmp_path, [*ENGINE, COMMANDS], [*compiler, *WARNINGS, *INCLUDES], optimised)


@pytest.mark.parametrize("standard", ["c++11", "c++23"])
def test_its_headers_are_cpp_too(standard):
    program = "#include <w58/w58.h>\nint main() { return w58_int(1).kind; }\n"
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


def test_a_function_for_a_command_is_small(tmp_path):
    (commands,) = compiled(tmp_path, [COMMANDS])
    listed = subprocess.run(["arm-none-eabi-nm", "-S", commands], check=True, stdout=subprocess.PIPE, text=True).stdout
    functions = {name: int(size, 16) for size, name in re.findall(r"\w+ (\w+) [tT] (\w+)", listed)}
    print(functions)
    assert "w58_set_ssid" in functions
    assert {name: size for name, size in functions.items() if size > 150} == {}


def test_a_firmware_with_five_commands_is_small(tmp_path):
    main = tmp_path / "firmware.c"
    main.write_text(FIRMWARE)
    objects = compiled(tmp_path, [*ENGINE, COMMANDS, main])
    program = tmp_path / "firmware"
    subprocess.run([*SMALL, "-nostdlib", "-Wl,--gc-sections", *objects, "-lgcc", "-o", program], check=True)
    text, data, bss = sizes(program)
    print(f"firmware: {text + data} bytes of flash, {data + bss} of RAM without the stack")
    assert text + data <= 8 * 1024
    assert data + bss <= 1024 - STACK


# A struct of an answer on it, and the deepest calls: what GCC says of each function, summed along the path.
STACK = 600
PATH = ("w58_scan", "w58_run", "w58_poll", "receive", "w58_take", "take_line", "take_row", "scan_row", "w58_row_read",
        "w58_row_raw_text", "copy", "escaped", "hex_digit")


def test_the_stack_is_small(tmp_path):
    compiled(tmp_path, [*ENGINE, COMMANDS], SMALL, "-fstack-usage", "-fno-inline")
    used = {}
    for file in tmp_path.glob("*.su"):
        for line in file.read_text().splitlines():
            place, size, _ = line.split("\t")
            used[place.rsplit(":", 1)[1].split(".")[0]] = int(size)
    deepest = sum(used[name] for name in PATH)
    print(f"stack: {deepest} bytes from w58_scan() down")
    assert deepest <= STACK


ARDUINO = pathlib.Path("/usr/share/arduino/hardware/arduino/avr")
CORE = ("HardwareSerial", "HardwareSerial0", "HardwareSerial1", "Print", "Stream", "abi", "main", "new")
AVR = ["-mmcu=atmega2560", "-Os", "-DF_CPU=16000000L", "-DARDUINO=10805", "-DARDUINO_ARCH_AVR", "-ffunction-sections",
       "-fdata-sections", "-I", ARDUINO / "cores/arduino", "-I", ARDUINO / "variants/mega", *INCLUDES]


def test_a_sketch_for_an_arduino_links(tmp_path):
    core = ARDUINO / "cores/arduino"
    objects = compiled(tmp_path, [*ENGINE, *core.glob("*.c")], ["avr-gcc", "-std=gnu11", *AVR])
    objects += compiled(tmp_path, [core / f"{name}.cpp" for name in CORE],
                        ["avr-g++", "-std=gnu++11", "-fno-exceptions", "-fno-threadsafe-statics", *AVR])
    sketch = HOST / "examples/arduino/arduino.ino"
    compiled(tmp_path, [sketch], ["avr-g++", "-std=gnu++11", "-fno-exceptions", "-fno-threadsafe-statics", "-Wall", "-Wextra",
                                  "-Werror", "-include", "Arduino.h", "-x", "c++", *AVR])
    program = tmp_path / "sketch.elf"
    subprocess.run(["avr-g++", "-mmcu=atmega2560", "-Wl,--gc-sections", "-o", program, tmp_path / "arduino.o", *objects],
                   check=True)
    assert program.exists()


CONSUMER = """
cmake_minimum_required(VERSION 3.20)
project(consumer LANGUAGES C)
find_package(w58 0.1 REQUIRED)
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
        "arduino.h", "posix.h", "row.h", "value.h", "w58.h", "zephyr.h", "libw58.a", "w58.pc", "w58-config.cmake",
        "w58-config-noconfig.cmake", "w58-config-version.cmake"}

    (tmp_path / "CMakeLists.txt").write_text(CONSUMER)
    (tmp_path / "main.c").write_text(MAIN)
    run("cmake", "-S", tmp_path, "-B", tmp_path / "consumer", f"-DCMAKE_PREFIX_PATH={root}")
    run("cmake", "--build", tmp_path / "consumer")
    run(tmp_path / "consumer/consumer")

    flags = run("pkg-config", "--cflags", "--libs", "w58", env={"PKG_CONFIG_PATH": str(root / "lib/pkgconfig"),
                                                                "PATH": "/usr/bin"}).split()
    run("cc", tmp_path / "main.c", *flags, "-o", tmp_path / "main")
    run(tmp_path / "main")


def test_it_builds_for_a_microcontroller_with_cmake(tmp_path):
    subprocess.run(["cmake", "-S", HOST, "-B", tmp_path, "-DCMAKE_SYSTEM_NAME=Generic", "-DCMAKE_INSTALL_LIBDIR=lib", "-DCMAKE_C_COMPILER=arm-none-eabi-gcc",
                    "-DCMAKE_C_FLAGS=-mcpu=cortex-m0plus -mthumb -ffreestanding", "-DCMAKE_C_COMPILER_WORKS=1",
                    "-DCMAKE_BUILD_TYPE=MinSizeRel"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", tmp_path], check=True, stdout=subprocess.DEVNULL)
    assert sizes(tmp_path / "libw58.a")[0] <= 6 * 1024


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
