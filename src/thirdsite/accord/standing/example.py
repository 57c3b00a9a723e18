"""The played example: 2007 and 2008 from the dated public record, then a sequel that never happened.

Its keys are example keys, which everyone can make: a signature in it proves nothing outside an exercise.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from thirdsite.accord.records.keys import COSIGNATURE, SignerKey
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.roster import Member, roster_record
from thirdsite.accord.tlog.checkpoint import Checkpoint
from thirdsite.accord.tlog.cosignature import cosign
from thirdsite.accord.tlog.log import Log
from thirdsite.catalog.yamlfile import read_yaml

ORIGIN = "example-accord-2007"
RECONSTRUCTION = "reconstruction, not issued by any government"
FICTION = "fictional sequel"
PARTS = (("example-2007.yaml", RECONSTRUCTION), ("example-sequel.yaml", FICTION), ("example-nk15k.yaml", RECONSTRUCTION))
"""Files of records in order of time, and how each of their records is labelled."""
ROLES = {"US": "party", "RU": "party", "PL": "host", "CZ": "host", "NATO": "observer", "PRESS": "observer", "KP": "observer"}
BEGIN, END = datetime(2007, 6, 1, tzinfo=UTC), datetime(2022, 4, 1, tzinfo=UTC)


def example_key(party: str) -> SignerKey:
    """The example key a party signs with, such as example-us; known to everyone."""
    return SignerKey.example(f"example-{party.lower()}")


def log_key() -> SignerKey:
    """The example key of the log."""
    return SignerKey.example(ORIGIN)


def witness_key(party: str) -> SignerKey:
    """The example key a party cosigns with."""
    return SignerKey.example(f"example-{party.lower()}-witness", COSIGNATURE)


def members() -> list[Member]:
    """Parties of the example with roles and keys."""
    return [Member(party, role, example_key(party).verifier) for party, role in ROLES.items()]


def policy_text() -> str:
    """Both parties and one host must cosign."""
    witnesses = "".join(f"witness {party} {witness_key(party).verifier}\n" for party in ("US", "RU", "PL", "CZ", "NATO"))
    groups = "group parties all US RU\ngroup hosts any PL CZ\ngroup both all parties hosts\nquorum both\n"
    return f"# example keys, known to everyone: for study only\nlog {log_key().verifier}\n{witnesses}{groups}"


def _record(data: dict[str, Any], label: str) -> Record:
    unsigned = Record(
        id=data["id"],
        kind=data["kind"],
        party=data["party"],
        issued_at=data["at"],
        supersedes=data.get("supersedes"),
        text=data["text"],
        label=label,
        sources=tuple(data.get("sources", ())),
        body=data["body"],
    )
    return unsigned.sign(example_key(unsigned.party))


@cache
def example_records() -> tuple[Record, ...]:
    """Every record of the example, roster first, signed, in log order."""
    folder = Path(str(files("thirdsite.accord") / "data"))
    found = [_record(data, label) for name, label in PARTS for data in read_yaml(folder / name).data]
    found.sort(key=lambda record: record.issued_at)
    return (roster_record(log_key(), members(), BEGIN, RECONSTRUCTION), *found)


def write_example(target: str) -> Log:
    """Write the example as a log of its own, at a path or a PostgreSQL address."""
    times = iter((BEGIN,))
    log = Log.create(target, log_key(), members(), policy_text(), lambda: next(times, END), RECONSTRUCTION)
    log.append_many(example_records()[1:])
    return log


def cosign_example(log: Log) -> Checkpoint:
    """Let the five example witnesses cosign the newest checkpoint; returns it with their cosignatures."""
    head, time_s = log.head(), int(END.timestamp())
    return log.add_cosignatures(head, [cosign(head, witness_key(party), time_s) for party in ("US", "RU", "PL", "CZ", "NATO")])
