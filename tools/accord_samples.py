"""Records and logs for the bench, the torture run and the tests: example keys, invented contents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from thirdsite.accord.records.keys import COSIGNATURE, SignerKey
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.roster import Member
from thirdsite.accord.tlog.log import Log
from thirdsite.accord.tlog.witness import Witness

ORIGIN = "example-accord/log"
ROLES = {"US": "party", "RU": "party", "PL": "host", "CZ": "host", "NATO": "observer"}
START = datetime(2010, 1, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def log_key() -> SignerKey:
    """The example key of the log."""
    return SignerKey.example(ORIGIN)


def party_key(party: str) -> SignerKey:
    """The example key a party signs records with."""
    return SignerKey.example(f"example-{party.lower()}")


def witness_key(party: str) -> SignerKey:
    """The example key a party cosigns with."""
    return SignerKey.example(f"example-{party.lower()}-witness", COSIGNATURE)


def members() -> list[Member]:
    """The five parties of the examples."""
    return [Member(party, role, party_key(party).verifier) for party, role in ROLES.items()]


def policy_text(hosts: str = "any") -> str:
    """Both parties and hosts must cosign; `hosts` says how many of them: any or all."""
    witnesses = "".join(f"witness {party} {witness_key(party).verifier}\n" for party in ROLES)
    groups = f"group parties all US RU\ngroup hosts {hosts} PL CZ\ngroup both all parties hosts\nquorum both\n"
    return f"# example keys, known to everyone\nlog {log_key().verifier}\n{witnesses}{groups}"


def clock() -> datetime:
    """A present after every sample."""
    return NOW


def status(number: int, prefix: str = "us.status") -> Record:
    """A site's daily status: ten silos, a radar; about 1 kB."""
    moment = (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    silos = [{"silo": f"S{silo:02d}", "state": "loaded" if silo < number % 10 else "empty"} for silo in range(10)]
    return Record(
        id=f"{prefix}.{number}",
        kind="site_status",
        party="US",
        issued_at=moment,
        supersedes=None,
        text={"en": f"Status of the site, report {number}.", "ru": f"Состояние объекта, отчёт {number}."},
        label="fictional sequel",
        sources=(),
        body={
            "site": "redzikowo",
            "as_of": moment,
            "built": True,
            "silos": silos,
            "burnout_speed_m_s": 8300.5,
            "radar": {"radar": "emr-brdy", "radiating": bool(number % 2), "azimuth_deg": 135.25, "mean_power_w": 170000},
        },
    )


def signed(start: int, stop: int, prefix: str = "us.status") -> Iterator[Record]:
    """Statuses signed by the United States' example key."""
    key = party_key("US")
    return (status(number, prefix).sign(key) for number in range(start, stop))


def new_log(target: str | Path, hosts: str = "any") -> Log:
    """A log that holds its roster alone."""
    return Log.create(str(target), log_key(), members(), policy_text(hosts), clock, label="fictional sequel")


def witness_all(log: Log, folder: Path, parties: tuple[str, ...] = tuple(ROLES)) -> None:
    """Let witnesses cosign the newest checkpoint of a log; their memories are files in a folder."""
    for party in parties:
        witness = Witness(folder / f"{party}.witness", witness_key(party), (log.operator,), NOW.timestamp)
        held = witness.latest(ORIGIN)
        request = log.prove_growth(0 if held is None else held.size)
        log.add_cosignatures(request.checkpoint, [witness.add_checkpoint(str(request))])
        witness.close()
