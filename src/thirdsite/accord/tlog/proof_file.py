"""Proof files (C2SP tlog-proof) and requests to witnesses (C2SP tlog-witness): texts that are checked with no network."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from thirdsite.accord.records.keys import unbase64
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import SIZE, Checkpoint, parse_checkpoint
from thirdsite.accord.tlog.merkle import leaf_hash, verify_inclusion
from thirdsite.accord.tlog.policy import Policy

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST_PROOF = 63
"""Hashes in the longest proof of a tree that can exist (C2SP tlog-witness)."""


def _hash_lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{base64.b64encode(step).decode()}\n" for step in hashes)


def _read_hashes(lines: Sequence[str], what: str) -> tuple[bytes, ...]:
    if len(lines) > LONGEST_PROOF:
        raise Refusal("proof-form", f"{what} has {len(lines)} hashes; at most {LONGEST_PROOF}")
    hashes = tuple(unbase64(line, f"a hash of {what}") for line in lines)
    if any(len(step) != 32 for step in hashes):
        raise Refusal("proof-form", f"{what} has a hash that is not 32 bytes long")
    return hashes


def _number(word: str, what: str) -> int:
    if not SIZE.fullmatch(word):
        raise Refusal("proof-form", f"{what} says {word[:40]!r} where a number belongs")
    return int(word)


def _cut(data: str | bytes, what: str) -> tuple[list[str], str]:
    """The lines before the first blank line, and the checkpoint after it."""
    try:
        words = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("proof-form", f"{what} is not UTF-8") from None
    head, gap, tail = words.partition("\n\n")
    if not gap:
        raise Refusal("proof-form", f"{what} has no blank line before its checkpoint")
    return head.split("\n"), tail


@dataclass(frozen=True)
class ProofFile:
    """Proof that a leaf is number `index` of the log in `checkpoint`."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    extra: bytes = b""

    def __str__(self) -> str:
        extra = f"extra {base64.b64encode(self.extra).decode()}\n" if self.extra else ""
        return f"{HEADER}\n{extra}index {self.index}\n{_hash_lines(self.proof)}\n{self.checkpoint}"

    def check(self, leaf: bytes, policy: Policy) -> dict[str, int]:
        """Check that these bytes are in the log, under a policy.

        Parameters
        ----------
        leaf : the canonical bytes of the record
        policy : the checker's own, not one that came with the proof

        Returns
        -------
        the witnesses that cosigned, with the time of each in s

        Errors: `Refusal` with the rule `checkpoint-signature`, `quorum` or `inclusion`.
        """
        cosigners = check_checkpoint(self.checkpoint, policy)
        size, root = self.checkpoint.size, self.checkpoint.root
        if not verify_inclusion(leaf_hash(leaf), self.index, size, self.proof, root):
            raise Refusal("inclusion", f"the record is not number {self.index} of the log of {size} records in the proof")
        return cosigners


def check_checkpoint(checkpoint: Checkpoint, policy: Policy) -> dict[str, int]:
    """The valid cosigners of a checkpoint; `Refusal` where the log did not sign it or the quorum is not met."""
    key = policy.log_of(checkpoint.origin)
    if key is None:
        raise Refusal("unknown-log", f"the policy knows no log {checkpoint.origin!r}")
    if not checkpoint.signed_by(key):
        raise Refusal("checkpoint-signature", f"the checkpoint of size {checkpoint.size} is not signed by the log {key.label}")
    cosigners = policy.cosigners(checkpoint)
    if not policy.quorum_met(cosigners):
        who = ", ".join(sorted(cosigners)) or "nobody"
        raise Refusal(
            "quorum", f"the checkpoint of size {checkpoint.size} is cosigned by {who}; the policy asks for {policy.quorum!r}"
        )
    return cosigners


def parse_proof(data: str | bytes) -> ProofFile:
    """Read a proof file; `Refusal` with the rule `proof-form`."""
    what = "the proof file"
    lines, tail = _cut(data, what)
    if lines[0] != HEADER:
        raise Refusal("proof-form", f"{what} does not begin with {HEADER}")
    rest, extra = lines[1:], b""
    if rest and rest[0].startswith("extra "):
        extra, rest = unbase64(rest[0].removeprefix("extra "), f"extra of {what}"), rest[1:]
    if not rest or not rest[0].startswith("index "):
        raise Refusal("proof-form", f"{what} has no index line")
    index = _number(rest[0].removeprefix("index "), what)
    return ProofFile(index, _read_hashes(rest[1:], what), parse_checkpoint(tail, f"the checkpoint of {what}"), extra)


@dataclass(frozen=True)
class WitnessRequest:
    """What a log asks of a witness: cosign this checkpoint, which continues the one of size `old`."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __str__(self) -> str:
        return f"old {self.old}\n{_hash_lines(self.proof)}\n{self.checkpoint}"


def parse_request(data: str | bytes) -> WitnessRequest:
    """Read the body of an add-checkpoint request; `Refusal` with the rule `proof-form`."""
    what = "the request"
    lines, tail = _cut(data, what)
    if not lines[0].startswith("old "):
        raise Refusal("proof-form", f"{what} does not begin with `old` and a size")
    old = _number(lines[0].removeprefix("old "), what)
    return WitnessRequest(old, _read_hashes(lines[1:], what), parse_checkpoint(tail, f"the checkpoint of {what}"))
