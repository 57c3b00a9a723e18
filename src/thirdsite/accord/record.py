"""One record of the accord: its envelope, its bytes, its signature."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from thirdsite.accord.canonical import canonical, read_canonical, read_json
from thirdsite.accord.keys import SignerKey, VerifierKey, unbase64
from thirdsite.accord.refusal import Refusal

SCHEMA = "thirdsite-accord-1"

KINDS = (
    "roster",
    "launch_notification",
    "observed_flight",
    "site_status",
    "inspection_request",
    "inspection_answer",
    "inspection_report",
    "inspection_objection",
    "monitor_presence",
    "liaison_posting",
    "limit",
    "gate_evidence",
    "gate_finding",
    "gate_consent",
    "gate_transition",
    "freeze_request",
    "clarification_request",
    "clarification_answer",
    "review_report",
    "accord_terms",
    "reveal",
    "refusal",
    "note",
)

DAMAGED = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)
"""What following a record may raise whose body is not as its schema says: somebody changed it where it is stored."""

KEYS = frozenset(("schema", "id", "kind", "party", "issued_at", "supersedes", "text", "label", "sources", "body", "signature"))
_ID = re.compile(r"[a-z0-9.-]{1,80}")
PARTY = re.compile(r"[A-Za-z0-9._-]{1,40}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Signature:
    """A party's signature: `key` is `name+id`, `ed25519` 64 bytes."""

    key: str
    ed25519: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `canonical` is its one byte string, signature included."""

    id: str
    kind: str
    party: str
    issued_at: str
    supersedes: str | None
    text: dict[str, str]
    label: str
    sources: tuple[str, ...]
    body: dict[str, Any]
    signature: Signature | None = None
    canonical: bytes = field(default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.canonical:
            object.__setattr__(self, "canonical", canonical(self.document()))

    @property
    def moment(self) -> datetime:
        """`issued_at` as a moment in UTC."""
        return datetime.fromisoformat(self.issued_at)

    def document(self, signed: bool = True) -> dict[str, Any]:
        """The record as a JSON object, with or without its signature."""
        made: dict[str, Any] = {
            "schema": SCHEMA,
            "id": self.id,
            "kind": self.kind,
            "party": self.party,
            "issued_at": self.issued_at,
            "supersedes": self.supersedes,
            "text": self.text,
            "label": self.label,
            "sources": list(self.sources),
            "body": self.body,
        }
        if signed and self.signature is not None:
            coded = base64.b64encode(self.signature.ed25519).decode()
            made["signature"] = {"key": self.signature.key, "ed25519": coded}
        return made

    def signed_bytes(self) -> bytes:
        """What the signature covers: the canonical record without `signature`.

        The signature is cut out of the canonical bytes: only texts come after it, in which its quotes would be escaped.
        """
        if self.signature is None:
            return self.canonical
        coded = {"ed25519": base64.b64encode(self.signature.ed25519).decode(), "key": self.signature.key}
        before, found, after = self.canonical.rpartition(b'"signature":' + canonical(coded) + b",")
        return before + after if found else canonical(self.document(signed=False))

    def sign(self, key: SignerKey) -> Record:
        """This record with the signature of a key."""
        return replace(self, signature=Signature(key.verifier.label, key.sign(self.signed_bytes())), canonical=b"")

    def verify(self, key: VerifierKey) -> bool:
        """Whether the record carries the signature of this very key."""
        if self.signature is None or self.signature.key != key.label:
            return False
        return key.accepts(self.signature.ed25519, self.signed_bytes())

    @staticmethod
    def parse(data: bytes) -> Record:
        """Read a record from UTF-8 JSON of at most 1 MB.

        Errors: `Refusal`, whose rule says what is wrong: too-large, not-utf-8, not-json, nested-too-deep, key-twice,
        number-too-large, envelope, unknown-kind, not-base64.
        """
        value, written = read_json(data)
        return Record.of(value, written)

    @staticmethod
    def stored(data: bytes) -> Record:
        """A record from canonical bytes that were checked when they were stored."""
        return Record.of(read_canonical(data), data)

    @staticmethod
    def of(value: Any, written: bytes = b"") -> Record:
        """A record from a JSON object; `written` may give its canonical bytes if they are at hand."""
        if not isinstance(value, dict):
            raise Refusal("envelope", "a record is a JSON object")
        _check_keys(value)
        _check_words(value)
        _check_texts(value)
        return Record(
            id=value["id"],
            kind=value["kind"],
            party=value["party"],
            issued_at=value["issued_at"],
            supersedes=value["supersedes"],
            text=value["text"],
            label=value["label"],
            sources=tuple(value["sources"]),
            body=value["body"],
            signature=_signature(value.get("signature")),
            canonical=written,
        )


def _check_keys(value: dict[str, Any]) -> None:
    missing, unknown = KEYS - value.keys() - {"signature"}, value.keys() - KEYS
    if missing or unknown:
        lacks = f"lacks {', '.join(sorted(missing))}" if missing else f"has unknown keys {', '.join(sorted(unknown))[:200]}"
        raise Refusal("envelope", f"the record {lacks}; a record has exactly {', '.join(sorted(KEYS))}")
    if value["schema"] != SCHEMA:
        raise Refusal("envelope", f"schema is {str(value['schema'])[:60]!r}; this program reads {SCHEMA!r}")


def _check_words(value: dict[str, Any]) -> None:
    _match(value, "id", _ID, "1 to 80 of a-z, 0-9, '.' and '-'")
    _match(value, "party", PARTY, "a short name such as US")
    _match(value, "issued_at", _TIME, "UTC to the second, such as 2007-10-12T09:00:00Z")
    try:
        datetime.fromisoformat(value["issued_at"])
    except ValueError:
        raise Refusal("envelope", f"issued_at {value['issued_at']!r} is no day and time of the calendar") from None
    if value["supersedes"] is not None:
        _match(value, "supersedes", _ID, "the id of a record, or null")
    if value["kind"] not in KINDS:
        raise Refusal("unknown-kind", f"there is no kind {str(value['kind'])[:60]!r}; kinds: {', '.join(KINDS)}")


def _match(value: dict[str, Any], key: str, pattern: re.Pattern[str], expected: str) -> None:
    found = value[key]
    if not isinstance(found, str) or not pattern.fullmatch(found):
        raise Refusal("envelope", f"{key} is {str(found)[:100]!r}; expected {expected}")


def _check_texts(value: dict[str, Any]) -> None:
    text, sources = value["text"], value["sources"]
    if not isinstance(text, dict) or text.keys() != {"en", "ru"} or not all(isinstance(words, str) for words in text.values()):
        raise Refusal("envelope", "text holds the record in words under exactly `en` and `ru`")
    if not isinstance(value["label"], str):
        raise Refusal("envelope", "label is text, empty for a real record")
    if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
        raise Refusal("envelope", "sources is a list of texts")
    if not isinstance(value["body"], dict):
        raise Refusal("envelope", "body is a JSON object")


def _signature(value: Any) -> Signature | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"key", "ed25519"}:
        raise Refusal("envelope", "signature holds exactly `key` and `ed25519`")
    if not isinstance(value["key"], str) or not isinstance(value["ed25519"], str):
        raise Refusal("envelope", "signature: `key` and `ed25519` are texts")
    coded = unbase64(value["ed25519"], "signature.ed25519")
    if len(coded) != 64:
        raise Refusal("envelope", f"signature.ed25519 has {len(coded)} bytes; an Ed25519 signature has 64")
    return Signature(value["key"], coded)
