"""The log on SQLite and on PostgreSQL: the same tests on both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from tools.accord_samples import ORIGIN, clock, log_key, new_log, party_key, signed, status, witness_all

from thirdsite.accord.records.keys import SignerKey
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.appender import Appender
from thirdsite.accord.tlog.log import Log
from thirdsite.accord.tlog.merkle import leaf_hash
from thirdsite.accord.tlog.store import growth_of, open_store
from thirdsite.accord.tlog.tiles import Growth
from thirdsite.accord.tlog.verify import verify_log

NewPlace = Callable[[], str]


def rule_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.rule


def test_records_come_back_in_order_with_numbers_and_proofs(new_place: NewPlace) -> None:
    place, records = new_place(), list(signed(0, 300))
    with new_log(place) as log:
        assert log.append(records[0]) == 1
        assert log.append_many(records[1:]) == list(range(2, 301))
    with Log.open(place) as log:
        assert [record.id for record in log.records()] == ["roster", *(record.id for record in records)]
        assert log.record(7) == records[6]
        assert log.number(records[6].id) == 7
        growth = Growth()
        for record in log.records():
            growth.add(leaf_hash(record.canonical))
        assert (log.head().size, log.head().root) == (301, growth.root())
        assert log.head().signed_by(log_key().verifier)
        for number in (0, 1, 255, 256, 300):
            held = log.prove(number)
            assert held.check(log.record(number).canonical, _no_quorum(log)) == {}
    store = open_store(place)
    assert store.tile_count() == 1
    assert growth_of(store).root() == growth.root()
    store.close()


def _no_quorum(log: Log):
    return replace(log.policy, quorum="none")


def test_a_refused_record_leaves_the_log_as_it_was(new_place: NewPlace) -> None:
    place = new_place()
    with new_log(place) as log:
        log.append_many(signed(0, 3))
        before = log.head()
        good = next(signed(3, 4))
        cases: dict[str, Record] = {
            "unsigned": status(4),
            "unknown-key": status(4).sign(SignerKey.new("somebody")),
            "wrong-party": status(4).sign(party_key("RU")),
            "wrong-signature": replace(good, label="", canonical=b""),
            "schema": replace(status(4), body={"site": 1}, canonical=b"").sign(party_key("US")),
            "duplicate-id": next(signed(1, 2)),
            "clock-in-the-future": replace(status(4), issued_at="2100-01-01T00:00:00Z", canonical=b"").sign(party_key("US")),
            "wrong-role": replace(status(4), party="NATO", canonical=b"").sign(party_key("NATO")),
            "roster": replace(log.record(0), id="roster.2", canonical=b"").sign(log_key()),
        }
        for rule, record in cases.items():
            with pytest.raises(Refusal) as refused:
                log.append_many([next(signed(5, 6)), record])
            assert rule_of(refused) == rule
            assert log.head() == before
        assert log.append(good) == 4
    with Log.open(place) as log:
        assert log.store.size() == 5


def test_each_one_is_taken_or_refused_by_itself(new_place: NewPlace) -> None:
    with new_log(new_place()) as log:
        results = log.append_each([*signed(0, 2), status(2), *signed(3, 4)])
        assert [result if isinstance(result, int) else result.rule for result in results] == [1, 2, "unsigned", 3]


def test_two_writers_take_turns(new_place: NewPlace) -> None:
    place = new_place()
    new_log(place).close()
    with Log.open(place, log_key(), clock) as one, Log.open(place, log_key(), clock) as other:
        for turn in range(6):
            assert (one, other)[turn % 2].append(next(signed(turn, turn + 1))) == turn + 1
        with pytest.raises(Refusal, match="duplicate-id"):
            one.append(next(signed(5, 6)))


def test_many_writers_wait_for_one_sync_and_each_hears_of_its_own(new_place: NewPlace) -> None:
    place = new_place()
    new_log(place).close()
    appender = Appender(lambda: Log.open(place, log_key(), clock))
    numbers: dict[str, int] = {}

    def write(start: int) -> None:
        for record in signed(start, start + 5):
            numbers[record.id] = appender.append(record)

    threads = [Thread(target=write, args=(start,)) for start in range(0, 40, 5)]
    for thread in threads:
        thread.start()
    refused = appender.submit(status(99))
    for thread in threads:
        thread.join()
    assert isinstance(refused.exception(), Refusal)
    appender.close()
    with Log.open(place) as log:
        assert {record.id: number for number, record in enumerate(log.records()) if number} == numbers


def test_rows_cannot_be_changed_through_the_database(new_place: NewPlace) -> None:
    with new_log(new_place()) as log:
        log.append_many(signed(0, 2))
        for statement in ("UPDATE record SET id = ?", "DELETE FROM record WHERE id <> ?", "DELETE FROM meta WHERE name <> ?"):
            with pytest.raises(Refusal, match="only added"), log.store.writing():
                log.store.change(statement, ("x",))
        assert log.store.size() == 3


def test_a_refusal_can_be_logged(new_place: NewPlace) -> None:
    with new_log(new_place()) as log:
        number = log.log_refusal(b"{}", Refusal("envelope", "a record has keys"))
        record = log.record(number)
        assert (record.kind, record.party, record.body["rule"], record.body["bytes"]) == ("refusal", "LOG", "envelope", 2)


def test_a_log_is_made_once_and_opened_with_its_own_key(new_place: NewPlace) -> None:
    place = new_place()
    new_log(place).close()
    with pytest.raises(Refusal) as refused:
        new_log(place)
    assert rule_of(refused) == "exists"
    with pytest.raises(Refusal) as refused:
        Log.open(place, SignerKey.new(ORIGIN))
    assert rule_of(refused) == "wrong-log-key"
    with Log.open(place) as log, pytest.raises(Refusal) as refused:
        log.append(next(signed(0, 1)))
    assert rule_of(refused) == "no-log-key"


def test_an_empty_place_holds_no_log(new_place: NewPlace) -> None:
    with pytest.raises(Refusal) as refused:
        Log.open(new_place())
    assert rule_of(refused) == "not-a-log"


def test_cosigned_checkpoints_are_kept_and_verified(new_place: NewPlace, tmp_path) -> None:
    place = new_place()
    with new_log(place) as log:
        log.append_many(signed(0, 10))
        witness_all(log, tmp_path)
        earlier = log.checkpoint()
        log.append_many(signed(10, 20))
        assert log.checkpoint() == earlier
        policy = log.policy
        assert log.prove(3).checkpoint == earlier
        assert log.prove(15).checkpoint == log.head()
    found = verify_log(place, policy, earlier, clock, workers=1)
    assert found.verified, found.problems
    assert (found.size, found.quorum_size, sorted(found.cosigners)) == (21, 11, ["CZ", "NATO", "PL", "RU", "US"])
    assert "last 10 records, which have no quorum yet" in found.sentence()


def test_no_database_is_said_in_one_message() -> None:
    with pytest.raises(Refusal) as refused:
        Log.open("postgresql://nobody@127.0.0.1:1/none")
    assert rule_of(refused) == "no-database"
