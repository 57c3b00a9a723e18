"""What verification says: each thing that is wrong by its rule, with workers as without."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tools.accord_samples import ORIGIN, clock, log_key, new_log, policy_text, signed

from thirdsite.accord.records.keys import SignerKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog import verify
from thirdsite.accord.tlog.policy import Policy, parse_policy
from thirdsite.accord.tlog.verify import verify_log

OPEN_POLICY = parse_policy(policy_text().replace("quorum both", "quorum none").encode())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with new_log(tmp_path / "a.log") as log:
        log.append_many(signed(0, 59))
    return tmp_path / "a.log"


def change(place: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(place) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement, values)
    db.close()


def rules(place: Path, policy: Policy = OPEN_POLICY, workers: int = 1) -> dict[str, int | None]:
    found = verify_log(str(place), policy, None, clock, workers=workers)
    assert found.verified == (not found.problems)
    assert found.sentence().count(". ") == 0
    return {problem.rule: problem.number for problem in found.problems}


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_find_what_one_process_finds(place: Path, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "SPAN", 20)
    assert rules(place, workers=workers) == {}
    with sqlite3.connect(place) as db:
        data = db.execute("SELECT data FROM record WHERE number = 41").fetchone()[0]
    db.close()
    change(place, "UPDATE record SET data = ? WHERE number = 41", data.replace(b"report 40", b"report 04"))
    assert rules(place, workers=workers) == {"leaf": 41, "root": None}


def test_the_signature_of_a_record_is_checked_where_its_hash_fits(place: Path) -> None:
    from thirdsite.accord.tlog.merkle import leaf_hash

    with sqlite3.connect(place) as db:
        data = db.execute("SELECT data FROM record WHERE number = 41").fetchone()[0].replace(b"report 40", b"report 04")
    db.close()
    change(place, "UPDATE record SET data = ?, leaf = ? WHERE number = 41", data, leaf_hash(data))
    assert rules(place) == {"wrong-signature": 41, "root": None}


def test_a_log_of_another_key_is_unknown_or_forged(place: Path) -> None:
    assert set(rules(place, parse_policy(b"quorum none\n"))) == {"unknown-log"}
    stranger = parse_policy(f"log {SignerKey.new(ORIGIN).verifier}\nquorum none\n".encode())
    assert {"checkpoint-signature", "log-key", "roster"} <= set(rules(place, stranger))


def test_without_witnesses_a_quorum_is_missing(place: Path) -> None:
    assert set(rules(place, parse_policy(policy_text().encode()))) == {"quorum"}


def test_a_policy_without_witnesses_says_what_it_leaves_open(place: Path) -> None:
    found = verify_log(str(place), OPEN_POLICY, None, clock, workers=1)
    assert "others were not shown another history" in found.sentence()


def test_gone_rows_are_counted(place: Path) -> None:
    change(place, "DELETE FROM record WHERE number = 59")
    assert set(rules(place)) == {"count"}
    change(place, "DELETE FROM head")
    assert set(rules(place)) == {"no-checkpoint"}


def test_a_view_in_place_of_a_table_is_no_log(place: Path) -> None:
    change(place, "DROP TABLE witnessed")
    change(place, "CREATE VIEW witnessed AS SELECT 1 AS size, 'x' AS note")
    with pytest.raises(Refusal, match="not-a-log"):
        verify_log(str(place), OPEN_POLICY, None, clock)


def test_records_of_the_future_are_found(place: Path) -> None:
    found = verify_log(str(place), OPEN_POLICY, None, lambda: clock().replace(year=2009), workers=1)
    assert {problem.rule for problem in found.problems} == {"clock-in-the-future"}
    assert found.problems_total == 60
    assert len(found.problems) == 20


def test_an_earlier_checkpoint_of_a_stranger_proves_nothing(place: Path) -> None:
    from thirdsite.accord.tlog.checkpoint import sign_checkpoint

    earlier = sign_checkpoint(3, b"\0" * 32, SignerKey.new(ORIGIN))
    found = verify_log(str(place), OPEN_POLICY, earlier, clock, workers=1)
    assert {problem.rule for problem in found.problems} == {"earlier-checkpoint"}
    forked = sign_checkpoint(3, b"\0" * 32, log_key())
    found = verify_log(str(place), OPEN_POLICY, forked, clock, workers=1)
    assert {problem.rule for problem in found.problems} == {"root"}


@pytest.mark.parametrize("column", ["data", "leaf"])
def test_a_number_where_bytes_belong_is_no_log(place: Path, column: str) -> None:
    with sqlite3.connect(place) as db:
        (schema,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'record'").fetchone()
    db.close()
    # a file made by other means: the table says STRICT, the row does not obey
    change(place, "ALTER TABLE record RENAME TO old")
    change(place, schema.replace(" STRICT", "").replace("BLOB", "ANY"))
    change(place, f"INSERT INTO record SELECT number, id, {'1000000000000, leaf' if column == 'data' else 'data, 7'} FROM old")
    change(place, "DROP TABLE old")
    with sqlite3.connect(place) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'record'", (schema,))
    db.close()
    with pytest.raises(Refusal, match="not-a-log"):
        verify_log(str(place), OPEN_POLICY, None, clock)
