"""Small runs of `make torture`: syncs seen from outside, kills, and mutations."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import postgres_server
from tools.postgres_server import Server
from tools.torture import kills, mutations, synced

needs_postgres = pytest.mark.skipif(not postgres_server.available(), reason=postgres_server.ABSENT)
needs_strace = pytest.mark.skipif(not synced.available(), reason=synced.ABSENT)


@pytest.mark.foreign
@needs_strace
def test_sqlite_syncs_before_each_acknowledgement_and_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    found = synced.sqlite_replay(tmp_path, 6, seed=1, cuts=2)
    assert found["acknowledged"] >= 6
    assert found["power_cuts"] > 20
    assert (found["without_sync"], found["lost"]) == (0, 0)


@pytest.mark.foreign
@needs_strace
def test_a_writer_that_does_not_sync_is_found_out(tmp_path: Path) -> None:
    careless = (
        "from thirdsite.accord.tlog.store_sqlite import SqliteStore as S; opened = S.open\n"
        "def careless(*a, **k):\n store = opened(*a, **k); store._connection.execute('PRAGMA synchronous=OFF'); return store\n"
        "S.open = staticmethod(careless)"
    )
    found = synced.sqlite_replay(tmp_path, 6, seed=1, cuts=0, before=careless)
    assert found["without_sync"] >= 4
    assert found["lost"] > 0


@pytest.mark.foreign
@needs_strace
@needs_postgres
def test_postgresql_syncs_before_each_answer(tmp_path: Path) -> None:
    server = Server()
    try:
        found = synced.postgres_syncs(server, tmp_path, 8)
    finally:
        server.stop()
    assert found == {"appended": 8, "commits": 8, "without_sync": 0}


@pytest.mark.parametrize("work", [kills.write_until_killed, kills.write_together_until_killed])
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path, work) -> None:
    count = kills.writer_kills(4, kills.sqlite_targets(tmp_path), seed=5, work=work)
    assert (count.kills, count.lost, count.damaged) == (4, 0, 0)
    assert count.acknowledged > 0


@pytest.mark.foreign
@needs_postgres
def test_nothing_acknowledged_is_lost_when_writer_or_server_is_killed() -> None:
    server = Server()
    try:
        writer = kills.writer_kills(3, lambda _: server.new_database(), 6, kills.write_until_killed)
        whole = kills.server_kills(3, server, 7)
    finally:
        server.stop()
    assert (writer.lost, writer.damaged, whole.lost, whole.damaged) == (0, 0, 0, 0)
    assert whole.acknowledged > 0


def test_each_kind_of_mutation_is_reported(tmp_path: Path) -> None:
    base = mutations.make_base(tmp_path)
    assert not mutations.detected(base.path, base)
    missed = []
    for number, mutation in enumerate(dict.fromkeys(mutations.PLAIN)):
        path = mutations.mutated_by(mutation, base, tmp_path, number)
        if not mutations.detected(path, base):
            missed.append(mutation.__name__)
    assert missed == []


@pytest.mark.parametrize("rebuild", mutations.REBUILDS)
def test_a_history_made_anew_with_every_key_is_reported(tmp_path: Path, rebuild) -> None:
    base = mutations.make_base(tmp_path)
    path = mutations.rebuilt_by(rebuild, base, tmp_path)
    assert mutations.detected(path, base)


def test_truncation_without_a_checkpoint_is_undecidable(tmp_path: Path) -> None:
    assert mutations.truncations_without_checkpoint(1, tmp_path, seed=3) == 1
