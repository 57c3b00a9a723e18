"""Cosignatures (C2SP tlog-cosignature, Ed25519): a witness says when it saw which tree as the largest."""

from __future__ import annotations

from thirdsite.accord.records.keys import COSIGNATURE, SignerKey, VerifierKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import Checkpoint
from thirdsite.accord.tlog.note import NoteSignature

LATEST = 2**63 - 1


def cosigned_message(time_s: int, text: str) -> bytes:
    """What a witness signs: a fixed line, the time, and the text of the checkpoint.

    Parameters
    ----------
    time_s : seconds since 1970-01-01T00:00:00Z
    text : the note text of the checkpoint
    """
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def cosign(checkpoint: Checkpoint, key: SignerKey, time_s: int) -> NoteSignature:
    """The signature line of a witness; `key` is of type 4."""
    if key.kind != COSIGNATURE:
        raise Refusal("key-type", f"the key {key.name!r} is not a witness's key (type 4)")
    if not 0 <= time_s <= LATEST:
        raise Refusal("clock", f"{time_s} s is no time a cosignature can carry")
    signature = key.sign(cosigned_message(time_s, checkpoint.note.text))
    return NoteSignature(key.name, key.verifier.id, time_s.to_bytes(8, "big") + signature)


def cosigned_at(checkpoint: Checkpoint, key: VerifierKey) -> int | None:
    """Time in s at which the holder of a key cosigned the checkpoint.

    Returns None where it carries no line of this key or the signature is wrong.
    """
    line = checkpoint.note.signature_of(key)
    if line is None or key.kind != COSIGNATURE or len(line.data) != 72:
        return None
    time_s = int.from_bytes(line.data[:8], "big")
    if time_s > LATEST or not key.accepts(line.data[8:], cosigned_message(time_s, checkpoint.note.text)):
        return None
    return time_s
