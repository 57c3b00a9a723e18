"""Policies, proof files and checkpoints as texts: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.accord_samples import log_key, new_log, policy_text, signed, witness_all, witness_key

from thirdsite.accord.records.keys import COSIGNATURE, SignerKey, VerifierKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import parse_checkpoint, sign_checkpoint
from thirdsite.accord.tlog.note import parse_note
from thirdsite.accord.tlog.policy import parse_policy
from thirdsite.accord.tlog.proof_file import parse_proof, parse_request

LOG = f"log {log_key().verifier}\n"
W = {name: f"witness {name} {witness_key(name).verifier}\n" for name in ("US", "RU", "PL", "CZ")}


def met(text: str, *names: str) -> bool:
    return parse_policy(text.encode()).quorum_met(dict.fromkeys(names, 1))


def test_quorums_of_groups_in_groups() -> None:
    text = policy_text("any")
    assert met(text, "US", "RU", "CZ")
    assert not met(text, "US", "RU", "NATO")
    assert not met(text, "US", "PL", "CZ")
    two = "".join(W.values()) + "group g 2 US RU PL\n\t # a comment\nquorum\tg\n"
    assert met(two, "US", "PL")
    assert not met(two, "US", "CZ")
    assert met(W["US"] + "quorum US", "US")
    assert met("quorum none")


@pytest.mark.parametrize(
    "text",
    [
        "",
        LOG,
        LOG + LOG + "quorum none\n",
        "quorum none\nquorum none\n",
        "quorum US\n",
        W["US"] + W["US"].replace(" US ", " X ") + "quorum none\n",
        W["US"] + W["US"] + "quorum none\n",
        W["US"] + "group g all US RU\nquorum g\n",
        W["US"] + "group g 2 US\nquorum g\n",
        W["US"] + "group g 0 US\nquorum g\n",
        W["US"] + "group g any\nquorum g\n",
        W["US"] + W["RU"] + "group g any US\ngroup h any US RU\nquorum h\n",
        W["US"] + "group none any US\nquorum none\n",
        f"witness US {log_key().verifier}\nquorum none\n",
        f"log {witness_key('US').verifier}\nquorum none\n",
        "logs x\nquorum none\n",
        "quorum none\r\n",
        "quorum none\x00\n",
    ],
)
def test_a_policy_that_says_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_policy(text.encode())
    assert refused.value.rule == "policy-form"


def test_a_proof_file_is_checked_against_the_readers_policy(tmp_path: Path) -> None:
    with new_log(tmp_path / "a.log") as log:
        log.append_many(signed(0, 20))
        policy = log.policy
        early = log.prove(5)
        with pytest.raises(Refusal, match="quorum"):
            early.check(log.record(5).canonical, policy)
        witness_all(log, tmp_path, ("US", "RU", "PL"))
        held = parse_proof(str(log.prove(5)).encode())
        assert sorted(held.check(log.record(5).canonical, policy)) == ["PL", "RU", "US"]
        with pytest.raises(Refusal, match="inclusion"):
            held.check(log.record(6).canonical, policy)
        stranger = SignerKey.new(log_key().name)
        other = parse_policy(f"log {stranger.verifier}\nquorum none\n".encode())
        with pytest.raises(Refusal, match="checkpoint-signature"):
            held.check(log.record(5).canonical, other)
        unknown = parse_policy(b"quorum none\n")
        with pytest.raises(Refusal, match="unknown-log"):
            held.check(log.record(5).canonical, unknown)


HEAD = str(sign_checkpoint(3, b"\0" * 32, log_key()))
HASH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"


def test_extra_data_of_a_proof_reads_back() -> None:
    text = f"c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 2\n{HASH}\n{HEAD}"
    assert parse_proof(text).extra == b"hello"
    assert str(parse_proof(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"c2sp.org/tlog-proof@v2\nindex 2\n\n{HEAD}",
        f"c2sp.org/tlog-proof@v1\n\n{HEAD}",
        f"c2sp.org/tlog-proof@v1\nindex 02\n\n{HEAD}",
        f"c2sp.org/tlog-proof@v1\nindex -1\n\n{HEAD}",
        f"c2sp.org/tlog-proof@v1\nindex 2\nAAAA\n\n{HEAD}",
        f"c2sp.org/tlog-proof@v1\nindex 2\n{HASH * 64}\n{HEAD}",
        f"c2sp.org/tlog-proof@v1\nindex 2\n{HASH}\n{HEAD}".replace("AAA=\n", "AAB=\n", 1),
    ],
)
def test_what_is_no_proof_file_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_proof(text)
    assert refused.value.rule in ("proof-form", "not-base64")


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n3\n", "\n03\n"), ("\n3\n", "\n3\nmore\n"), ("\n3\n", "\n-3\n"), ("AAA=\n\n", "\n\n"), ("\n\n", "\n"), ("\u2014", "-")],
)
def test_what_is_no_checkpoint_is_refused(old: str, new: str) -> None:
    assert parse_checkpoint(HEAD).size == 3
    with pytest.raises(Refusal):
        parse_checkpoint(HEAD.replace(old, new, 1))


@pytest.mark.parametrize(
    "text", ["", "x", "\n\n", "a\x07\n\n\u2014 n AAAAAAAAAA==\n", "a\n\n\u2014 n AAAA\n", "a\n\n\u2014 n m AAAAAAAA\n"]
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        parse_note(text)
    with pytest.raises(Refusal):
        parse_request(text)


@pytest.mark.parametrize(
    "text",
    [
        "us",
        "us+12345678+AAAA",
        "us+1234567+AAAA",
        str(SignerKey.example("example-us").verifier)[:-4] + "AAA=",
        str(SignerKey.example("example-us").verifier).replace("example", "exampl\u00e9", 1),
        "a b" + str(SignerKey.example("example-us").verifier),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        VerifierKey.parse(text)
    with pytest.raises(Refusal):
        SignerKey.parse("PRIVATE+KEY+" + text)


def test_private_keys_read_back_and_stay_out_of_print() -> None:
    for key in (SignerKey.new("pl"), SignerKey.new("pl-witness", COSIGNATURE)):
        assert SignerKey.parse(key.text()) == key
        assert key.text().split("+")[-1] not in repr(key)
    with pytest.raises(Refusal, match="key-name"):
        SignerKey.example("us")
