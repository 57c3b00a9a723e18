"""Killing the writer, or the database server, at random moments; no acknowledged record may be lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.appender import Appender
from thirdsite.accord.tlog.log import Log
from thirdsite.accord.tlog.policy import parse_policy
from thirdsite.accord.tlog.verify import verify_log
from tools.accord_samples import clock, log_key, new_log, policy_text, signed
from tools.postgres_server import Server

ROUNDS_PER_LOG = 25
LONGEST_S = 0.25
"""Kills fall between 0 and this many seconds after the writer starts."""


@dataclass
class Count:
    """What a series of kills came to."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    damaged: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.acknowledged} records acknowledged before them, {self.lost} lost, "
            f"{self.damaged} logs damaged"
        )


def write_until_killed(target: str, prefix: str, pipe: int) -> None:
    """Append one by one, in batches and by many waiting together; each acknowledgement goes down the pipe."""
    log = Log.open(target, log_key(), clock)
    pace = random.Random(prefix)
    number = 0
    while True:
        count = pace.choice((1, 1, 1, 5, 40))
        records = list(signed(number, number + count, prefix))
        number += count
        for at, record in zip(log.append_many(records), records, strict=True):
            os.write(pipe, f"{at} {record.id}\n".encode())


def write_together_until_killed(target: str, prefix: str, pipe: int) -> None:
    """Many records wait for their sync at once; each is acknowledged by itself."""
    appender = Appender(lambda: Log.open(target, log_key(), clock))
    for start in range(0, 1_000_000, 16):
        records = list(signed(start, start + 16, prefix))
        promises = [appender.submit(record) for record in records]
        for promise, record in zip(promises, records, strict=True):
            os.write(pipe, f"{promise.result()} {record.id}\n".encode())


def fork_writer(work: Callable[[str, str, int], None], target: str, prefix: str) -> tuple[int, int]:
    """Start a writer; returns its process and the reading end of its acknowledgements."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            work(target, prefix, writing)
        except (Refusal, OSError):  # the server was killed under it
            os._exit(3)
        finally:
            os._exit(4)
    os.close(writing)
    return child, reading


def acknowledgements(reading: int) -> list[tuple[int, str]]:
    """Everything acknowledged; a line that the kill cut short was none."""
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().split(b"\n")[:-1]
    return [(int(number), name) for number, name in (line.decode().split(" ") for line in lines)]


def check(target: str, acknowledged: list[tuple[int, str]], count: Count) -> None:
    """Every acknowledged record is at its number, and the whole log verifies but for its quorum."""
    with Log.open(target, clock=clock) as log:
        size = log.head().size
        held = {row.number: row.id for row in log.store.rows()}
    count.lost += sum(held.get(number) != name for number, name in acknowledged)
    policy = parse_policy(policy_text().replace("quorum both", "quorum none").encode())
    found = verify_log(target, policy, None, clock, workers=1)
    count.damaged += not found.verified or size != len(held)


def writer_kills(rounds: int, targets: Callable[[int], str], seed: int, work: Callable[[str, str, int], None]) -> Count:
    """Kill the writer -9 at random moments.

    Parameters
    ----------
    targets : a new, empty place for the n-th log
    """
    chance, count = random.Random(seed), Count()
    target, acknowledged = "", []
    for turn in range(rounds):
        if turn % ROUNDS_PER_LOG == 0:
            target, acknowledged = targets(turn // ROUNDS_PER_LOG), []
            new_log(target).close()
        child, reading = fork_writer(work, target, f"w{seed}.{turn}")
        time.sleep(chance.uniform(0.0, LONGEST_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged += acknowledgements(reading)
        count.kills += 1
        check(target, acknowledged, count)
        count.acknowledged += len(acknowledged) if (turn + 1) % ROUNDS_PER_LOG == 0 or turn + 1 == rounds else 0
    return count


def server_kills(rounds: int, server: Server, seed: int) -> Count:
    """Kill the PostgreSQL server -9 at random moments under a writer, and start it again."""
    chance, count = random.Random(seed), Count()
    target, acknowledged = "", []
    for turn in range(rounds):
        if turn % ROUNDS_PER_LOG == 0:
            target, acknowledged = server.new_database(), []
            new_log(target).close()
        child, reading = fork_writer(write_until_killed, target, f"s{seed}.{turn}")
        time.sleep(chance.uniform(0.0, 2 * LONGEST_S))
        server.kill()
        os.waitpid(child, 0)
        acknowledged += acknowledgements(reading)
        server.start()
        count.kills += 1
        check(target, acknowledged, count)
        count.acknowledged += len(acknowledged) if (turn + 1) % ROUNDS_PER_LOG == 0 or turn + 1 == rounds else 0
    return count


def sqlite_targets(folder: Path) -> Callable[[int], str]:
    """Files in a folder."""
    return lambda number: str(folder / f"{number}.log")
