# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A PostgreSQL server of a test: in a folder of its own, of a user without rights, on a Unix socket."""
import os
import pathlib
import shutil
import subprocess
import tempfile

USER = 65534  # nobody: the server does not run as root


class Server:
    def __init__(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="w58d-postgresql-"))
        os.chown(self._folder, USER, USER)
        self._data = self._folder / "data"
        self.url = f"postgresql://line@/postgres?host={self._folder}"
        self._run("initdb", "-D", self._data, "-U", "line", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def _run(self, program, *arguments):
        newest = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        done = subprocess.run(["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", newest / program, *arguments],
                              cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              env={"PATH": os.environ["PATH"]}, timeout=120, check=False, text=True)
        assert done.returncode == 0, done.stderr

    def start(self):
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._folder / "log", "-o",
                  f"-c listen_addresses= -c fsync=off -k {self._folder}", "start")

    def stop(self):
        """As if its computer went."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def close(self):
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)
