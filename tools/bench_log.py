"""The log's part of the performance table: appends, proofs in a log of a million records, and its verification.

Rates by wall time are those of this machine under its present load; rates by processor time are beside them.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

from thirdsite.accord.appender import Appender
from thirdsite.accord.checkpoint import sign_checkpoint
from thirdsite.accord.log import Log
from thirdsite.accord.merkle import leaf_hash, verify_consistency
from thirdsite.accord.policy import parse_policy
from thirdsite.accord.record import Record
from thirdsite.accord.store import Row
from thirdsite.accord.tiles import Growth, Tile
from thirdsite.accord.verify import verify_log
from tools import postgres_server
from tools.accord_samples import clock, log_key, new_log, policy_text, signed, witness_all
from tools.postgres_server import Server

RECORDS = 1_000_000
BATCH = 1000
CHUNK = 10_000
WRITERS = 32


def processor_s() -> float:
    """Processor time of this process and of those it waited for."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def rates(count: int, work: Callable[[], object]) -> tuple[float, float]:
    """Items per second of wall time and of processor time."""
    begun, spent = time.perf_counter(), processor_s()
    work()
    return count / (time.perf_counter() - begun), count / (processor_s() - spent)


def line(what: str, rate: tuple[float, float], target: str) -> None:
    """One line of the table."""
    print(f"  {what:58} {rate[0]:7.0f} /s wall {rate[1]:7.0f} /s processor   target {target}", flush=True)


def sync_ms(folder: Path) -> float:
    """Median time of a write of 4 KiB and its data sync on this disk, in ms."""
    times = []
    handle = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY)
    for _ in range(100):
        begun = time.perf_counter()
        os.write(handle, bytes(4096))
        os.fdatasync(handle)
        times.append(time.perf_counter() - begun)
    os.close(handle)
    return 1e3 * statistics.median(times)


def append_bench(name: str, places: Iterator[str], count: int) -> None:
    """Appends with signature and schema check: in batches, one by one, and by many writers who wait together."""
    records = list(signed(0, count))
    with new_log(next(places)) as log:
        line(
            f"{name}: batches of {BATCH}, signature and schema checked",
            rates(count, lambda: [log.append_many(records[at : at + BATCH]) for at in range(0, count, BATCH)]),
            "3000 /s",
        )
    some = records[: count // 10]
    with new_log(next(places)) as log:
        line(f"{name}: one after the other, each synced", rates(len(some), lambda: [log.append(one) for one in some]), "")
    place = next(places)
    new_log(place).close()
    appender = Appender(lambda: Log.open(place, log_key(), clock))

    def write(share: list[Record]) -> None:
        for record in share:
            appender.append(record)

    threads = [Thread(target=write, args=(some[at::WRITERS],)) for at in range(WRITERS)]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    line(f"{name}: {WRITERS} writers, each waits for its own sync", rates(len(some), run), "500 /s")
    appender.close()


def _signed_rows(start: int) -> list[tuple[str, bytes]]:
    return [(record.id, record.canonical) for record in signed(start, start + CHUNK)]


def build(log: Log, count: int) -> None:
    """Fill a log of samples quickly: records are signed by two processes and stored without being checked again."""
    growth = Growth()
    growth.add(leaf_hash(log.record(0).canonical))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for chunk in pool.map(_signed_rows, range(0, count - 1, CHUNK)):
            rows: list[Row] = []
            tiles: list[Tile] = []
            for record_id, data in chunk[: count - growth.size]:
                leaf = leaf_hash(data)
                rows.append(Row(growth.size, record_id, data, leaf))
                tiles += growth.add(leaf)
            with log.store.writing():
                log.store.add(rows, tiles, str(sign_checkpoint(growth.size, growth.root(), log_key())))


def proof_bench(log: Log, tries: int = 200) -> None:
    """Proofs of inclusion and growth, each made from the file and verified."""
    chance, size = random.Random(1), log.head().size
    policy = parse_policy(policy_text().encode())
    times: dict[str, list[tuple[float, float]]] = {"inclusion": [], "consistency": []}
    for _ in range(tries):
        number, old = chance.randrange(size), chance.randrange(1, size)
        leaf, old_root = log.record(number).canonical, _root_at(log, old)
        begun, spent = time.perf_counter(), time.process_time()
        log.prove(number).check(leaf, policy)
        times["inclusion"].append((1e3 * (time.perf_counter() - begun), 1e3 * (time.process_time() - spent)))
        begun, spent = time.perf_counter(), time.process_time()
        grown = log.prove_growth(old)
        good = verify_consistency(old, size, old_root, grown.checkpoint.root, grown.proof)
        times["consistency"].append((1e3 * (time.perf_counter() - begun), 1e3 * (time.process_time() - spent)))
        assert good
    for what, each in times.items():
        wall, used = ([pair[at] for pair in each] for at in (0, 1))
        found = f"median {statistics.median(wall):.1f} ms, worst {max(wall):.1f} ms wall, worst {max(used):.1f} ms of processor"
        print(f"  {what} proof made and verified, {size} records: {found}   target 50 ms", flush=True)


def _root_at(log: Log, size: int) -> bytes:
    from thirdsite.accord.merkle import range_root
    from thirdsite.accord.tiles import TiledTree

    return range_root(TiledTree(log.store).node, 0, size)


def log_bench(records: int = RECORDS, appended: int = 10_000) -> None:
    """Print the table."""
    print("log of the accord, records of about 1 kB, each signed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"  one data sync of this disk takes {sync_ms(folder):.2f} ms")
        append_bench("SQLite", (str(folder / f"{number}.log") for number in range(9)), appended)
        if postgres_server.available():
            server = Server()
            try:
                append_bench("PostgreSQL", (server.new_database() for _ in range(9)), appended)
            finally:
                server.stop()
        else:
            print(f"  {postgres_server.ABSENT}")
        with new_log(folder / "large.log") as log:
            line(f"made: {records} records signed and stored", rates(records, lambda: build(log, records)), "")
            witness_all(log, folder)
            proof_bench(log)
            earlier = log.head()
        begun, spent = time.perf_counter(), processor_s()
        found = verify_log(str(folder / "large.log"), parse_policy(policy_text().encode()), earlier, clock, workers=2)
        wall, used = time.perf_counter() - begun, processor_s() - spent
        assert found.verified, found.sentence()
    spent_words = f"{wall:.0f} s wall, {used:.0f} s of processor"
    print(f"  verified whole, signatures included, {records} records: {spent_words}   target 180 s on two processors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    log_bench(parser.parse_args().records)
