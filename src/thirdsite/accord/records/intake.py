"""Reading records and keys that people hand in, with limits before anything is taken into memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from thirdsite.accord.records.canonical import LARGEST_BYTES
from thirdsite.accord.records.keys import COSIGNATURE, SIGNATURE, SignerKey, read_signer
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal


def read_pieces(name: str) -> Iterator[bytes]:
    """The bytes of each record in a file: one record in `.json`, one a line in `.jsonl` and in standard input (`-`).

    Errors: `Refusal` with the rule `too-large` before more than the largest record is read.
    """
    if name == "-":
        yield from _lines(sys.stdin.buffer, "standard input")
        return
    try:
        with Path(name).open("rb") as file:
            if Path(name).suffix in (".jsonl", ".ndjson"):
                yield from _lines(file, name)
                return
            data = file.read(LARGEST_BYTES + 1)
            size = Path(name).stat().st_size
    except OSError as error:
        raise Refusal("no-file", f"the record {name} cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_BYTES:
        raise Refusal("too-large", f"{name} has {size} bytes; at most {LARGEST_BYTES} are read as a record")
    yield data


def _lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    while line := file.readline(LARGEST_BYTES + 1):
        if len(line) > LARGEST_BYTES:
            raise Refusal("too-large", f"{name} has a line of more than {LARGEST_BYTES} bytes")
        if line.strip():
            yield line.rstrip(b"\r\n")


def take_record(data: bytes, signer: SignerKey | None) -> Record:
    """A record from bytes; signed here where it is unsigned and a key is at hand."""
    record = Record.parse(data)
    return record.sign(signer) if record.signature is None and signer is not None else record


def find_signer(name: str) -> SignerKey:
    """A private key for records by the name of its file, or an example key by its own name."""
    return _find(name, SIGNATURE)


def find_witness_key(name: str) -> SignerKey:
    """A witness's private key by the name of its file, or an example key by its own name."""
    return _find(name, COSIGNATURE)


def _find(name: str, kind: int) -> SignerKey:
    path = Path(name)
    if not path.exists() and name.startswith("example-"):
        return SignerKey.example(name, kind)
    return read_signer(path)
