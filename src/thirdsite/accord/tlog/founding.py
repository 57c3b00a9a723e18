"""Making a log: keys of the parties, the policy, the first record, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from thirdsite.accord.records.keys import COSIGNATURE, SIGNATURE, SignerKey, VerifierKey
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.records.roster import Member
from thirdsite.accord.tlog.log import Log, utc_now


@dataclass(frozen=True)
class Founder:
    """A member to be: its name, role, and the file of its public keys where it made its keys itself."""

    party: str
    role: str
    public_keys: Path | None = None


@dataclass(frozen=True)
class Founded:
    """What was made: the files, and which of them hold private keys."""

    policy: Path
    private: tuple[Path, ...]
    public: tuple[Path, ...]


@dataclass(frozen=True)
class _Keys:
    member: Member
    witness: VerifierKey | None
    private: tuple[SignerKey, ...]


def found_log(
    target: str,
    origin: str,
    founders: Sequence[Founder],
    keys: Path,
    policy: Path,
    example: bool = False,
    quorum: str | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Founded:
    """Make a log with its keys and policy.

    Parameters
    ----------
    target : path of the log or `postgresql://...`
    origin : name of the log, such as `accord.example/log`; with example keys `example-` stands before it where it is missing
    founders : the members
    keys, policy : folder for key files and path of the policy; neither may hold what would be written
    example : take the example keys that everyone can make, for study; else new ones
    quorum : text of group and quorum lines; by default all parties and any one host

    Errors: `Refusal`; then nothing is left behind.
    """
    if example and not origin.startswith("example-"):
        origin = f"example-{origin}"
    make = SignerKey.example if example else SignerKey.new
    log_key = make(origin, SIGNATURE)
    made = [_keys_of(founder, example) for founder in founders]
    text = policy_of(log_key.verifier, made, founders, quorum)
    files = {policy: (text, False), keys / "log.key": (log_key.text() + "\n", True)}
    for founder, held in zip(founders, made, strict=True):
        name = founder.party.lower()
        files |= {
            keys / f"{name}{part}.key": (key.text() + "\n", True) for part, key in zip(("", "-witness"), held.private, strict=False)
        }
        publics = [held.member.key, *([held.witness] if held.witness else [])]
        files[keys / f"{name}.vkey"] = ("".join(f"{key}\n" for key in publics), False)
    files[keys / "log.vkey"] = (f"{log_key.verifier}\n", False)
    _write_all(files)
    try:
        label = "example keys, known to everyone" if example else ""
        Log.create(target, log_key, [held.member for held in made], text, clock, label).close()
    except BaseException:
        for path in files:
            path.unlink(missing_ok=True)
        raise
    private = tuple(path for path, (_, secret) in files.items() if secret)
    return Founded(policy, private, tuple(path for path in files if path not in private and path != policy))


def _keys_of(founder: Founder, example: bool) -> _Keys:
    if founder.public_keys is not None:
        return _given_keys(founder, founder.public_keys)
    name = founder.party.lower()
    make = SignerKey.example if example else SignerKey.new
    prefix = f"example-{name}" if example else name
    key, witness = make(prefix, SIGNATURE), make(f"{prefix}-witness", COSIGNATURE)
    return _Keys(Member(founder.party, founder.role, key.verifier), witness.verifier, (key, witness))


def _given_keys(founder: Founder, path: Path) -> _Keys:
    """Public keys a party made itself: a line of type 1 for its records, and perhaps one of type 4 for its witness."""
    try:
        found = [VerifierKey.parse(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("key-form", f"the key file {path} of {founder.party} cannot be read: {error}") from None
    records = [key for key in found if key.kind == SIGNATURE]
    witnesses = [key for key in found if key.kind == COSIGNATURE]
    if len(records) != 1 or len(witnesses) > 1:
        raise Refusal(
            "key-form", f"{path} holds {len(records)} keys for records and {len(witnesses)} for a witness; expected 1 and 0 or 1"
        )
    return _Keys(Member(founder.party, founder.role, records[0]), witnesses[0] if witnesses else None, ())


def policy_of(log: VerifierKey, made: Sequence[_Keys], founders: Sequence[Founder], quorum: str | None) -> str:
    """A policy: every member's witness, and by default a quorum of all parties and any one host."""
    lines = [f"log {log}"]
    lines += [f"witness {held.member.party} {held.witness}" for held in made if held.witness]
    if quorum is not None:
        return "\n".join([*lines, quorum.strip("\n"), ""])
    groups = []
    for name, role, rule in (("parties", "party", "all"), ("hosts", "host", "any")):
        held_by = [held.member.party for held, founder in zip(made, founders, strict=True) if founder.role == role and held.witness]
        if held_by:
            groups.append(name)
            lines.append(f"group {name} {rule} {' '.join(held_by)}")
    if len(groups) == 2:
        lines.append("group both all parties hosts")
    lines.append(f"quorum {'both' if len(groups) == 2 else groups[0] if groups else 'none'}")
    return "\n".join([*lines, ""])


def _write_all(files: dict[Path, tuple[str, bool]]) -> None:
    """New files, all or none; private keys readable by their owner alone."""
    there = [str(path) for path in files if path.exists()]
    if there:
        raise Refusal("exists", f"{', '.join(there)} would be overwritten; move it away or choose --keys and --policy")
    written: list[Path] = []
    try:
        for path, (text, secret) in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
            written.append(path)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise Refusal("cannot-write", f"{error.filename} cannot be written: {error.strerror}") from None
