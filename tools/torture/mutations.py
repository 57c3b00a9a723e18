"""Random mutations of a stored log; each must be reported by a verifier with a policy and an earlier checkpoint."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

from thirdsite.accord import verify
from thirdsite.accord.checkpoint import Checkpoint
from thirdsite.accord.keys import SignerKey
from thirdsite.accord.log import Log
from thirdsite.accord.merkle import leaf_hash
from thirdsite.accord.policy import Policy, parse_policy
from thirdsite.accord.record import Record
from thirdsite.accord.refusal import Refusal
from thirdsite.accord.roster import Member, Roster
from thirdsite.accord.store import Row
from thirdsite.accord.verification import Problem
from thirdsite.accord.verify import verify_log
from tools.accord_samples import ROLES, clock, log_key, members, new_log, party_key, policy_text, signed, status, witness_all

RECORDS = 300
"""One full tile and part of another."""

EARLIER = 200
"""Records in the checkpoint the verifier kept."""


@dataclass
class Base:
    """A good log, the policy, and the earlier checkpoint."""

    path: Path
    policy: Policy
    earlier: Checkpoint
    records: list[Record] = field(default_factory=list)


def make_base(folder: Path) -> Base:
    """A log witnessed at two sizes; its quorum needs the hosts and parties all."""
    path = folder / "base.log"
    records = list(signed(0, RECORDS - 1))
    with new_log(path, hosts="all") as log:
        log.append_many(records[: EARLIER - 1])
        witness_all(log, folder, ("US", "RU", "PL", "CZ"))
        earlier = log.head()
        log.append_many(records[EARLIER - 1 :])
        witness_all(log, folder)
    return Base(path, parse_policy(policy_text("all").encode()), earlier, records)


Mutation = Callable[[sqlite3.Connection, random.Random, Base], None]


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _pick(chance: random.Random, stop: int = RECORDS) -> int:
    return chance.randrange(stop)


def _row(db: sqlite3.Connection, number: int) -> tuple[str, bytes, bytes]:
    found: tuple[str, bytes, bytes] = db.execute("SELECT id, data, leaf FROM record WHERE number = ?", (number,)).fetchone()
    return found


def flip_record(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    number = _pick(chance)
    db.execute("UPDATE record SET data = ? WHERE number = ?", (_flip(_row(db, number)[1], chance), number))


def break_schema(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    """A key of the body has another name, and the hash is right."""
    number = _pick(chance)
    data = _row(db, number)[1]
    key = chance.choice([b'"as_of"', b'"site"', b'"silos"', b'"built"', b'"text"', b'"issued_at"'])
    changed = data.replace(key, key[:-2] + b'x"')
    db.execute("UPDATE record SET data = ?, leaf = ? WHERE number = ?", (changed, leaf_hash(changed), max(1, number)))


def flip_leaf(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    number = _pick(chance)
    db.execute("UPDATE record SET leaf = ? WHERE number = ?", (_flip(_row(db, number)[2], chance), number))


def change_id(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    db.execute("UPDATE record SET id = ? WHERE number = ?", (f"x.{chance.random()}", _pick(chance)))


def delete_record(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    db.execute("DELETE FROM record WHERE number = ?", (_pick(chance),))


def delete_and_close_up(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    number = _pick(chance)
    db.execute("DELETE FROM record WHERE number = ?", (number,))
    for later in range(number + 1, RECORDS):
        db.execute("UPDATE record SET number = ? WHERE number = ?", (later - 1, later))


def swap_records(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    one, other = chance.sample(range(RECORDS), 2)
    db.execute("UPDATE record SET number = -1 WHERE number = ?", (one,))
    db.execute("UPDATE record SET number = ? WHERE number = ?", (one, other))
    db.execute("UPDATE record SET number = ? WHERE number = -1", (other,))


def replay_at_end(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    name, data, leaf = _row(db, _pick(chance))
    db.execute("INSERT INTO record VALUES (?, ?, ?, ?)", (RECORDS, f"{name}.again", data, leaf))


def duplicate_over_neighbour(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    number = _pick(chance, RECORDS - 1)
    _, data, leaf = _row(db, number)
    db.execute("UPDATE record SET data = ?, leaf = ? WHERE number = ?", (data, leaf, number + 1))


def swap_signatures(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    one, other = chance.sample(range(RECORDS - 1), 2)
    stolen = base.records[other].signature
    record = base.records[one]
    changed = Record(**{**_fields(record), "signature": stolen})
    db.execute("UPDATE record SET data = ? WHERE number = ?", (changed.canonical, one + 1))


def sign_with_another_key(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    number = _pick(chance, RECORDS - 1)
    key = party_key(chance.choice([party for party in ROLES if party != "US"]))
    db.execute("UPDATE record SET data = ? WHERE number = ?", (base.records[number].sign(key).canonical, number + 1))


def _fields(record: Record) -> dict[str, object]:
    names = ("id", "kind", "party", "issued_at", "supersedes", "text", "label", "sources", "body", "signature")
    return {name: getattr(record, name) for name in names}


def flip_tile(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    column = chance.choice(("hashes", "root"))
    data = db.execute(f"SELECT {column} FROM tile").fetchone()[0]
    db.execute(f"UPDATE tile SET {column} = ?", (_flip(data, chance),))


def delete_tile(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    db.execute("DELETE FROM tile")


def duplicate_tile(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    level, number = chance.choice((0, 1, 2)), chance.randrange(1, 9)
    db.execute("INSERT INTO tile SELECT ?, ?, root, hashes FROM tile", (level, number))


def swap_within_tile(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    one, other = chance.sample(range(256), 2)
    hashes = bytearray(db.execute("SELECT hashes FROM tile").fetchone()[0])
    a, b = slice(32 * one, 32 * one + 32), slice(32 * other, 32 * other + 32)
    hashes[a], hashes[b] = hashes[b], hashes[a]
    db.execute("UPDATE tile SET hashes = ?", (bytes(hashes),))


def flip_head(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    note = db.execute("SELECT note FROM head").fetchone()[0].encode()
    db.execute("UPDATE head SET note = CAST(? AS TEXT)", (_flip(note, chance),))


def older_head(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    db.execute("UPDATE head SET note = ?", (str(base.earlier),))


def delete_head(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    db.execute("DELETE FROM head")


def flip_cosigned(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    size, note = chance.choice(db.execute("SELECT size, note FROM witnessed").fetchall())
    db.execute("UPDATE witnessed SET note = CAST(? AS TEXT) WHERE size = ?", (_flip(note.encode(), chance), size))


def drop_cosignature(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    notes = dict(db.execute("SELECT size, note FROM witnessed").fetchall())
    for size, note in notes.items():  # the older quorum goes too: else the log would still be covered up to there, and say so
        lines = note.split("\n")
        needed = [at for at, line in enumerate(lines) if "-witness " in line and "nato" not in line]
        del lines[chance.choice(needed)]
        db.execute("UPDATE witnessed SET note = ? WHERE size = ?", ("\n".join(lines), size))


def swap_cosignatures(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    (one, first), (other, second) = db.execute("SELECT size, note FROM witnessed").fetchall()
    db.execute("UPDATE witnessed SET note = ? WHERE size = ?", (second, one))
    db.execute("UPDATE witnessed SET note = ? WHERE size = ?", (first, other))


def replay_cosignature(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    """A witness's line for the older tree stands under the newer one."""
    first, second = (note for (note,) in db.execute("SELECT note FROM witnessed ORDER BY size").fetchall())
    party = f"example-{chance.choice(('us', 'ru', 'pl', 'cz'))}-witness "
    old = next(line for line in first.split("\n") if party in line)
    lines = [old if party in line else line for line in second.split("\n")]
    db.execute("UPDATE witnessed SET note = ? WHERE size = ?", ("\n".join(lines), RECORDS))


def duplicate_cosigned(db: sqlite3.Connection, chance: random.Random, base: Base) -> None:
    size = chance.randrange(1, RECORDS - 1)
    if size == EARLIER:
        size += 1
    db.execute("INSERT INTO witnessed SELECT ?, note FROM witnessed WHERE size = ?", (size, RECORDS))


PLAIN: tuple[Mutation, ...] = (
    flip_record,
    flip_record,
    flip_record,
    break_schema,
    flip_leaf,
    change_id,
    delete_record,
    delete_and_close_up,
    swap_records,
    replay_at_end,
    duplicate_over_neighbour,
    swap_signatures,
    sign_with_another_key,
    flip_tile,
    delete_tile,
    duplicate_tile,
    swap_within_tile,
    flip_head,
    older_head,
    delete_head,
    flip_cosigned,
    flip_cosigned,
    drop_cosignature,
    swap_cosignatures,
    replay_cosignature,
    duplicate_cosigned,
)


def _rebuilt(path: Path, folder: Path, records: list[Record], roster: list[Member]) -> None:
    """A whole other history, signed by the log and cosigned by every witness: all keys have changed sides."""
    with Log.create(str(path), log_key(), roster, policy_text("all"), clock, "fictional sequel") as log:
        log.append_many(records)
        memory = folder / f"{path.stem}-witnesses"
        memory.mkdir()
        witness_all(log, memory)
        shutil.rmtree(memory)


def forked_history(path: Path, folder: Path, chance: random.Random, base: Base) -> None:
    """One record before the kept checkpoint reads otherwise; everything after it is made anew."""
    records = list(base.records)
    number = chance.randrange(EARLIER - 1)
    old = status(number)
    body = {**old.body, "burnout_speed_m_s": 3000.5 + chance.randrange(5000)}
    records[number] = Record(**{**_fields(old), "body": body}).sign(party_key("US"))
    _rebuilt(path, folder, records, members())


def swapped_keys(path: Path, folder: Path, chance: random.Random, base: Base) -> None:
    """The roster gives a party another key, and its records are signed with that."""
    stranger = SignerKey.new("example-us")
    roster = [Member(one.party, one.role, stranger.verifier if one.party == "US" else one.key) for one in members()]
    _rebuilt(path, folder, [record.sign(stranger) for record in base.records], roster)


def truncated(path: Path, folder: Path, chance: random.Random, base: Base) -> None:
    """Cut back to before the kept checkpoint, cosigned anew by every witness."""
    _rebuilt(path, folder, base.records[: chance.randrange(1, EARLIER - 2)], members())


REBUILDS = (forked_history, swapped_keys, truncated)


def mutated(base: Base, folder: Path, chance: random.Random, number: int) -> tuple[Path, str]:
    """A copy of the base with one mutation, and the mutation's name."""
    if chance.random() < 0.02:
        rebuild = chance.choice(REBUILDS)
        path = folder / f"m{number}.log"
        rebuild(path, folder, chance, base)
        return path, rebuild.__name__
    mutation = chance.choice(PLAIN)
    return _mutate(mutation, base, folder, chance, number), mutation.__name__


def _mutate(mutation: Mutation, base: Base, folder: Path, chance: random.Random, number: int) -> Path:
    path = folder / f"m{number}.log"
    shutil.copyfile(base.path, path)
    with sqlite3.connect(path) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        mutation(db, chance, base)
    db.close()
    return path


def mutated_by(mutation: Mutation, base: Base, folder: Path, number: int) -> Path:
    """A copy of the base with one mutation of a kind."""
    return _mutate(mutation, base, folder, random.Random(number), number)


def rebuilt_by(rebuild: Callable[[Path, Path, random.Random, Base], None], base: Base, folder: Path) -> Path:
    """Another history made with every key."""
    path = folder / "rebuilt.log"
    rebuild(path, folder, random.Random(1), base)
    return path


def detected(path: Path, base: Base) -> bool:
    """Whether a verifier with the policy and the earlier checkpoint reports something."""
    try:
        return not verify_log(str(path), base.policy, base.earlier, clock, workers=1).verified
    except Refusal:
        return True


def _remembering(check: Callable[[Row, Roster], list[Problem]]) -> Callable[[Row, Roster], list[Problem]]:
    """The same check, worked out once for the same row under the same roster."""
    rosters: dict[int, tuple[Roster, str]] = {}
    known: dict[tuple[Row, str], list[Problem]] = {}

    def remembered(row: Row, roster: Roster) -> list[Problem]:
        if id(roster) not in rosters:
            rosters[id(roster)] = roster, str(roster)
        key = row, rosters[id(roster)][1]
        if key not in known:
            known[key] = check(row, roster)
        return known[key]

    return remembered


def run(count: int, folder: Path, seed: int) -> tuple[Counter[str], list[str]]:
    """Mutate and verify; returns how many of each kind were tried, and those that nobody noticed.

    What is known of one stored row by itself (its form, schema and signature) is remembered between runs by the row's
    content: the same bytes give the same answer. Order rules, tree and checkpoints are worked out anew each time.
    """
    base = make_base(folder)
    assert not detected(base.path, base), "the base itself does not verify"
    tried: Counter[str] = Counter()
    missed: list[str] = []
    chance = random.Random(seed)
    stored = lru_cache(maxsize=4096)(Record.stored)
    with patch.object(verify, "check_row", _remembering(verify.check_row)), patch.object(Record, "stored", staticmethod(stored)):
        for number in range(count):
            path, name = mutated(base, folder, chance, number)
            tried[name] += 1
            if not detected(path, base):
                missed.append(f"{name} (seed {seed}, number {number})")
            path.unlink(missing_ok=True)
    return tried, missed


def truncations_without_checkpoint(count: int, folder: Path, seed: int) -> int:
    """How many of `count` logs, cut back to an older cosigned state, are verified and called undecidable."""
    base = make_base(folder)
    chance, undecidable = random.Random(seed), 0
    for number in range(count):
        path = folder / f"t{number}.log"
        truncated(path, folder, chance, base)
        found = verify_log(str(path), base.policy, None, clock, workers=1)
        undecidable += found.verified and found.truncation == "undecidable" and "undecidable" in found.sentence()
        path.unlink()
    return undecidable
