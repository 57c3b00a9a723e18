"""Order, errors and progress of `run_all`."""

from __future__ import annotations

import threading
import time

import pytest

from thirdsite.chain.workers import run_all


@pytest.mark.parametrize("workers", [0, 1, 2, 4, 16])
def test_results_keep_the_order_of_the_pieces(workers):
    def slow_when_early(piece):
        time.sleep(0.002 * (7 - piece))
        return piece * piece

    assert run_all(slow_when_early, list(range(8)), workers) == [n * n for n in range(8)]


def test_nothing_to_do_gives_nothing():
    assert run_all(lambda piece: piece, [], 4) == []


def test_the_first_piece_runs_before_any_other():
    seen, lock = [], threading.Lock()

    def note(piece):
        with lock:
            seen.append(piece)
        return piece

    run_all(note, list(range(6)), 4)
    assert seen[0] == 0


def test_an_error_reaches_the_caller_and_drops_what_has_not_begun():
    begun, lock = [], threading.Lock()

    def fail_at_two(piece):
        with lock:
            begun.append(piece)
        if piece == 2:
            raise RuntimeError("two")
        time.sleep(0.01)
        return piece

    with pytest.raises(RuntimeError, match="two"):
        run_all(fail_at_two, list(range(200)), 2)
    assert len(begun) < 200


def test_a_bar_moves_once_a_piece():
    class Bar:
        steps = 0

        def advance(self, steps=1):
            self.steps += steps

    bar = Bar()
    run_all(lambda piece: piece, list(range(5)), 2, bar)
    assert bar.steps == 5
