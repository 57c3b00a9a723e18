"""Go's sumdb packages read our checkpoints, proofs and tiles, and we read theirs."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools.accord_samples import ORIGIN, log_key, new_log, signed, witness_all

from thirdsite.accord.records.keys import SignerKey
from thirdsite.accord.tlog.checkpoint import parse_checkpoint, sign_checkpoint
from thirdsite.accord.tlog.export import export
from thirdsite.accord.tlog.merkle import leaf_hash, verify_consistency, verify_inclusion
from thirdsite.accord.tlog.store import growth_of

pytestmark = pytest.mark.foreign

SOURCE = Path(__file__).parent / "foreign_log" / "main.go"
GOPATH = Path("/usr/share/gocode")
SIZES = [1, 2, 3, 7, 8, 255, 256, 257, 300]

Ask = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Put questions to the Go program."""
    go = shutil.which("go")
    if go is None or not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("foreign program absent: go with golang.org/x/mod; install Debian's golang-go and golang-golang-x-mod-dev")
    program = tmp_path_factory.mktemp("go") / "foreign_log"
    env = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOFLAGS": ""}
    subprocess.run([go, "build", "-o", str(program), str(SOURCE)], check=True, env=env, capture_output=True)

    def put(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        text = "\n".join(json.dumps(question) for question in questions)
        done = subprocess.run([str(program)], input=text, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return put


def coded(hashes: list[bytes] | tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]


def test_go_verifies_our_checkpoints_and_proofs(ask: Ask, tmp_path: Path) -> None:
    questions = []
    with new_log(tmp_path / "a.log") as log:
        records = list(signed(0, max(SIZES) - 1))
        earlier = log.head()
        for size in SIZES:
            log.append_many(records[log.head().size - 1 : size - 1])
            for index in {0, size // 2, size - 1}:
                held, growth = log.prove(index), log.prove_growth(earlier.size)
                questions.append(
                    {
                        "do": "check",
                        "verifier_key": str(log_key().verifier),
                        "checkpoint": str(held.checkpoint),
                        "earlier": str(earlier),
                        "index": index,
                        "leaf": coded([log.record(index).canonical])[0],
                        "proof": coded(held.proof),
                        "growth": coded(growth.proof),
                    }
                )
            earlier = log.head()
    answers = ask(questions)
    assert len(answers) == len(questions) > 20
    # the same size twice needs no proof, which sumdb does not accept as one
    assert [
        answer["said"] for question, answer in zip(questions, answers, strict=True) if question["growth"] and not answer["good"]
    ] == []
    wrong = [{**question, "index": question["index"] + 1} for question in questions]
    wrong += [{**question, "checkpoint": question["checkpoint"].replace(ORIGIN, "other", 1)} for question in questions]
    assert not any(answer["good"] for answer in ask(wrong))


def test_go_reads_our_exported_tiles_with_cosignatures_beside(ask: Ask, tmp_path: Path) -> None:
    with new_log(tmp_path / "a.log") as log:
        log.append_many(signed(0, 599))
        witness_all(log, tmp_path)
        export(log, tmp_path / "out")
        leaves = [record.canonical for record in log.records()]
    question = {
        "do": "check folder",
        "verifier_key": str(log_key().verifier),
        "folder": str(tmp_path / "out"),
        "leaves": coded(leaves),
    }
    assert ask([question]) == [{**ask([question])[0], "good": True, "said": ""}]
    tile = tmp_path / "out" / "tile" / "0" / "001"
    tile.write_bytes(tile.read_bytes()[::-1])
    assert not ask([question])[0]["good"]


@pytest.mark.parametrize(
    ("size", "old", "index"), [(1, 1, 0), (5, 3, 4), (64, 32, 33), (300, 256, 299), (300, 1, 0), (513, 511, 511)]
)
def test_we_verify_what_go_makes(ask: Ask, size: int, old: int, index: int) -> None:
    key = SignerKey.new("foreign.example/log")
    leaves = [str(number).encode() for number in range(size)]
    question = {"do": "make", "signer_key": key.text(), "origin": key.name, "leaves": coded(leaves), "index": index, "old": old}
    (made,) = ask([question])
    assert made["good"], made["said"]
    new, before = parse_checkpoint(made["checkpoint"]), parse_checkpoint(made["earlier"])
    assert new.signed_by(key.verifier)
    assert before.signed_by(key.verifier)
    proof, growth = ([base64.b64decode(one) for one in made[name]] for name in ("proof", "growth"))
    assert verify_inclusion(leaf_hash(leaves[index]), index, size, proof, new.root)
    assert verify_consistency(old, size, before.root, new.root, growth)
    assert not verify_inclusion(leaf_hash(b"x"), index, size, proof, new.root)
    assert sign_checkpoint(size, new.root, key) == new


def test_our_tree_has_the_root_go_gives(ask: Ask, tmp_path: Path) -> None:
    with new_log(tmp_path / "a.log") as log:
        log.append_many(signed(0, 299))
        leaves = [record.canonical for record in log.records()]
        root = growth_of(log.store).root()
    question = {"do": "make", "signer_key": log_key().text(), "origin": ORIGIN, "leaves": coded(leaves), "index": 0, "old": 1}
    assert parse_checkpoint(ask([question])[0]["checkpoint"]).root == root
