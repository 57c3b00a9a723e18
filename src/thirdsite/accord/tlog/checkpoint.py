"""Checkpoints (C2SP tlog-checkpoint): the signed size and root of a log."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from thirdsite.accord.records.keys import SignerKey, VerifierKey, unbase64
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.note import Note, parse_note, sign_note, signed_by

SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, number of leaves and root of a log, and the note that carries them."""

    origin: str
    size: int
    root: bytes
    note: Note

    def __str__(self) -> str:
        return str(self.note)

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether the log's key signed it and bears the log's name."""
        return key.name == self.origin and signed_by(self.note, key)


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def sign_checkpoint(size: int, root: bytes, key: SignerKey) -> Checkpoint:
    """A checkpoint signed by the log, whose origin is the name of its key."""
    return Checkpoint(key.name, size, root, sign_note(checkpoint_text(key.name, size, root), key))


def parse_checkpoint(data: str | bytes, what: str = "the checkpoint") -> Checkpoint:
    """Read a checkpoint; `Refusal` with the rule `checkpoint-form` or `note-form`. No signature is checked here."""
    note = parse_note(data, what)
    return Checkpoint(*parse_body(note.text, what), note)


def parse_body(text: str, what: str = "the checkpoint") -> tuple[str, int, bytes]:
    """Origin, size and root from the text of a checkpoint; lines after the third are not taken."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise Refusal("checkpoint-form", f"{what} has {len(lines) - 1} lines; three are taken: origin, size, root")
    if not lines[0] or not SIZE.fullmatch(lines[1]):
        raise Refusal("checkpoint-form", f"{what} says size {lines[1][:40]!r}; expected decimal digits without leading zero")
    root = unbase64(lines[2], f"the root of {what}")
    if len(root) != 32:
        raise Refusal("checkpoint-form", f"{what} has a root of {len(root)} bytes, not 32")
    return lines[0], int(lines[1]), root
