"""A PostgreSQL server of our own in a temporary folder: for tests, the bench and the torture run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ABSENT = "foreign program absent: PostgreSQL (initdb, postgres); install Debian's postgresql"


def program(name: str) -> str | None:
    """Path of one of PostgreSQL's programs, newest version first."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]), reverse=True)
    return str(kept[0]) if kept else shutil.which(name)


def available() -> bool:
    """Whether a server can be started here."""
    return program("initdb") is not None and program("postgres") is not None


class Server:
    """A server that only listens on a socket in its own folder, run by an unprivileged user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="thirdsite-pg-"))
        self.user = _unprivileged()
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self._as = {"user": self.user} if os.geteuid() == 0 else {}
        self.data = self.folder / "data"
        options = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale", "C", "--no-sync"]
        self._call([str(program("initdb")), "-D", str(self.data), *options])
        self.process: subprocess.Popen[bytes] | None = None
        self._names = 0
        self.start()

    def _call(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)

    def start(self) -> None:
        """Start, or start again after a kill: the server then recovers from its own log."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "20",
            "shared_buffers": "32MB",
        }
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as told:
            self.process = subprocess.Popen(
                [str(program("postgres")), "-D", str(self.data), *flags],
                stdout=told,
                stderr=told,
                cwd=self.folder,
                **self._as,
            )
        self._wait()

    def _wait(self) -> None:
        from thirdsite.accord.records.refusal import Refusal
        from thirdsite.accord.tlog.store_postgres import connect

        end = time.monotonic() + 60.0
        while True:
            try:
                connect(self.url("postgres")).close()
                return
            except Refusal:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def url(self, database: str) -> str:
        """Address of a database of this server."""
        return f"postgresql://postgres@localhost/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Address of a new, empty database."""
        from thirdsite.accord.tlog.store_postgres import connect

        self._names += 1
        name = f"log{self._names}"
        connection = connect(self.url("postgres"))
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()
        return self.url(name)

    def kill(self) -> None:
        """End the server and all its processes at once, as a power cut of the program would (SIGKILL)."""
        assert self.process is not None
        for child in (*_children(self.process.pid), self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop and remove everything."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30.0)
        shutil.rmtree(self.folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    """Processes that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


def _unprivileged() -> str:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
