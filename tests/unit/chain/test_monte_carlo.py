"""Blocks of runs: the same result in any company, stopped by the rule, kept and taken again."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from thirdsite.chain.monte_carlo import Stop, check_cluster, keep_block, merge, run_blocks, stored_block
from thirdsite.engagement.single_shot import wilson_interval
from thirdsite.errors import BadInput, WorkerLost

RUNS = 100


def coin(block: int, share: float = 0.3) -> dict[str, np.ndarray]:
    """Runs that hit with a probability, the later blocks done first."""
    time.sleep(0.002 * (5 - block % 5))
    hit = np.random.default_rng(block).random(RUNS) < share
    return {"hit": hit, "sum_tracked": np.array([float(RUNS), float(hit.sum())])}


def width(merged: dict[str, np.ndarray]) -> float:
    low, high = wilson_interval(int(merged["hit"].sum()), len(merged["hit"]))
    return high - low


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


@pytest.fixture(scope="module")
def alone() -> dict[str, np.ndarray]:
    return run_blocks(coin, Stop(None, 0.05), RUNS, width)


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_the_same_runs_whatever_the_workers(alone, workers):
    assert same(run_blocks(coin, Stop(None, 0.05), RUNS, width, workers=workers), alone)


def test_it_stops_at_the_first_block_that_is_narrow_enough(alone):
    runs = len(alone["hit"])
    assert width(alone) <= 0.05
    assert width({"hit": alone["hit"][: runs - RUNS]}) > 0.05
    assert alone["sum_tracked"][0] == runs
    assert alone["sum_tracked"][1] == alone["hit"].sum()


def test_a_number_of_runs_is_met_exactly():
    found = run_blocks(coin, Stop(250), RUNS, width, workers=2)
    assert len(found["hit"]) == 250
    assert found["sum_tracked"][0] == 300  # of whole blocks
    assert np.array_equal(found["hit"], np.concatenate([coin(block)["hit"] for block in range(3)])[:250])


def test_a_width_is_given_up_at_the_most():
    assert len(run_blocks(coin, Stop(None, 1e-6, most=450), RUNS, width)["hit"]) == 500


def test_blocks_merge_in_order_whatever_their_grouping():
    a, b, c = coin(0), coin(1), coin(2)
    assert same(merge(merge(a, b), c), merge(a, merge(b, c)))


class Counted:
    """Writes down which blocks were done, and by which process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def __call__(self, block: int) -> dict[str, np.ndarray]:
        (self.folder / str(block)).write_text(str(os.getpid()))
        return coin(block)

    @property
    def done(self) -> list[int]:
        return sorted(int(path.name) for path in self.folder.iterdir())

    @property
    def processes(self) -> set[int]:
        return {int(path.read_text()) for path in self.folder.iterdir()}


def test_kept_blocks_are_not_run_again_and_a_spoilt_one_is(tmp_path, tmp_path_factory):
    whole = run_blocks(coin, Stop(500), RUNS, width, kept=tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [f"block-{block:06d}.npz" for block in range(5)]
    cut = tmp_path / "block-000002.npz"
    cut.write_bytes(cut.read_bytes()[:100])
    (tmp_path / "block-000003.npz").write_bytes(b"")
    (tmp_path / "block-000004.77.part").write_bytes(b"PK")
    work = Counted(tmp_path_factory.mktemp("first") / "done")
    assert same(run_blocks(work, Stop(500), RUNS, width, kept=tmp_path, workers=2), whole)
    assert work.done == [2, 3]
    assert same(stored_block(tmp_path, 2), coin(2))
    work = Counted(tmp_path_factory.mktemp("second") / "done")
    assert len(run_blocks(work, Stop(700), RUNS, width, kept=tmp_path)["hit"]) == 700
    assert work.done == [5, 6]


linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone; threads do the blocks elsewhere")


@linux
def test_workers_are_processes_and_end_with_the_run(tmp_path):
    work = Counted(tmp_path / "done")
    run_blocks(work, Stop(800), RUNS, width, workers=2)
    assert os.getpid() not in work.processes
    assert 1 <= len(work.processes) <= 2
    for process in work.processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_threads_do_the_blocks_where_another_thread_computes(tmp_path):
    work, leave = Counted(tmp_path / "done"), threading.Event()
    other = threading.Thread(target=leave.wait)
    other.start()
    try:
        run_blocks(work, Stop(300), RUNS, width, workers=2)
    finally:
        leave.set()
        other.join()
    assert work.processes == {os.getpid()}


@linux
def test_a_worker_that_is_killed_is_said():
    def dies(block: int) -> dict[str, np.ndarray]:
        if block == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return coin(block)

    with pytest.raises(WorkerLost, match=r"fewer --workers.*--resume"):
        run_blocks(dies, Stop(500), RUNS, width, workers=2)


@pytest.mark.parametrize("at", [0, 1, 7, 50, -1])
def test_a_block_cut_off_anywhere_is_no_block(tmp_path, at):
    keep_block(tmp_path, 0, coin(0))
    path = tmp_path / "block-000000.npz"
    path.write_bytes(path.read_bytes()[:at])
    assert stored_block(tmp_path, 0) is None


def test_an_error_ends_the_run_and_leaves_what_was_finished(tmp_path):
    def breaks(block: int) -> dict[str, np.ndarray]:
        if block == 3:
            raise ValueError("three")
        return coin(block)

    with pytest.raises(ValueError, match="three"):
        run_blocks(breaks, Stop(1000), RUNS, width, kept=tmp_path, workers=2)
    assert [stored_block(tmp_path, block) is not None for block in range(4)] == [True, True, True, False]


@pytest.fixture(scope="module")
def cluster():
    """A Dask scheduler with two workers in processes of their own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as two:
        yield two.scheduler_address


def test_a_cluster_gives_the_same_runs(alone, cluster, tmp_path):
    work = partial(coin, share=0.3)
    assert same(run_blocks(work, Stop(None, 0.05), RUNS, width, cluster=cluster, kept=tmp_path), alone)
    assert same(
        run_blocks(Counted(tmp_path / "done"), Stop(250), RUNS, width, kept=tmp_path), run_blocks(coin, Stop(250), RUNS, width)
    )


def test_no_scheduler_at_an_address_is_said():
    with pytest.raises(BadInput, match=r"--cluster: no Dask scheduler answers at .*dask scheduler"):
        check_cluster("tcp://127.0.0.1:9")


def test_no_dask_is_said(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"pip install 'thirdsite\[cluster\]'"):
        check_cluster("tcp://127.0.0.1:8786")
