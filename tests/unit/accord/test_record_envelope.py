"""Records: one byte string, one signature, and the limits of what is read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tools.accord_samples import party_key, status

from thirdsite.accord.records.keys import SignerKey
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal


def changed(**keys: object) -> bytes:
    """A signed record as JSON with some keys changed."""
    return json.dumps({**status(1).sign(party_key("US")).document(), **keys}, ensure_ascii=False).encode()


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        Record.parse(data)
    return caught.value.rule


def test_a_record_reads_back_whatever_its_spelling() -> None:
    record = status(1).sign(party_key("US"))
    spread = json.dumps(record.document(), indent=3, sort_keys=False).encode()
    assert Record.parse(record.canonical) == Record.parse(spread) == record
    assert Record.parse(spread).canonical == record.canonical


def test_a_signature_holds_for_this_record_and_this_key() -> None:
    record = status(1).sign(party_key("US"))
    assert record.verify(party_key("US").verifier)
    assert not record.verify(party_key("RU").verifier)
    assert not replace(record, label="", canonical=b"").verify(party_key("US").verifier)
    same_name = SignerKey.new("example-us")
    assert not record.verify(same_name.verifier)


def test_the_signed_bytes_are_the_record_without_its_signature() -> None:
    plain = status(2)
    body = {**plain.body, "radar": {**plain.body["radar"], "radar": '"signature":{"ed25519":"x","key":"y"},'}}
    tricky = replace(plain, body=body, canonical=b"")
    assert tricky.sign(party_key("US")).signed_bytes() == tricky.canonical
    nested = replace(plain, body={"signature": tricky.sign(party_key("US")).document()["signature"]}, canonical=b"")
    assert nested.sign(party_key("US")).signed_bytes() == nested.canonical


def test_whole_floats_are_integers_in_the_canonical_form() -> None:
    body = {**status(1).body, "burnout_speed_m_s": 8300.0}
    record = Record.parse(changed(body=body))
    assert b'"burnout_speed_m_s":8300,' in record.canonical


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (changed(schema="thirdsite-accord-2"), "envelope"),
        (changed(kind="declaration_of_war"), "unknown-kind"),
        (changed(id="Upper Case"), "envelope"),
        (changed(party=7), "envelope"),
        (changed(issued_at="2007-02-30T00:00:00Z"), "envelope"),
        (changed(issued_at="2007-10-12T09:00:00+02:00"), "envelope"),
        (changed(supersedes=[]), "envelope"),
        (changed(text={"en": "only English"}), "envelope"),
        (changed(sources="one"), "envelope"),
        (changed(body=[]), "envelope"),
        (changed(extra=1), "envelope"),
        (changed(signature={"key": "x", "ed25519": "AAAA"}), "envelope"),
        (changed(signature={"key": "x", "ed25519": "!"}), "not-base64"),
        (changed(body={"number": 2**53}), "number-too-large"),
        (changed(body={"number": 10**30}), "number-too-large"),
        (changed(body={"text": "x" * 70_000}), "too-large"),
        (b"[]", "envelope"),
        (b"{", "not-json"),
        (b'{"a": NaN}', "not-json"),
        (b'{"a": 1e400}', "not-json"),
        (b'{"a": "\\ud800"}', "not-json"),
        (b'\xff\xfe{"a": 1}', "not-utf-8"),
        (b'{"a": 1, "a": 1}', "key-twice"),
        (b'{"a": {"b": 1, "b": 2}}', "key-twice"),
        (b" " * 1_000_001, "too-large"),
    ],
)
def test_what_is_no_record_is_refused_by_name(data: bytes, rule: str) -> None:
    assert refused(data) == rule


def test_thirty_two_levels_are_read_and_no_more() -> None:
    def nested(levels: int) -> object:
        return {"in": nested(levels - 1)} if levels else 1

    assert Record.parse(changed(body=nested(31))).body == nested(31)
    assert refused(changed(body=nested(32))) == "nested-too-deep"
    assert refused(b"[" * 100_000 + b"]" * 100_000) == "nested-too-deep"
