"""Checking a whole log, with no trust in whoever hands it over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context

from thirdsite.accord.admission import State, admit
from thirdsite.accord.checkpoint import Checkpoint, parse_checkpoint
from thirdsite.accord.keys import VerifierKey
from thirdsite.accord.log import utc_now
from thirdsite.accord.merkle import EMPTY_ROOT, leaf_hash
from thirdsite.accord.policy import Policy, parse_policy
from thirdsite.accord.record import DAMAGED, Record
from thirdsite.accord.refusal import Refusal
from thirdsite.accord.roster import Roster, read_roster
from thirdsite.accord.schema_check import check_schema
from thirdsite.accord.store import Row, Store, open_store
from thirdsite.accord.tiles import Growth, Tile
from thirdsite.accord.verification import Problem, Verification

SPAN = 5000
"""Records that a worker checks at a time."""

Progress = Callable[[int, int], None]


def verify_log(
    target: str,
    policy: Policy | None = None,
    earlier: Checkpoint | None = None,
    clock: Callable[[], datetime] = utc_now,
    workers: int = 2,
    progress: Progress = lambda done, total: None,
) -> Verification:
    """Check every record, the tree, the checkpoints and their cosignatures.

    Parameters
    ----------
    target : path of the log, or `postgresql://...`
    policy : the checker's own; without it the log's own is taken, and the outcome says so
    earlier : a checkpoint of the same log that the checker kept
    workers : processes that check signatures, for logs of more than `SPAN` records

    Errors: `Refusal` with the rule `not-a-log` where there is nothing to check; what is wrong with a log stands in the outcome.
    """
    store = open_store(target)
    try:
        return _Check(target, store, policy, earlier, clock()).run(workers, progress)
    finally:
        store.close()


class _Check:
    """One pass over a log."""

    def __init__(self, target: str, store: Store, policy: Policy | None, earlier: Checkpoint | None, now: datetime) -> None:
        self.target, self.store, self.now = target, store, now
        self.found = Verification(earlier=earlier, own_policy=policy is None)
        self.policy = policy or parse_policy((store.meta("policy") or "").encode(), "the log's own policy")
        self.expected: dict[int, tuple[bytes, str]] = {}
        self.key: VerifierKey | None = None
        self.tile_count = 0

    def run(self, workers: int, progress: Progress) -> Verification:
        head = self._head()
        if head is None:
            return self.found
        self._witnessed(head)
        self._earlier(head)
        self._expect(head.size, head.root, "the newest checkpoint")
        self._records(head.size, workers, progress)
        return self.found

    def _head(self) -> Checkpoint | None:
        try:
            head = parse_checkpoint(self.store.head(), "the newest checkpoint")
        except Refusal as refusal:
            self.found.add(refusal.rule, str(refusal))
            return None
        self.found.origin, self.found.size, self.found.root = head.origin, head.size, head.root
        self.found.quorum = self.policy.quorum
        self.key = self.policy.log_of(head.origin)
        if self.key is None:
            self.found.add("unknown-log", f"the policy knows no log {head.origin!r}")
            return None
        if self.store.meta("log_key") != str(self.key):
            self.found.add("log-key", "the log says it was made with another key than the policy's")
        if not head.signed_by(self.key) or len(head.note.signatures) != 1:
            self.found.add("checkpoint-signature", f"the newest checkpoint is not signed by the log {self.key.label} alone")
        return head

    def _witnessed(self, head: Checkpoint) -> None:
        """Every cosigned checkpoint: the log's signature, every known cosignature, and the largest one with a quorum."""
        for size, note in self.store.witnessed():
            what = f"the cosigned checkpoint of size {size}"
            try:
                held = parse_checkpoint(note, what)
            except Refusal as refusal:
                self.found.add(refusal.rule, str(refusal))
                continue
            if held.size != size or size > head.size:
                self.found.add("checkpoint-size", f"{what} says {held.size}; the log has {head.size} records")
            self._signatures(held, what)
            self._expect(held.size, held.root, what)
            cosigners = self.policy.cosigners(held)
            if self.policy.quorum != "none" and self.policy.quorum_met(cosigners):
                self.found.cosigners, self.found.quorum_size = cosigners, size
        if self.policy.quorum != "none" and self.found.quorum_size is None:
            self.found.add("quorum", f"no checkpoint of the log meets the policy's quorum {self.policy.quorum!r}")

    def _signatures(self, held: Checkpoint, what: str) -> None:
        assert self.key is not None
        if held.origin != self.found.origin or not held.signed_by(self.key):
            self.found.add("checkpoint-signature", f"{what} is not signed by the log {self.key.label}")
        cosigners = self.policy.cosigners(held)
        if len({(line.name, line.key_id) for line in held.note.signatures}) != len(held.note.signatures):
            self.found.add("cosignature", f"{what} carries two signatures of one key")
        for line in held.note.signatures:
            for name, witness in self.policy.witnesses.items():
                if line.by(witness) and name not in cosigners:
                    self.found.add("cosignature", f"{what}: the cosignature of {name} is wrong")
                elif not line.by(witness) and (line.name == witness.name or line.key_id == witness.id):
                    self.found.add("cosignature", f"{what}: the line of {line.name} bears half the name of the key of {name}")

    def _earlier(self, head: Checkpoint) -> None:
        earlier = self.found.earlier
        if earlier is None:
            return
        assert self.key is not None
        if earlier.origin != head.origin or not earlier.signed_by(self.key):
            self.found.add("earlier-checkpoint", f"the earlier checkpoint was not signed by the log {self.key.label}")
        elif earlier.size > head.size:
            self.found.truncation = "found"
            message = f"the log has {head.size} records; the log itself signed the earlier checkpoint of {earlier.size}"
            self.found.add("truncated", f"{message}: records were cut off")
        else:
            self.found.truncation = "excluded"
            self._expect(earlier.size, earlier.root, "the earlier checkpoint")

    def _expect(self, size: int, root: bytes, what: str) -> None:
        """The tree has this root at this size; two roots for one size are two histories."""
        known = self.expected.setdefault(size, (root, what))
        if known[0] != root:
            self.found.add("fork", f"{what} and {known[1]} give two roots for {size} records: the log signed two histories")
        if size == 0 and root != EMPTY_ROOT:
            self.found.add("root", f"{what} gives the empty log another root")

    def _records(self, size: int, workers: int, progress: Progress) -> None:
        roster = self._roster()
        if roster is None:
            return
        if workers > 1 and size > SPAN:
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                spans = range(0, size, SPAN)
                waiting = [pool.submit(check_span, self.target, str(self.key), start, min(start + SPAN, size)) for start in spans]
                self._walk(size, progress, roster, waiting)
        else:
            self._walk(size, progress, roster, None)

    def _roster(self) -> Roster | None:
        assert self.key is not None
        first = next(self.store.rows(0, 1), None)
        try:
            if first is None:
                raise Refusal("roster", "the log has no first record")
            return read_roster(Record.parse(first.data), self.key)
        except Refusal as refusal:
            self.found.add(refusal.rule, str(refusal), 0)
            return None

    def _walk(self, size: int, progress: Progress, roster: Roster, waiting: list[Future[list[Problem]]] | None) -> None:
        """Once through all records: numbers, order rules and tree here, forms and signatures here or in the workers."""
        growth, state = Growth(), State()
        for row in self.store.rows():
            if row.number != growth.size or row.number >= size:
                message = f"record number {row.number} stands where {growth.size} of {size} belongs"
                self.found.add("count", message, row.number)
                break
            wrong = check_row(row, roster) if waiting is None else []
            self._note(wrong)
            if not wrong:
                self._fold(row, state, roster)
            self._tiles(growth.add(leaf_hash(row.data)))
            self._root(growth)
            if growth.size % SPAN == 0:
                if waiting is not None:
                    self._note(waiting[growth.size // SPAN - 1].result())
                progress(growth.size, size)
        if waiting is not None:
            self._note(waiting[-1].result() if size % SPAN else [])
        if growth.size < size:
            self.found.add("count", f"the newest checkpoint counts {size} records; the log holds {growth.size}")
        if growth.size == size and self.store.tile_count() != self.tile_count:
            self.found.add("tile", f"the log holds {self.store.tile_count()} full tiles; its records fill {self.tile_count}")
        progress(growth.size, size)

    def _note(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.found.add(problem.rule, problem.message, problem.number)

    def _fold(self, row: Row, state: State, roster: Roster) -> None:
        """The rules of order: whether the record could be admitted after those before it."""
        try:
            record = Record.stored(row.data)
            label = "" if record.signature is None else record.signature.key
            admit(record, state, self.now, roster.role_of(label))
            state.add(record)
        except Refusal as refusal:
            self.found.add(refusal.rule, f"record {row.number}: {refusal}", row.number)
        except DAMAGED as error:  # its body is not as its schema says, which a worker reports too
            self.found.add("damaged", f"record {row.number} cannot be followed: {error!r}", row.number)

    def _tiles(self, filled: list[Tile]) -> None:
        self.tile_count += len(filled)
        for tile in filled:
            if self.store.tile(tile.level, tile.number) != tile:
                self.found.add("tile", f"the stored tile {tile.number} of level {tile.level} is not the one of the records")

    def _root(self, growth: Growth) -> None:
        wanted = self.expected.get(growth.size)
        if wanted is not None and growth.root() != wanted[0]:
            self.found.add("root", f"the first {growth.size} records do not give the root that {wanted[1]} signed")


def check_row(row: Row, roster: Roster) -> list[Problem]:
    """What is wrong with one stored record by itself: form, canonical bytes, leaf hash, id, schema, signature."""
    try:
        record = Record.parse(row.data)
        if record.canonical != row.data:
            raise Refusal("not-canonical", "the stored bytes are not the canonical form of the record")
        if record.id != row.id:
            raise Refusal("id", f"the record {record.id!r} is filed under {row.id!r}")
        if leaf_hash(row.data) != row.leaf:
            raise Refusal("leaf", "the stored leaf hash is not that of the record")
        if record.signature is None:
            raise Refusal("unsigned", "the record carries no signature")
        check_schema(record)
        roster.check_signature(record)
    except Refusal as refusal:
        return [Problem(refusal.rule, f"record {row.number}: {refusal}", row.number)]
    return []


def check_span(target: str, log_key: str, start: int, stop: int) -> list[Problem]:
    """`check_row` for records `start` to `stop - 1`, in a process of its own."""
    store = open_store(target)
    try:
        roster = read_roster(Record.stored(next(store.rows(0, 1)).data), VerifierKey.parse(log_key))
        found: list[Problem] = []
        for row in store.rows(start, stop):
            found += check_row(row, roster)
        return found[: 2 * SPAN]
    finally:
        store.close()
