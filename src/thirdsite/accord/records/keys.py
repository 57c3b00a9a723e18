"""Ed25519 keys with names, in the text form of signed notes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from thirdsite.accord.records.refusal import Refusal

SIGNATURE = 0x01
"""Type of a key that signs notes and records (C2SP signed-note)."""

COSIGNATURE = 0x04
"""Type of a key that cosigns checkpoints (C2SP tlog-cosignature)."""

KEY_NAME = re.compile(r"[^\s+]{1,150}")
EXAMPLE_SEED = "thirdsite example key, known to everyone, for study only: "


def unbase64(text: str, what: str) -> bytes:
    """The bytes of standard padded base64 in its one canonical spelling; `Refusal` for every other."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("not-base64", f"{what} is not base64: {text[:60]!r}") from None
    if base64.b64encode(data).decode() != text:
        raise Refusal("not-base64", f"{what} is not base64 in its canonical spelling: {text[:60]!r}")
    return data


def key_id(name: str, kind: int, public: bytes) -> str:
    """Eight hexadecimal digits that name a key.

    Source: C2SP signed-note, "Signatures": the first four bytes of SHA-256(name, newline, type, public key).
    """
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).hexdigest()[:8]


def _check_name(name: str) -> None:
    if not KEY_NAME.fullmatch(name):
        raise Refusal("key-name", f"{name!r} is no key name; use 1 to 150 characters without spaces and without '+'")


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name; text form `name+id+base64(type, key)`."""

    name: str
    kind: int
    public: bytes

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal digits."""
        return key_id(self.name, self.kind, self.public)

    @property
    def label(self) -> str:
        """Name and id as records carry them: `name+id`."""
        return f"{self.name}+{self.id}"

    @cached_property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.public)

    def accepts(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature over the message was made with this key."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        return f"{self.label}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    @staticmethod
    def parse(text: str) -> VerifierKey:
        """Read `name+id+base64`; `Refusal` where the id does not belong to the key."""
        name, named_id, coded = _three_parts(text.strip(), "a verifier key is `name+id+base64`")
        data = unbase64(coded, f"verifier key {name!r}")
        if len(data) != 33 or data[0] not in (SIGNATURE, COSIGNATURE):
            raise Refusal("key-type", f"verifier key {name!r} is not Ed25519 of type 1 (signature) or 4 (cosignature)")
        key = VerifierKey(name, data[0], data[1:])
        if key.id != named_id:
            raise Refusal("key-id", f"verifier key {name!r} says id {named_id} but has {key.id}; copy the whole key again")
        return key


@dataclass(frozen=True)
class SignerKey:
    """A private key with its name; text form `PRIVATE+KEY+name+id+base64(type, seed)`."""

    name: str
    kind: int
    seed: bytes

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """Signature of 64 bytes."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"SignerKey({self.verifier.label!r})"

    def text(self) -> str:
        """The private key as text: keep it secret."""
        return f"PRIVATE+KEY+{self.verifier.label}+{base64.b64encode(bytes([self.kind]) + self.seed).decode()}"

    @staticmethod
    def parse(text: str) -> SignerKey:
        """Read `PRIVATE+KEY+name+id+base64`."""
        text = text.strip()
        if not text.startswith("PRIVATE+KEY+"):
            raise Refusal("key-form", "a private key begins with PRIVATE+KEY+")
        name, named_id, coded = _three_parts(text.removeprefix("PRIVATE+KEY+"), "a private key is `PRIVATE+KEY+name+id+base64`")
        data = unbase64(coded, f"private key {name!r}")
        if len(data) != 33 or data[0] not in (SIGNATURE, COSIGNATURE):
            raise Refusal("key-type", f"private key {name!r} is not Ed25519 of type 1 (signature) or 4 (cosignature)")
        key = SignerKey(name, data[0], data[1:])
        if key.verifier.id != named_id:
            raise Refusal("key-id", f"private key {name!r} says id {named_id} but has {key.verifier.id}; copy it whole again")
        return key

    @staticmethod
    def new(name: str, kind: int = SIGNATURE) -> SignerKey:
        """A key nobody had before."""
        _check_name(name)
        return SignerKey(name, kind, os.urandom(32))

    @staticmethod
    def example(name: str, kind: int = SIGNATURE) -> SignerKey:
        """The example key of this name: everyone can make it, so it proves nothing outside an exercise."""
        if not name.startswith("example-"):
            raise Refusal("key-name", f"example keys are named `example-...`, not {name!r}")
        _check_name(name)
        return SignerKey(name, kind, hashlib.sha256(f"{EXAMPLE_SEED}{kind} {name}".encode()).digest())


def _three_parts(text: str, form: str) -> tuple[str, str, str]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise Refusal("key-form", f"{form}, not {text[:80]!r}")
    _check_name(parts[0])
    return parts[0], parts[1], parts[2]


def read_signer(path: Path) -> SignerKey:
    """The private key in a file of one line."""
    try:
        return SignerKey.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("key-form", f"the key file {path} cannot be read: {error}") from None
