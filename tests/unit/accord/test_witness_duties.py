"""A witness never cosigns a tree that shrank or forked, and remembers before it answers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tools.accord_samples import NOW, ORIGIN, log_key, new_log, signed, witness_key

from thirdsite.accord.records.keys import SignerKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import sign_checkpoint
from thirdsite.accord.tlog.cosignature import cosigned_at
from thirdsite.accord.tlog.log import Log
from thirdsite.accord.tlog.merkle import EMPTY_ROOT
from thirdsite.accord.tlog.proof_file import WitnessRequest, parse_request
from thirdsite.accord.tlog.witness import Witness, WitnessRefusal


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = new_log(tmp_path / "a.log")
    made.append_many(signed(0, 9))
    return made


def witness_at(path: Path) -> Witness:
    return Witness(path, witness_key("RU"), (log_key().verifier,), NOW.timestamp)


def refused(witness: Witness, request: object) -> WitnessRefusal:
    with pytest.raises(WitnessRefusal) as caught:
        witness.add_checkpoint(str(request))
    return caught.value


def test_it_cosigns_growth_and_remembers_across_restarts(log: Log, tmp_path: Path) -> None:
    witness = witness_at(tmp_path / "ru")
    line = witness.add_checkpoint(str(log.prove_growth(0)))
    done = log.add_cosignatures(log.head(), [line])
    assert cosigned_at(done, witness_key("RU").verifier) == NOW.timestamp()
    witness.close()
    log.append_many(signed(9, 20))
    again = witness_at(tmp_path / "ru")
    assert again.latest(ORIGIN).size == 10
    again.add_checkpoint(str(log.prove_growth(10)))
    assert again.latest(ORIGIN).size == 21
    again.add_checkpoint(str(log.prove_growth(21)))


def test_a_wrong_old_size_is_answered_with_the_one_it_holds(log: Log, tmp_path: Path) -> None:
    witness = witness_at(tmp_path / "ru")
    assert refused(witness, log.prove_growth(4)).status == 409
    witness.add_checkpoint(str(log.prove_growth(0)))
    log.append_many(signed(9, 12))
    answer = refused(witness, log.prove_growth(4))
    assert (answer.status, answer.rule, answer.size) == (409, "old-size", 10)
    assert witness.evidence() == []


def test_a_shrunk_tree_is_refused_and_kept_as_evidence(log: Log, tmp_path: Path) -> None:
    witness = witness_at(tmp_path / "ru")
    early = log.prove_growth(0)
    log.append_many(signed(9, 12))
    witness.add_checkpoint(str(log.prove_growth(0)))
    assert refused(witness, early).rule == "shrunk"
    back = WitnessRequest(13, (), early.checkpoint)
    assert (refused(witness, back).status, refused(witness, back).rule) == (400, "shrunk")
    assert {rule for _, rule, _ in witness.evidence()} == {"shrunk"}
    assert parse_request(witness.evidence()[0][2]).checkpoint == early.checkpoint


def test_a_fork_is_refused_and_kept_as_evidence(log: Log, tmp_path: Path) -> None:
    witness = witness_at(tmp_path / "ru")
    witness.add_checkpoint(str(log.prove_growth(0)))
    other = sign_checkpoint(10, b"\1" * 32, log_key())
    answer = refused(witness, WitnessRequest(10, (), other))
    assert (answer.status, answer.rule) == (409, "fork")
    longer = sign_checkpoint(11, b"\1" * 32, log_key())
    answer = refused(witness, WitnessRequest(10, (b"\2" * 32,), longer))
    assert (answer.status, answer.rule) == (422, "inconsistent")
    assert [rule for _, rule, _ in witness.evidence()] == ["fork", "inconsistent"]
    assert witness.latest(ORIGIN).root == log.head().root


def test_strangers_are_refused(log: Log, tmp_path: Path) -> None:
    witness = witness_at(tmp_path / "ru")
    unknown = sign_checkpoint(0, EMPTY_ROOT, SignerKey.new("another.example/log"))
    assert refused(witness, WitnessRequest(0, (), unknown)).status == 404
    forged = sign_checkpoint(10, log.head().root, SignerKey.new(ORIGIN))
    assert refused(witness, WitnessRequest(0, (), forged)).status == 403
    assert refused(witness, "old 007\n\nx").status == 400
    assert refused(witness, "nothing").status == 400
    empty = sign_checkpoint(0, b"\1" * 32, log_key())
    assert refused(witness, WitnessRequest(0, (), empty)).status == 422
    assert witness.latest(ORIGIN) is None


def test_it_does_not_answer_when_it_cannot_remember(log: Log, tmp_path: Path) -> None:
    witness = witness_at(tmp_path / "ru")
    locker = sqlite3.connect(tmp_path / "ru", isolation_level=None)
    locker.execute("CREATE TRIGGER full BEFORE INSERT ON latest BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(Refusal, match="does not answer"):
        witness.add_checkpoint(str(log.prove_growth(0)))
    assert witness.latest(ORIGIN) is None


def test_wrong_cosignatures_do_not_enter_the_log(log: Log, tmp_path: Path) -> None:
    witness = Witness(tmp_path / "x", SignerKey.new("stranger", 4), (log_key().verifier,), NOW.timestamp)
    line = witness.add_checkpoint(str(log.prove_growth(0)))
    with pytest.raises(Refusal, match="cosignature"):
        log.add_cosignatures(log.head(), [line])
    good = witness_at(tmp_path / "ru").add_checkpoint(str(log.prove_growth(0)))
    other = sign_checkpoint(10, b"\1" * 32, SignerKey.new(ORIGIN))
    with pytest.raises(Refusal, match="fork"):
        log.add_cosignatures(other, [good])
    assert log.store.witnessed() == []


def test_a_key_for_records_does_not_cosign(tmp_path: Path, log: Log) -> None:
    witness = Witness(tmp_path / "y", SignerKey.new("stranger"), (log_key().verifier,), NOW.timestamp)
    with pytest.raises(Refusal, match="key-type"):
        witness.add_checkpoint(str(log.prove_growth(0)))
