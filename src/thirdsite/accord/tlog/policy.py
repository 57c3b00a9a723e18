"""Policies (C2SP tlog-policy): which logs, which witnesses, and how many of them make a checkpoint count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thirdsite.accord.records.keys import COSIGNATURE, SIGNATURE, VerifierKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import Checkpoint
from thirdsite.accord.tlog.cosignature import cosigned_at

MOST_NAMES = 1000
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Group:
    """At least `threshold` of `members`, each a witness or a group."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Known logs and witnesses, and the quorum: the name of a witness or group, or `none`."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str

    def log_of(self, origin: str) -> VerifierKey | None:
        """The key of the log with this origin."""
        return next((key for key in self.logs if key.name == origin), None)

    def cosigners(self, checkpoint: Checkpoint) -> dict[str, int]:
        """Names of the witnesses whose cosignature is valid, with the time of each in s."""
        times = {name: cosigned_at(checkpoint, key) for name, key in self.witnesses.items()}
        return {name: time_s for name, time_s in times.items() if time_s is not None}

    def quorum_met(self, cosigners: Mapping[str, int]) -> bool:
        """Whether these witnesses are enough."""
        return self.quorum == "none" or self._witnessed(self.quorum, cosigners)

    def _witnessed(self, name: str, cosigners: Mapping[str, int]) -> bool:
        if name in self.witnesses:
            return name in cosigners
        group = self.groups[name]
        return sum(self._witnessed(member, cosigners) for member in group.members) >= group.threshold


class _Reader:
    """Builds a policy line by line."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.used: set[str] = set()
        self.quorum: str | None = None

    def line(self, words: list[str]) -> None:
        """Take one line that is neither empty nor a comment."""
        kind, rest = words[0], words[1:]
        if kind == "log" and len(rest) in (1, 2):
            self._log(VerifierKey.parse(rest[0]))
        elif kind == "witness" and len(rest) in (2, 3):
            self._witness(rest[0], VerifierKey.parse(rest[1]))
        elif kind == "group" and len(rest) >= 3:
            self._group(rest[0], rest[1], tuple(rest[2:]))
        elif kind == "quorum" and len(rest) == 1:
            self._quorum(rest[0])
        else:
            raise Refusal("policy-form", "expected `log KEY`, `witness NAME KEY`, `group NAME any|all|N NAME...` or `quorum NAME`")

    def _log(self, key: VerifierKey) -> None:
        if key.kind != SIGNATURE:
            raise Refusal("policy-form", f"the key of the log {key.name!r} is a witness's key")
        if key.public in {known.public for known in self.logs}:
            raise Refusal("policy-form", f"the key of the log {key.name!r} stands there twice")
        self.logs.append(key)

    def _new_name(self, name: str) -> None:
        if name == "none" or name in self.witnesses or name in self.groups:
            raise Refusal("policy-form", f"the name {name!r} is taken")

    def _witness(self, name: str, key: VerifierKey) -> None:
        self._new_name(name)
        if key.kind != COSIGNATURE:
            raise Refusal("policy-form", f"the key of the witness {name!r} is not of type 4")
        if key.public in {known.public for known in self.witnesses.values()}:
            raise Refusal("policy-form", f"the key of the witness {name!r} stands there twice")
        self.witnesses[name] = key

    def _group(self, name: str, rule: str, members: tuple[str, ...]) -> None:
        self._new_name(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise Refusal("policy-form", f"the group {name!r} names {member!r}, which no line before it defines")
            if member in self.used:
                raise Refusal("policy-form", f"{member!r} is a member twice; each counts once")
            self.used.add(member)
        threshold = {"any": 1, "all": len(members)}.get(rule)
        if threshold is None:
            if not re.fullmatch(r"[1-9][0-9]{0,3}", rule) or int(rule) > len(members):
                raise Refusal("policy-form", f"the group {name!r} asks for {rule!r} of {len(members)}")
            threshold = int(rule)
        self.groups[name] = Group(threshold, members)

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise Refusal("policy-form", "a policy has one quorum line")
        if name != "none" and name not in self.witnesses and name not in self.groups:
            raise Refusal("policy-form", f"the quorum is {name!r}, which no line before it defines")
        self.quorum = name


def parse_policy(data: bytes, what: str = "the policy") -> Policy:
    """Read a policy; `Refusal` with the rule `policy-form` names the line."""
    if _CONTROL.search(data):
        raise Refusal("policy-form", f"{what} holds control characters other than tab and newline")
    reader = _Reader()
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if len(lines) > MOST_NAMES:
        raise Refusal("policy-form", f"{what} has {len(lines)} lines; at most {MOST_NAMES} are read")
    for number, line in enumerate(lines, 1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.line(words)
            except Refusal as refusal:
                raise Refusal("policy-form", f"{what}, line {number}: {refusal}") from None
    if reader.quorum is None:
        raise Refusal("policy-form", f"{what} has no quorum line")
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


def read_policy(path: Path) -> Policy:
    """The policy in a file."""
    try:
        return parse_policy(path.read_bytes(), str(path))
    except OSError as error:
        raise Refusal("policy-form", f"the policy {path} cannot be read: {error.strerror}") from None
