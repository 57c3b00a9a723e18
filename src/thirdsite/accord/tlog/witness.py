"""A witness (C2SP tlog-witness): cosigns a log that only grows, and remembers before it answers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from thirdsite.accord.records.keys import SignerKey, VerifierKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import Checkpoint, parse_checkpoint
from thirdsite.accord.tlog.cosignature import cosign
from thirdsite.accord.tlog.merkle import EMPTY_ROOT, verify_consistency
from thirdsite.accord.tlog.note import NoteSignature
from thirdsite.accord.tlog.proof_file import WitnessRequest, parse_request

_TABLES = """
CREATE TABLE IF NOT EXISTS latest (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS evidence (at_s INTEGER NOT NULL, rule TEXT NOT NULL, request TEXT NOT NULL) STRICT;
"""


class WitnessRefusal(Refusal):
    """A request the witness does not cosign; `status` is the answer's code in the protocol, `size` what it holds."""

    def __init__(self, status: int, rule: str, message: str, size: int | None = None) -> None:
        super().__init__(rule, message)
        self.status = status
        self.size = size


class Witness:
    """A witness with its key and its memory: one file, synced to disk before any answer.

    Parameters
    ----------
    path : file of the witness's memory; made where absent
    key : its key of type 4
    logs : keys of the logs it knows; an origin is known by the name of the key
    clock : seconds since 1970
    """

    def __init__(self, path: Path, key: SignerKey, logs: tuple[VerifierKey, ...], clock: Callable[[], float] = time.time) -> None:
        self._key, self._logs, self._clock = key, {log.name: log for log in logs}, clock
        try:
            self._memory = sqlite3.connect(path, isolation_level=None, timeout=30.0)
            self._memory.execute("PRAGMA journal_mode=DELETE")
            self._memory.execute("PRAGMA synchronous=EXTRA")
            self._memory.executescript(_TABLES)
        except sqlite3.Error as error:
            raise Refusal("witness-memory", f"{path} cannot be used as a witness's memory: {error}") from None

    def close(self) -> None:
        """Close the memory."""
        self._memory.close()

    def latest(self, origin: str) -> Checkpoint | None:
        """The largest tree of a log that this witness cosigned."""
        row = self._memory.execute("SELECT note FROM latest WHERE origin = ?", (origin,)).fetchone()
        return None if row is None else parse_checkpoint(row[0], "the witness's memory")

    def evidence(self) -> list[tuple[int, str, str]]:
        """Requests that were refused though the log signed them: time in s, rule, request."""
        return list(self._memory.execute("SELECT at_s, rule, request FROM evidence ORDER BY rowid"))

    def add_checkpoint(self, body: str | bytes) -> NoteSignature:
        """Answer a request: the cosignature, after it is remembered on disk.

        Errors: `WitnessRefusal` with status 400, 403, 404, 409 or 422; a request that the log signed is then kept as evidence.
        """
        try:
            request = parse_request(body)
        except Refusal as refusal:
            raise WitnessRefusal(400, refusal.rule, str(refusal)) from None
        try:
            with self._locked():
                self._check(request)
                line = cosign(request.checkpoint, self._key, int(self._clock()))
                self._remember(request.checkpoint, line)
        except WitnessRefusal as refusal:
            if refusal.rule in ("fork", "inconsistent", "shrunk"):
                row = (int(self._clock()), refusal.rule, str(request))
                self._memory.execute("INSERT INTO evidence VALUES (?, ?, ?)", row)
            raise
        return line

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Comparing and remembering are one step, whoever else asks."""
        try:
            self._memory.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._memory.execute("COMMIT")
            except BaseException:
                if self._memory.in_transaction:
                    self._memory.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise Refusal("witness-memory", f"the witness cannot remember, so it does not answer: {error}") from None

    def _check(self, request: WitnessRequest) -> None:
        asked = request.checkpoint
        log = self._logs.get(asked.origin)
        if log is None:
            raise WitnessRefusal(404, "unknown-log", f"this witness knows no log {asked.origin!r}")
        if not asked.signed_by(log):
            raise WitnessRefusal(403, "checkpoint-signature", f"the checkpoint is not signed by the log {log.label}")
        held = self.latest(asked.origin)
        size = 0 if held is None else held.size
        if request.old > asked.size:
            rule = "shrunk" if asked.size < size else "proof-form"
            raise WitnessRefusal(400, rule, f"the old size {request.old} is above the new size {asked.size}", size)
        if request.old != size:
            rule = "shrunk" if asked.size < size else "old-size"
            raise WitnessRefusal(409, rule, f"the request starts from {request.old}; this witness last cosigned {size}", size)
        if held is not None and asked.size == size and asked.root != held.root:
            raise WitnessRefusal(409, "fork", f"two different trees of {size} records are signed by the log {log.label}", size)
        if held is not None and not verify_consistency(size, asked.size, held.root, asked.root, request.proof):
            raise WitnessRefusal(422, "inconsistent", f"the tree of {asked.size} does not continue the one of {size}", size)
        if held is None and not verify_consistency(0, asked.size, EMPTY_ROOT, asked.root, request.proof):
            raise WitnessRefusal(422, "proof-form", "a request from size 0 carries no proof", size)
        if asked.size == 0 and asked.root != EMPTY_ROOT:
            raise WitnessRefusal(422, "inconsistent", "the empty tree has another root", size)

    def _remember(self, checkpoint: Checkpoint, line: NoteSignature) -> None:
        note = str(checkpoint.note.with_signatures([line]))
        self._memory.execute(
            "INSERT INTO latest VALUES (?, ?, ?) ON CONFLICT (origin) DO UPDATE SET size = excluded.size, note = excluded.note",
            (checkpoint.origin, checkpoint.size, note),
        )
