"""The roster: the first record of a log, which says whose key is whose and in what role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thirdsite.accord.records.keys import SIGNATURE, SignerKey, VerifierKey
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal

LOG_PARTY = "LOG"
ROLES = ("party", "host", "observer", "commission", "operator")


@dataclass(frozen=True)
class Member:
    """A key, the party that holds it, and the party's role."""

    party: str
    role: str
    key: VerifierKey


@dataclass(frozen=True)
class Roster:
    """Who may sign what in a log; `operator` is the log's own key."""

    operator: VerifierKey
    members: tuple[Member, ...]

    def check_signature(self, record: Record) -> str:
        """The role of the record's signer.

        Errors: `Refusal` with the rule `unsigned`, `unknown-key`, `wrong-party` or `wrong-signature`.
        """
        if record.signature is None:
            raise Refusal("unsigned", f"the record {record.id!r} carries no signature; sign it with the key of {record.party}")
        member = self._by_label().get(record.signature.key)
        if member is None:
            raise Refusal("unknown-key", f"the record {record.id!r} is signed by {record.signature.key!r}, whom the roster lacks")
        if member.party != record.party:
            message = f"the record {record.id!r} speaks for {record.party} and is signed by the key of {member.party}"
            raise Refusal("wrong-party", message)
        if not record.verify(member.key):
            raise Refusal("wrong-signature", f"the signature of {record.id!r} by {member.key.label} does not fit the record")
        return member.role

    def role_of(self, label: str) -> str:
        """The role of the holder of a key `name+id`; empty where the roster lacks it."""
        member = self._by_label().get(label)
        return "" if member is None else member.role

    def _by_label(self) -> dict[str, Member]:
        held: dict[str, Member] | None = self.__dict__.get("_labels")
        if held is None:
            own = Member(LOG_PARTY, "operator", self.operator)
            held = {member.key.label: member for member in (*self.members, own)}
            object.__setattr__(self, "_labels", held)
        return held


def roster_record(key: SignerKey, members: Sequence[Member], moment: datetime, label: str = "") -> Record:
    """The first record of a log, signed by the log's key."""
    check_members(members)
    rows = [{"party": member.party, "role": member.role, "key": str(member.key)} for member in members]
    return Record(
        id="roster",
        kind="roster",
        party=LOG_PARTY,
        issued_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        supersedes=None,
        text={
            "en": f"Keys and roles of the parties to the log {key.name}.",
            "ru": f"Ключи и роли сторон журнала {key.name}.",
        },
        label=label,
        sources=(),
        body={"origin": key.name, "members": rows},
    ).sign(key)


def check_members(members: Sequence[Member]) -> None:
    """A key stands for one party, and a party has one role."""
    publics = [member.key.public for member in members]
    if len(set(publics)) != len(publics):
        raise Refusal("roster", "one key stands in the roster twice; every party has a key of its own")
    roles = {(member.party, member.role) for member in members}
    if len({party for party, _ in roles}) != len(roles):
        raise Refusal("roster", "a party stands in the roster with two roles")
    for member in members:
        if member.role not in ROLES or member.party == LOG_PARTY or member.key.kind != SIGNATURE:
            raise Refusal("roster", f"{member.party} as {member.role!r} with a key of type {member.key.kind} is no member")


def read_roster(record: Record, operator: VerifierKey) -> Roster:
    """The roster in the first record; `Refusal` where the log's key did not sign it."""
    if record.kind != "roster" or record.party != LOG_PARTY or record.body.get("origin") != operator.name:
        raise Refusal("roster", f"the first record is not the roster of the log {operator.name!r}")
    if not record.verify(operator):
        raise Refusal("roster", f"the roster is not signed by the log's key {operator.label}")
    try:
        members = tuple(Member(row["party"], row["role"], VerifierKey.parse(row["key"])) for row in record.body["members"])
    except (KeyError, TypeError, AttributeError):
        raise Refusal("roster", "the roster's members each need `party`, `role` and `key`") from None
    check_members(members)
    return Roster(operator, members)
