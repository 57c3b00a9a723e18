"""What the writer tells the disk, seen from outside: does a sync return before each acknowledgement, and what if the rest is lost?

`strace` writes down every system call of a writer. From that its files are made again as a disk would hold them that kept
only what was synced, at each acknowledgement.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from thirdsite.accord.tlog.log import Log
from tools.accord_samples import clock, log_key, new_log, signed
from tools.postgres_server import Server

ABSENT = "foreign program absent: strace; install Debian's strace"
CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename,close"
ACK = b"acknowledged "

_LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def available() -> bool:
    """Whether system calls can be watched here."""
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0
    )


def write_here(target: str, count: int) -> None:
    """Append records one by one and in pairs; acknowledge each on standard output."""
    with Log.open(target, log_key(), clock) as log:
        number = 0
        while number < count:
            for at in log.append_many(signed(number, number + 1 + number % 2, "sync")):
                os.write(1, ACK + f"{at}\n".encode())
                number += 1


@dataclass
class Call:
    """One system call that succeeded."""

    name: str
    arguments: str
    result: int

    def text(self, which: int = 0) -> bytes:
        """The n-th text among the arguments."""
        found = _TEXT.findall(self.arguments)[which]
        return bytes.fromhex(found.replace("\\x", ""))

    def numbers(self) -> list[int]:
        """The plain numbers among the arguments."""
        return [int(word) for word in re.split(r"[,\s]+", _TEXT.sub("", self.arguments)) if re.fullmatch(r"-?\d+", word)]


def traced_calls(target: Path, count: int, folder: Path, before: str) -> list[Call]:
    """The system calls of a process that appends `count` records to a log, after running some Python."""
    trace = folder / "trace"
    code = f"{before}\nfrom tools.torture.synced import write_here; write_here({str(target)!r}, {count})"
    command = ["strace", "-f", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace), sys.executable, "-c", code]
    subprocess.run(command, check=True, capture_output=True)
    return list(_parse(trace.read_text()))


def _parse(text: str) -> Iterator[Call]:
    for line in text.splitlines():
        found = _LINE.search(line)
        if found and int(found[3]) >= 0:
            yield Call(found[1], found[2], int(found[3]))


@dataclass
class File:
    """A file as the system sees it and as the disk holds it."""

    synced: bytearray
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes at an offset; None cuts the file there."""

    @staticmethod
    def apply(content: bytearray, at: int, data: bytes | None) -> None:
        """Carry out one write or cut."""
        if data is None:
            del content[at:]
            content.extend(bytes(at - len(content)))
        else:
            content.extend(bytes(max(0, at + len(data) - len(content))))
            content[at : at + len(data)] = data

    def sync(self) -> None:
        """All that waits is on the disk."""
        for at, data in self.waiting:
            self.apply(self.synced, at, data)
        self.waiting.clear()

    def after_power_cut(self, chance: random.Random | None) -> bytes:
        """What the disk holds: what was synced, and of the rest nothing, or a random part in random order."""
        content = bytearray(self.synced)
        if chance is not None:
            for at, data in chance.sample(self.waiting, chance.randrange(len(self.waiting) + 1)):
                self.apply(content, at, data if data is None else data[: chance.randrange(len(data) + 1)])
        return bytes(content)


@dataclass
class Disk:
    """The files of a folder. A name made or taken away counts only once the folder itself was synced."""

    folder: Path
    files: dict[str, File] = field(default_factory=dict)
    named: dict[str, File] = field(default_factory=dict)
    """Files by name as the disk holds the folder."""
    open: dict[int, str] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)

    def see(self, call: Call) -> bool:
        """Take in one call; True at an acknowledgement."""
        first = call.numbers()[0] if call.numbers() else -1
        if call.name == "openat":
            self._open(call)
        elif call.name == "close":
            self.open.pop(first, None)
        elif call.name == "unlink":
            self.files.pop(call.text().decode(), None)
        elif call.name == "write" and first == 1 and call.text().startswith(ACK):
            self.acknowledged.append(int(call.text()[len(ACK) :]))
            return True
        elif first in self.open:
            self._change(call, self.open[first])
        return False

    def _open(self, call: Call) -> None:
        path = call.text().decode("utf-8", "replace")
        self.open.pop(call.result, None)
        if path == str(self.folder) or (Path(path).parent == self.folder and not path.endswith("-shm")):
            self.open[call.result] = path
            if path != str(self.folder):
                self.files.setdefault(path, File(bytearray()))

    def _change(self, call: Call, path: str) -> None:
        sync = call.name in ("fsync", "fdatasync")
        if path == str(self.folder):
            if sync:
                self.named = dict(self.files)
            return
        file = self.files.get(path)
        if file is None:
            return
        if call.name in ("pwrite64", "write"):
            file.waiting.append((call.numbers()[-1], call.text()[: call.result]))
        elif call.name == "ftruncate":
            file.waiting.append((call.numbers()[1], None))
        elif sync:
            file.sync()

    def unsynced(self) -> bool:
        """Whether something written is not yet on the disk."""
        return any(file.waiting for file in self.files.values()) or set(self.files) != set(self.named)

    def power_cut(self, into: Path, chance: random.Random | None) -> Path:
        """Write the files as the disk holds them; returns the path of the log."""
        into.mkdir()
        names = self.files if chance is not None and chance.random() < 0.5 else self.named
        for path, file in names.items():
            (into / Path(path).name).write_bytes(file.after_power_cut(chance))
        return into / "synced.log"


def sqlite_replay(folder: Path, count: int, seed: int, cuts: int = 1, before: str = "") -> dict[str, int]:
    """Append to a log under watch, and cut the power at each acknowledgement and at moments between them.

    Parameters
    ----------
    count : records
    cuts : power cuts at each moment that keep a random part of the unsynced writes, beside one that keeps none
    before : Python that the writer runs first

    Returns
    -------
    records acknowledged, acknowledgements before which something was written but not synced, power cuts, records lost in them
    """
    target = folder / "synced.log"
    new_log(target).close()
    chance = random.Random(seed)
    file = File(bytearray(target.read_bytes()))
    disk = Disk(folder, {str(target): file}, {str(target): file})
    unsynced = lost = made = 0
    for call in traced_calls(target, count, folder, before):
        acknowledged = disk.see(call)
        unsynced += acknowledged and disk.unsynced()
        if not acknowledged and (not disk.acknowledged or call.name == "openat" or chance.random() > 0.2):
            continue
        for turn in range(1 + cuts):
            into = folder / f"cut{made}"
            lost += _lost(disk.power_cut(into, chance if turn else None), disk.acknowledged)
            shutil.rmtree(into)
            made += 1
    return {"acknowledged": len(disk.acknowledged), "without_sync": unsynced, "power_cuts": made, "lost": lost}


def _lost(path: Path, acknowledged: list[int]) -> int:
    with Log.open(str(path), log_key(), clock) as log:
        held = {row.number for row in log.store.rows()}
    return sum(number not in held for number in acknowledged)


def postgres_syncs(server: Server, folder: Path, count: int) -> dict[str, int]:
    """Watch the server while records are appended one by one: a sync must return before it answers each commit.

    Returns
    -------
    records appended, commits the server answered, those with no sync by any of its processes since the answer before; the
    first commit of a connection changes a setting and no data, and is not counted
    """
    target = server.new_database()
    new_log(target).close()
    trace = folder / "server-trace"
    assert server.process is not None
    watcher = subprocess.Popen(
        ["strace", "-f", "-s", "64", "-e", "trace=fsync,fdatasync,sendto", "-o", str(trace), "-p", str(server.process.pid)],
        stderr=subprocess.PIPE,
    )
    assert watcher.stderr is not None
    watcher.stderr.readline()  # attached
    with Log.open(target, log_key(), clock) as log:
        for record in signed(0, count, "pg"):
            log.append(record)
    time.sleep(0.2)
    watcher.send_signal(signal.SIGINT)
    watcher.wait()
    commits = bare = synced = 0
    for line in trace.read_text(errors="replace").splitlines():
        if re.search(r"(fsync|fdatasync)(\(\d+\)| resumed>\)) += 0", line):
            synced += 1
        elif "sendto(" in line and "COMMIT\\0" in line:
            commits, bare, synced = commits + 1, bare + (synced == 0 and commits > 0), 0
    return {"appended": count, "commits": commits - 1, "without_sync": bare}
