"""Signed notes (C2SP signed-note): a text, a blank line, and signature lines."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from thirdsite.accord.records.keys import KEY_NAME, SignerKey, VerifierKey, unbase64
from thirdsite.accord.records.refusal import Refusal

DASH = "\u2014 "
LARGEST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: `key_id` has eight hexadecimal digits, `data` is what follows the id."""

    name: str
    key_id: str
    data: bytes

    def line(self) -> str:
        """The line with its newline."""
        return f"{DASH}{self.name} {base64.b64encode(bytes.fromhex(self.key_id) + self.data).decode()}\n"

    def by(self, key: VerifierKey) -> bool:
        """Whether the line names this key."""
        return self.name == key.name and self.key_id == key.id


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)

    def signature_of(self, key: VerifierKey) -> NoteSignature | None:
        """The line of a key, or None."""
        return next((signature for signature in self.signatures if signature.by(key)), None)

    def with_signatures(self, more: Iterable[NoteSignature]) -> Note:
        """This note with more lines; a key's later line takes the place of its earlier one."""
        kept = {(signature.name, signature.key_id): signature for signature in (*self.signatures, *more)}
        return Note(self.text, tuple(kept.values()))


def sign_note(text: str, key: SignerKey) -> Note:
    """A note signed by one key of type 1."""
    check_text(text)
    return Note(text, (NoteSignature(key.name, key.verifier.id, key.sign(text.encode())),))


def check_text(text: str) -> None:
    """`Refusal` where a text cannot be the text of a note."""
    if not text.endswith("\n") or any(ord(sign) < 0x20 and sign != "\n" for sign in text):
        raise Refusal("note-form", "the text of a note ends in a newline and has no other control characters")


def parse_note(data: str | bytes, what: str = "the note") -> Note:
    """Read a note; `Refusal` with the rule `note-form` where it is none. No signature is checked here."""
    if len(data) > LARGEST_NOTE_BYTES:
        raise Refusal("note-form", f"{what} is larger than {LARGEST_NOTE_BYTES} bytes")
    try:
        words = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("note-form", f"{what} is not UTF-8") from None
    text, gap, tail = words.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise Refusal("note-form", f"{what} has no blank line before its signatures, or no newline at its end")
    check_text(text + "\n")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Refusal("note-form", f"{what} has {len(lines)} signatures; at most {MOST_SIGNATURES} are read")
    return Note(text + "\n", tuple(parse_signature(line, what) for line in lines))


def parse_signature(line: str, what: str = "the note") -> NoteSignature:
    """Read one signature line, without its newline."""
    parts = line.removeprefix(DASH).split(" ")
    if not line.startswith(DASH) or len(parts) != 2 or not KEY_NAME.fullmatch(parts[0]):
        raise Refusal("note-form", f"{what} has a line that is no signature: {line[:80]!r}")
    data = unbase64(parts[1], f"a signature of {what}")
    if len(data) < 5:
        raise Refusal("note-form", f"{what} has a signature of {len(data)} bytes")
    return NoteSignature(parts[0], data[:4].hex(), data[4:])


def signed_by(note: Note, key: VerifierKey) -> bool:
    """Whether the note carries a valid signature of a key of type 1."""
    line = note.signature_of(key)
    return line is not None and key.accepts(line.data, note.text.encode())
