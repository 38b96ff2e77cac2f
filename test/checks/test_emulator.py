"""The process that is a board, on a computer that is busy."""

import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "toolchain"))

from virtual_board.emulator import Emulator  # noqa: E402  (needs the path above)


def test_a_port_that_is_there_before_it_is_listened_at(tmp_path):
    machine = Emulator(tmp_path)
    machine.spawn(["sleep", "1000"])
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "uart.sock"))
        threading.Timer(0.3, server.listen).start()
        machine.open("uart").close()
    machine.kill()
