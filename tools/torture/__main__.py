"""`make torture`: kills, mutations and power cuts, with their counts; ends with status 1 where one of them told."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tools import postgres_server
from tools.torture import kills, mutations, synced

MEMORY = Path("/dev/shm")


def _some_mutations(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        return mutations.run(count, Path(folder), seed)


def mutation_runs(count: int, workers: int, seed: int) -> bool:
    """Mutations shared out to workers; True where each was reported."""
    shares = [count // workers + (at < count % workers) for at in range(workers)]
    with ProcessPoolExecutor(workers) as pool:
        runs = list(pool.map(_some_mutations, shares, range(seed, seed + workers)))
    tried = sum((one for one, _ in runs), Counter())
    missed = [name for _, names in runs for name in names]
    print(f"mutations, verifier with policy and earlier checkpoint: {tried.total()} made, {tried.total() - len(missed)} reported")
    for name, times in sorted(tried.items()):
        print(f"  {name:28} {times:6}")
    for name in missed:
        print(f"  NOT REPORTED: {name}")
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        called = mutations.truncations_without_checkpoint(20, Path(folder), seed)
    print(f"truncations without an earlier checkpoint: 20 made, {called} verified and called undecidable", flush=True)
    return not missed and called == 20


def kill_runs(rounds: int, server_rounds: int, seed: int) -> bool:
    """Kills of the writer on each database and of the server; True where nothing was lost."""
    good = []

    def told(what: str, count: kills.Count) -> None:
        print(f"{what}: {count}", flush=True)
        good.append(count.lost == 0 and count.damaged == 0)

    alone, together = rounds - rounds // 5, rounds // 5
    for work, share, words in (
        (kills.write_until_killed, alone, "one writer"),
        (kills.write_together_until_killed, together, "many writers together"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            told(
                f"kill -9 of the writer, SQLite, {words}", kills.writer_kills(share, kills.sqlite_targets(Path(folder)), seed, work)
            )
    if not postgres_server.available():
        print(postgres_server.ABSENT)
        return False
    server = postgres_server.Server()
    try:
        for work, share, words in (
            (kills.write_until_killed, alone, "one writer"),
            (kills.write_together_until_killed, together, "many writers together"),
        ):
            count = kills.writer_kills(share, lambda _: server.new_database(), seed + 1, work)
            told(f"kill -9 of the writer, PostgreSQL, {words}", count)
        told("kill -9 of the PostgreSQL server", kills.server_kills(server_rounds, server, seed + 2))
    finally:
        server.stop()
    return all(good)


def sync_runs(records: int, seed: int) -> bool:
    """Syncs seen from outside and power cuts; True where every acknowledgement had its sync and nothing was lost."""
    if not synced.available():
        print(synced.ABSENT)
        return False
    with tempfile.TemporaryDirectory() as folder:
        found = synced.sqlite_replay(Path(folder), records, seed, cuts=3)
        print(f"SQLite under strace, unsynced writes dropped: {found}")
        server = postgres_server.Server()
        try:
            watched = synced.postgres_syncs(server, Path(folder), records)
        finally:
            server.stop()
        print(f"PostgreSQL under strace: {watched}", flush=True)
    return not (found["without_sync"] or found["lost"] or watched["without_sync"] or watched["commits"] < records)


def main() -> int:
    """Run all, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=250, help="kills of the writer on each database")
    parser.add_argument("--server-kills", type=int, default=50)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--synced", type=int, default=60, help="records appended under watch on each database")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2007)
    asked = parser.parse_args()
    begun = time.monotonic()
    good = [
        sync_runs(asked.synced, asked.seed),
        kill_runs(asked.kills, asked.server_kills, asked.seed),
        mutation_runs(asked.mutations, asked.workers, asked.seed),
    ]
    print(f"{'all held' if all(good) else 'SOMETHING DID NOT HOLD'}, {time.monotonic() - begun:.0f} s")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
