"""Commands of `thirdsite log` that prove, verify, cosign and export."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite.accord.records.refusal import Refusal
from thirdsite.cli.log_options import LogArgument, PolicyOption, own_policy, when, write_text
from thirdsite.cli.options import JsonOption, print_json

if TYPE_CHECKING:
    from thirdsite.accord.records.keys import VerifierKey
    from thirdsite.accord.tlog.checkpoint import Checkpoint
    from thirdsite.accord.tlog.witness import Witness

OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of to the screen.")]
LARGEST_TEXT_BYTES = 2_000_000


def prove(
    log: LogArgument,
    record: Annotated[str | None, typer.Argument(metavar="[RECORD]", help="Id or number of a record.")] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="SIZE|FILE", help="Prove growth since a size, or since the checkpoint in a file."),
    ] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that a record is in the log, or that the log only grew since a checkpoint.

    The first is a .tlog-proof file that is verified offline, the second the request a witness is sent.
    """
    from thirdsite.accord.tlog.log import Log

    if (record is None) == (start is None):
        raise Refusal("proof-of-what", "name a record, or give --from with a size or checkpoint")
    with Log.open(log) as opened:
        if start is not None:
            grown = opened.prove_growth(_size(start))
            text, steps, checkpoint = str(grown), grown.proof, grown.checkpoint
            what = {"from": grown.old}
        else:
            assert record is not None
            number = int(record) if record.isdecimal() and len(record) < 16 else opened.number(record)
            held = opened.prove(number)
            text, steps, checkpoint, what = str(held), held.proof, held.checkpoint, {"number": number}
    if out is not None:
        write_text(out, text)
    if as_json:
        hashes = [base64.b64encode(step).decode() for step in steps]
        print_json({**what, "size": checkpoint.size, "proof": hashes, "checkpoint": str(checkpoint)})
    elif out is None:
        typer.echo(text, nl=False)


def _size(text: str) -> int:
    if text.isdecimal() and len(text) < 16:
        return int(text)
    return _checkpoint(Path(text)).size


def _checkpoint(path: Path) -> Checkpoint:
    from thirdsite.accord.tlog.checkpoint import parse_checkpoint

    return parse_checkpoint(_read(path), f"the checkpoint {path}")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT_BYTES + 1)
    except OSError as error:
        raise Refusal("no-file", f"{path} cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_TEXT_BYTES:
        raise Refusal("too-large", f"{path} is larger than {LARGEST_TEXT_BYTES} bytes")
    return data


def verify(
    log: Annotated[str, typer.Argument(metavar="LOG|PROOF", help="A log, or a .tlog-proof file with --record.")],
    policy: PolicyOption = None,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", metavar="FILE", help="A checkpoint of this log that you kept.")
    ] = None,
    record: Annotated[Path | None, typer.Option("--record", metavar="FILE", help="The record a proof file is about.")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that check signatures.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Verify a whole log, or one record by its proof file; says in one sentence what was proved and what was not.

    Ends with status 2 where something is wrong.
    """
    from thirdsite.accord.tlog.verify import verify_log

    if record is not None:
        _verify_proof(Path(log), record, policy, as_json)
        return
    earlier = None if checkpoint is None else _checkpoint(checkpoint)
    found = verify_log(log, own_policy(policy), earlier, workers=workers, progress=_tell)
    if as_json:
        print_json(found.to_json())
    elif found.verified:
        typer.echo(found.sentence())
    else:
        for problem in found.problems[1:]:
            sys.stderr.write(f"also {problem.rule}: {problem.message}\n")
    found.check()


def _tell(done: int, total: int) -> None:
    """How far a long verification is, where somebody watches."""
    if sys.stderr.isatty() and total > 10_000:
        sys.stderr.write(f"\r{done} of {total} records" + ("\n" if done == total else ""))
        sys.stderr.flush()


def _verify_proof(proof_path: Path, record_path: Path, policy_path: Path | None, as_json: bool) -> None:
    from thirdsite.accord.tlog.log import check_proof
    from thirdsite.accord.tlog.proof_file import parse_proof

    policy = own_policy(policy_path)
    if policy is None:
        raise Refusal("no-policy", "a proof file is checked against your own policy; give --policy")
    proof = parse_proof(_read(proof_path))
    cosigners = check_proof(_read(record_path), proof, policy)
    origin, size = proof.checkpoint.origin, proof.checkpoint.size
    who = ", ".join(f"{name} at {when(time_s)}" for name, time_s in sorted(cosigners.items())) or "no witness"
    sentence = (
        f"Proved: the record is number {proof.index} of the first {size} of {origin}, cosigned by {who}; "
        "not proved: that what it says is true, or who signed it, which `verify` of the whole log checks."
    )
    if as_json:
        body = {"verified": True, "sentence": sentence, "origin": origin, "size": size}
        print_json({**body, "number": proof.index, "cosigners": cosigners})
    else:
        typer.echo(sentence)


def witness(
    log: Annotated[str, typer.Argument(metavar="LOG|REQUEST", help="A log, or a request made by `prove --from`.")],
    key: Annotated[str, typer.Option("--key", metavar="FILE", help="The witness's private key, or example-...-witness.")],
    memory: Annotated[
        Path, typer.Option("--memory", metavar="FILE", help="What the witness cosigned before; kept by the witness alone.")
    ],
    policy: PolicyOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cosign the newest checkpoint, if the log only grew since the last one this witness cosigned.

    The witness remembers on disk before it answers. On a LOG the cosignature is added to it; on a REQUEST it is printed. A
    tree that shrank or forked is refused and the request kept in the witness's memory as evidence.
    """
    from thirdsite.accord.tlog.log import Log

    trusted = own_policy(policy)
    if _is_request(log):
        if trusted is None:
            raise Refusal("no-policy", "a request is judged by the witness's own policy; give --policy")
        holder = _witness(key, memory, trusted.logs)
        line = holder.add_checkpoint(_read(Path(log))).line()
        holder.close()
        if out is not None:
            write_text(out, line)
        if as_json:
            print_json({"cosignature": line})
        elif out is None:
            typer.echo(line, nl=False)
        return
    with Log.open(log) as opened:
        holder = _witness(key, memory, (trusted or opened.policy).logs)
        held = holder.latest(opened.operator.name)
        asked = opened.prove_growth(min(held.size if held else 0, opened.head().size))
        signature = holder.add_checkpoint(str(asked))
        holder.close()
    with Log.open_to_cosign(log) as opened:
        done = opened.add_cosignatures(asked.checkpoint, [signature])
        cosigners = opened.policy.cosigners(done)
        met = opened.policy.quorum_met(cosigners)
    if out is not None:
        write_text(out, str(done))
    if as_json:
        print_json({"size": done.size, "cosigners": cosigners, "quorum_met": met, "checkpoint": str(done)})
        return
    typer.echo(f"{signature.name} cosigned {done.size} records; cosigned now by {', '.join(sorted(cosigners))}.")
    typer.echo("The quorum is met." if met else "The quorum is not met yet.")


def _is_request(name: str) -> bool:
    path = Path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"old "


def _witness(key: str, memory: Path, logs: tuple[VerifierKey, ...]) -> Witness:
    from thirdsite.accord.records.intake import find_witness_key
    from thirdsite.accord.tlog.witness import Witness

    return Witness(memory, find_witness_key(key), logs)


def export(
    log: LogArgument,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    as_json: JsonOption = False,
) -> None:
    """Write the log as static files: checkpoint, tiles and entries (C2SP tlog-tiles), its policy, and records.jsonl."""
    from thirdsite.accord.tlog.export import export as write
    from thirdsite.accord.tlog.log import Log

    with Log.open(log) as opened:
        size = write(opened, folder)
    if as_json:
        print_json({"folder": str(folder), "size": size})
    else:
        typer.echo(f"{folder} holds {size} records.")
