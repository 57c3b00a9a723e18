"""The log: records go in, are never taken out, and every answer carries its proof."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from thirdsite.accord.admission import State, admit
from thirdsite.accord.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from thirdsite.accord.keys import SIGNATURE, SignerKey, VerifierKey
from thirdsite.accord.merkle import consistency_proof, inclusion_proof, leaf_hash
from thirdsite.accord.note import NoteSignature
from thirdsite.accord.policy import Policy, parse_policy
from thirdsite.accord.proof_file import ProofFile, WitnessRequest
from thirdsite.accord.record import DAMAGED, Record
from thirdsite.accord.refusal import Refusal
from thirdsite.accord.roster import LOG_PARTY, Member, Roster, read_roster, roster_record
from thirdsite.accord.schema_check import check_schema
from thirdsite.accord.store import Row, Store, create_store, growth_of, open_store
from thirdsite.accord.tiles import Growth, Tile, TiledTree

FORMAT = "thirdsite-log-1"


def utc_now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


class Log:
    """An append-only log of signed records.

    Parameters
    ----------
    store : where it is kept
    key : the log's own key, needed to append
    clock : the present, in UTC; records dated later are refused
    """

    def __init__(self, store: Store, key: SignerKey | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self.store, self._key, self._clock = store, key, clock
        self.operator = VerifierKey.parse(store.meta("log_key") or "")
        if key is not None and key.verifier != self.operator:
            raise Refusal("wrong-log-key", f"the log was made with the key {self.operator.label}, not {key.verifier.label}")
        self._growth: Growth | None = None
        self._state: State | None = None
        self._roster: Roster | None = None
        self._met: dict[str, bool] = {}

    @staticmethod
    def create(
        target: str,
        key: SignerKey,
        members: Sequence[Member],
        policy: str,
        clock: Callable[[], datetime] = utc_now,
        label: str = "",
    ) -> Log:
        """Make a log whose first record is the roster of its members.

        Parameters
        ----------
        target : path of the file, or `postgresql://...`
        key : the log's own key; its name is the log's origin
        members : parties with their keys and roles
        policy : text of the policy that comes with the log (C2SP tlog-policy)
        label : what the roster is labelled as, such as `fictional sequel`
        """
        if key.kind != SIGNATURE:
            raise Refusal("key-type", f"the key {key.name!r} is a witness's key; a log signs with a key of type 1")
        if parse_policy(policy.encode()).log_of(key.name) != key.verifier:
            raise Refusal("policy-form", f"the policy does not name the log's key {key.verifier.label}")
        first = roster_record(key, members, clock(), label)
        store = create_store(target, {"format": FORMAT, "log_key": str(key.verifier), "policy": policy})
        log = Log(store, key, clock)
        log.append(first)
        return log

    @staticmethod
    def open(target: str, key: SignerKey | None = None, clock: Callable[[], datetime] = utc_now) -> Log:
        """The log kept at a path or address; with its key it can be appended to."""
        store = open_store(target, writable=key is not None)
        if store.meta("format") != FORMAT:
            raise Refusal("not-a-log", f"{target!r} is not of the format {FORMAT}")
        return Log(store, key, clock)

    @staticmethod
    def open_to_cosign(target: str) -> Log:
        """The log kept at a path or address, to add cosignatures to it; records are not appended without its key."""
        return Log(open_store(target, writable=True))

    def close(self) -> None:
        """Let go of the file or server."""
        self.store.close()

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def policy(self) -> Policy:
        """The policy that came with the log: its maker's word, not the reader's."""
        return parse_policy((self.store.meta("policy") or "").encode())

    def append(self, record: Record) -> int:
        """Add one record; returns its number once it is synced to disk."""
        return self.append_many([record])[0]

    def append_many(self, records: Iterable[Record]) -> list[int]:
        """Add records in order, all or none; returns their numbers once they are synced to disk.

        Errors: `Refusal`, whose rule says what is wrong with the first record that cannot be taken; the log is unchanged.
        """
        results = self._write(records, all_or_none=True)
        return [result for result in results if isinstance(result, int)]

    def append_each(self, records: Iterable[Record]) -> list[int | Refusal]:
        """Add those records that can be taken, with one sync to disk for all; returns each one's number or refusal."""
        return self._write(records, all_or_none=False)

    def _write(self, records: Iterable[Record], all_or_none: bool) -> list[int | Refusal]:
        if self._key is None:
            raise Refusal("no-log-key", "appending needs the log's own key")
        try:
            with self.store.writing():
                results, rows, tiles = self._take(records, all_or_none)
                if rows:
                    growth = self._grown()
                    self.store.add(rows, tiles, str(sign_checkpoint(growth.size, growth.root(), self._key)))
        except BaseException:
            self._forget()
            raise
        return results

    def _take(self, records: Iterable[Record], all_or_none: bool) -> tuple[list[int | Refusal], list[Row], list[Tile]]:
        """Check records one after the other and let the tree grow by those that are taken."""
        self._catch_up()
        growth, now = self._grown(), self._clock()
        results: list[int | Refusal] = []
        rows: list[Row] = []
        tiles: list[Tile] = []
        for record in records:
            try:
                self._admit(record, now)
            except Refusal as refusal:
                if all_or_none:
                    raise
                results.append(refusal)
                continue
            leaf = leaf_hash(record.canonical)
            results.append(growth.size)
            rows.append(Row(growth.size, record.id, record.canonical, leaf))
            tiles += growth.add(leaf)
        return results, rows, tiles

    def _admit(self, record: Record, now: datetime) -> None:
        if record.signature is None:
            raise Refusal("unsigned", f"the record {record.id!r} carries no signature; sign it with the key of {record.party}")
        check_schema(record)
        if self._roster is None:
            if self._grown().size:
                raise Refusal("roster", "the first record of the log is no roster")
            self._roster = read_roster(record, self.operator)
        elif record.kind == "roster":
            raise Refusal("roster", "the roster is the first record of a log and stands for its whole life; make a new log")
        role = self._roster.check_signature(record)
        admit(record, self._folded(), now, role)
        self._folded().add(record)

    def _catch_up(self) -> None:
        """Take in what others appended since; called while no one else can."""
        size = self.store.size()
        if self._growth is not None and self._growth.size == size:
            return
        self._forget()
        self._growth, self._state = growth_of(self.store), State()
        for row in self.store.rows():
            record = Record.stored(row.data)
            if row.number == 0:
                self._roster = read_roster(record, self.operator)
            try:
                self._state.add(record)
            except DAMAGED:
                message = f"record {row.number} was changed where it is stored; see `thirdsite log verify`"
                raise Refusal("damaged", message) from None

    def _forget(self) -> None:
        self._growth = self._state = self._roster = None

    def _grown(self) -> Growth:
        assert self._growth is not None
        return self._growth

    def _folded(self) -> State:
        assert self._state is not None
        return self._state

    def log_refusal(self, data: bytes, refusal: Refusal) -> int:
        """Append the record of a refusal, signed by the log; returns its number."""
        if self._key is None:
            raise Refusal("no-log-key", "appending needs the log's own key")
        number = self.store.size()
        record = Record(
            id=f"refusal.{number}",
            kind="refusal",
            party=LOG_PARTY,
            issued_at=self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            supersedes=None,
            text={
                "en": f"A record was refused by the rule {refusal.rule}.",
                "ru": f"Запись отклонена по правилу {refusal.rule}.",
            },
            label="",
            sources=(),
            body={
                "rule": refusal.rule[:400],
                "message": str(refusal)[:4000],
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
            },
        )
        return self.append(record.sign(self._key))

    def head(self) -> Checkpoint:
        """The newest checkpoint, signed by the log."""
        return parse_checkpoint(self.store.head(), "the newest checkpoint")

    def checkpoint(self) -> Checkpoint:
        """The largest checkpoint that meets the quorum of the log's policy, or the newest where none does."""
        for _, note in reversed(self.store.witnessed()):
            if note not in self._met:
                held = self.policy
                self._met[note] = held.quorum != "none" and held.quorum_met(held.cosigners(parse_checkpoint(note)))
            if self._met[note]:
                return parse_checkpoint(note)
        return self.head()

    def record(self, number: int) -> Record:
        """The record with a number."""
        found = next(self.store.rows(number, number + 1), None)
        if found is None:
            raise Refusal("unknown-record", f"the log has {self.store.size()} records, from 0; there is no number {number}")
        return Record.stored(found.data)

    def number(self, record_id: str) -> int:
        """The number of the record with an id."""
        found = self.store.number_of(record_id)
        if found is None:
            raise Refusal("unknown-record", f"the log has no record {record_id!r}")
        return found

    def records(self) -> Iterator[Record]:
        """All records in order."""
        return (Record.stored(row.data) for row in self.store.rows())

    def prove(self, number: int) -> ProofFile:
        """Proof that a record is in the log, under the largest checkpoint with a quorum that holds it, else the newest."""
        checkpoint = self.checkpoint()
        if number >= checkpoint.size:
            checkpoint = self.head()
        if not 0 <= number < checkpoint.size:
            raise Refusal("unknown-record", f"the log has {checkpoint.size} records, from 0; there is no number {number}")
        return ProofFile(number, tuple(inclusion_proof(TiledTree(self.store).node, number, checkpoint.size)), checkpoint)

    def prove_growth(self, old: int) -> WitnessRequest:
        """Proof that the newest tree continues the one of `old` records: what a witness is sent."""
        head = self.head()
        if not 0 <= old <= head.size:
            raise Refusal("old-size", f"the log has {head.size} records; it cannot continue a log of {old}")
        return WitnessRequest(old, tuple(consistency_proof(TiledTree(self.store).node, old, head.size)), head)

    def add_cosignatures(self, checkpoint: Checkpoint, lines: Iterable[NoteSignature]) -> Checkpoint:
        """Keep cosignatures of a checkpoint; lines of witnesses the log's policy does not know are refused.

        Returns the checkpoint with all cosignatures it has now.
        """
        known = self.policy
        with self.store.writing():
            held = dict(self.store.witnessed()).get(checkpoint.size)
            base = parse_checkpoint(held) if held else checkpoint
            if (base.origin, base.root) != (checkpoint.origin, checkpoint.root) or not base.signed_by(self.operator):
                raise Refusal("fork", f"the checkpoint of size {checkpoint.size} is not the one this log signed")
            for line in lines:
                merged = Checkpoint(base.origin, base.size, base.root, base.note.with_signatures([line]))
                if not any(line.by(key) and name in known.cosigners(merged) for name, key in known.witnesses.items()):
                    raise Refusal("cosignature", f"the cosignature of {line.name!r} is wrong or of no witness in the policy")
                base = merged
            self.store.put_witnessed(base.size, str(base))
        return base


def records(target: str) -> Iterator[Record]:
    """Records in order, from a log (path or `postgresql://`) or from a text with one JSON record a line.

    Their schemas are checked; nothing else is verified.
    """
    for record in _read(target):
        check_schema(record)
        yield record


def _read(target: str) -> Iterator[Record]:
    path = Path(target)
    if path.is_file() and not _is_sqlite(path):
        with path.open("rb") as lines:
            yield from (Record.parse(line) for line in lines if line.strip())
        return
    with Log.open(target) as log:
        yield from log.records()


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16).startswith(b"SQLite format 3")


def check_proof(data: bytes, proof: ProofFile, policy: Policy) -> dict[str, int]:
    """Check a proof of a record that is given as JSON; returns the cosigners with their times in s."""
    return proof.check(Record.parse(data).canonical, policy)
