"""`thirdsite log`: the signed, append-only log of an accord."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite.accord.records.refusal import Refusal
from thirdsite.cli import log_check, log_status
from thirdsite.cli.log_options import LogArgument, LogKeyOption, beside, log_key, write_text
from thirdsite.cli.options import JsonOption, print_json

if TYPE_CHECKING:
    from thirdsite.accord.records.record import Record
    from thirdsite.accord.tlog.founding import Founder

app = typer.Typer(
    name="log",
    help="A log of signed records that nobody can rewrite unnoticed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

MEMBER = "NAME, or NAME=FILE with the public key it made itself."


@app.command()
def init(
    log: LogArgument,
    origin: Annotated[str, typer.Option("--origin", metavar="NAME", help="Name of the log, such as accord.example/log.")],
    party: Annotated[list[str], typer.Option("--party", help=f"A party to the accord: {MEMBER}")] = [],  # noqa: B006
    host: Annotated[list[str], typer.Option("--host", help=f"A state that hosts a site: {MEMBER}")] = [],  # noqa: B006
    observer: Annotated[list[str], typer.Option("--observer", help=f"An observer: {MEMBER}")] = [],  # noqa: B006
    commission: Annotated[list[str], typer.Option("--commission", help=f"A commission: {MEMBER}")] = [],  # noqa: B006
    keys: Annotated[Path | None, typer.Option("--keys", metavar="DIR", help="Folder for key files; LOG.keys by default.")] = None,
    policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE", help="Policy to write; LOG.policy by default.")] = None,
    quorum: Annotated[
        Path | None, typer.Option("--quorum", metavar="FILE", help="Group and quorum lines of the policy to make.")
    ] = None,
    example_keys: Annotated[
        bool, typer.Option("--example-keys", help="Take keys that everyone can make, for study and exercise only.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a log, its members' keys and its policy.

    Each member gets a key for its records and one for its witness. The quorum is all parties and any one host.
    """
    from thirdsite.accord.tlog.founding import found_log

    roles = {"party": party, "host": host, "observer": observer, "commission": commission}
    founders = [_founder(text, role) for role, texts in roles.items() for text in texts]
    if not founders:
        raise Refusal("roster", "a log needs members: give at least one --party")
    folder = keys or beside(log, ".keys", "--keys")
    lines = None if quorum is None else _text(quorum)
    made = found_log(log, origin, founders, folder, policy or beside(log, ".policy", "--policy"), example_keys, lines)
    if as_json:
        files = {"policy": str(made.policy), "private_keys": _names(made.private), "public_keys": _names(made.public)}
        print_json({"log": log, "size": 1, **files})
        return
    typer.echo(f"{log} holds 1 record, the roster of {len(founders)} members.")
    typer.echo(f"Policy: {made.policy}")
    typer.echo(f"Private keys, each to be given to its owner and then removed here: {', '.join(_names(made.private))}")
    if example_keys:
        typer.echo("These are example keys: everyone can make them, so they prove nothing outside an exercise.")


def _founder(text: str, role: str) -> Founder:
    from thirdsite.accord.records.record import PARTY
    from thirdsite.accord.tlog.founding import Founder

    name, equals, path = text.partition("=")
    if not PARTY.fullmatch(name):
        raise Refusal("roster", f"{name!r} is no name of a member; use letters, digits, '.', '_' and '-', such as US")
    return Founder(name, role, Path(path) if equals else None)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("no-file", f"{path} cannot be read: {error}") from None


def _names(paths: tuple[Path, ...]) -> list[str]:
    return [str(path) for path in paths]


@app.command()
def append(
    log: LogArgument,
    records: Annotated[
        list[str], typer.Argument(metavar="RECORD...", help="Files: one record in .json, one a line in .jsonl or '-'.")
    ],
    log_key_file: LogKeyOption = None,
    sign: Annotated[
        str | None, typer.Option("--sign", metavar="KEY", help="Private key file (or example-...) that signs unsigned records.")
    ] = None,
    log_refusals: Annotated[bool, typer.Option("--log-refusals", help="Append a record of a refusal, if there is one.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Append signed records, all or none; done once they are synced to disk.

    A record that breaks a rule is refused with the rule's name, and the log is unchanged.
    """
    from thirdsite.accord.records.intake import find_signer, read_pieces, take_record
    from thirdsite.accord.tlog.log import Log

    signer = None if sign is None else find_signer(sign)
    with Log.open(log, log_key(log, log_key_file)) as opened:
        pieces: list[bytes] = []
        taken: list[Record] = []
        try:
            for name in records:
                for piece in read_pieces(name):
                    pieces.append(piece)
                    taken.append(take_record(piece, signer))
            numbers = opened.append_many(taken)
        except Refusal as refusal:
            if not log_refusals:
                raise
            number = opened.log_refusal(b"\n".join(pieces), refusal)
            raise Refusal(refusal.rule, f"{str(refusal).partition(': ')[2]} (the refusal is record {number} of the log)") from None
        head = opened.head()
    if as_json:
        done = [{"number": number, "id": record.id} for number, record in zip(numbers, taken, strict=True)]
        print_json({"appended": done, "size": head.size, "checkpoint": str(head)})
        return
    for number, record in zip(numbers, taken, strict=True):
        typer.echo(f"{number} {record.id}")


@app.command()
def show(
    log: LogArgument,
    which: Annotated[list[str], typer.Argument(metavar="[RECORD...]", help="Ids or numbers; all without any.")] = [],  # noqa: B006
    kind: Annotated[str | None, typer.Option("--kind", help="Only records of this kind.")] = None,
    party: Annotated[str | None, typer.Option("--party", help="Only records of this party.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show records; nothing is verified here."""
    from thirdsite.accord.tlog.log import Log

    with Log.open(log) as opened:
        if which:
            numbers = [int(name) if name.isdecimal() and len(name) < 16 else opened.number(name) for name in which]
            found = [(number, opened.record(number)) for number in numbers]
        else:
            found = list(enumerate(opened.records()))
    found = [(number, one) for number, one in found if kind in (None, one.kind) and party in (None, one.party)]
    if as_json:
        print_json([{"number": number, "record": one.document()} for number, one in found])
        return
    for number, one in found:
        label = f" [{one.label}]" if one.label else ""
        typer.echo(f"{number} {one.issued_at} {one.party} {one.kind} {one.id}: {one.text['en']}{label}")


@app.command()
def example(
    log: LogArgument,
    policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE", help="Policy to write; LOG.policy by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the played example of 2007 and 2008 with its fictional sequel as a log, cosigned by its example witnesses."""
    from thirdsite.accord.standing.example import cosign_example, policy_text, write_example

    path = policy or beside(log, ".policy", "--policy")
    if path.exists():
        raise Refusal("exists", f"{path} would be overwritten; move it away or choose --policy")
    with write_example(log) as made:
        head = cosign_example(made)
    write_text(path, policy_text())
    if as_json:
        print_json({"log": log, "policy": str(path), "size": head.size, "checkpoint": str(head)})
    else:
        typer.echo(f"{log} holds the {head.size} records of the example, signed and cosigned with keys that everyone can make.")
        typer.echo(f"Policy: {path}")


app.command()(log_check.prove)
app.command()(log_check.verify)
app.command()(log_check.witness)
app.command()(log_check.export)
app.command()(log_status.status)
app.command()(log_status.why)
app.command()(log_status.review)
app.command()(log_status.check)
app.command()(log_status.evidence)
