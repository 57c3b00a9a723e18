"""`thirdsite log status`, `why`, `review` and `check`: what the records of a log say at a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite.accord.records.wording import Language
from thirdsite.cli.options import JsonOption, print_json

if TYPE_CHECKING:
    from thirdsite.accord.records.record import Record

FileArgument = Annotated[
    str | None,
    typer.Argument(metavar="[LOG]", help="A log: a file or a postgresql:// address. Without it, the played example."),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="DATE", help="Day (its end, UTC) or moment; default: now, for the played example 30 November 2008."
    ),
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of the text.")]
EXAMPLE_AT = "2008-11-30"
"""End of the dated record of 2007 and 2008."""


def _read(log: str | None, at: str | None) -> tuple[Iterable[Record], str]:
    """Records of a log, or of the played example, and the moment asked for."""
    from thirdsite.accord.records import moments

    if log is None:
        from thirdsite.accord.standing.example import example_records

        return example_records(), moments.end_of_day(at or EXAMPLE_AT)
    from thirdsite.accord.tlog.log import records

    return records(log), moments.end_of_day(at) if at else moments.write(datetime.now(UTC))


def status(log: FileArgument = None, at: AtOption = None, lang: LanguageOption = "en", as_json: JsonOption = False) -> None:
    """Say how gates, limits, clocks, offers and disagreements stand at a date.

    Everything is worked out from the records issued by then. It says nothing about whether the log itself can be
    trusted: `thirdsite log verify` does.
    """
    from thirdsite.accord.standing.status import status as work_out
    from thirdsite.cli.log_status_text import print_status

    found = work_out(*_read(log, at))
    if as_json:
        print_json(found)
    else:
        print_status(found, lang)


def why(
    log: FileArgument = None,
    at: AtOption = None,
    gate: Annotated[str | None, typer.Option("--gate", metavar="NAME", help="One gate; default: all.")] = None,
    lang: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Explain the state of the gate from the records: each step, what it rests on, what the next one wants."""
    from thirdsite.accord.standing.gate_why import why as work_out
    from thirdsite.accord.standing.ledger import Ledger
    from thirdsite.cli.log_status_text import print_why

    found = work_out(Ledger(*_read(log, at)), gate)
    if as_json:
        print_json({"gates": found})
    else:
        print_why(found, lang)


def review(
    log: FileArgument = None,
    at: AtOption = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Begin of the period; default: the last review, or six months.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the Markdown there instead of printing it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the report of the review cycle: everything open, overdue, changed, disputed, in English and Russian."""
    from thirdsite.accord.standing.review import review as work_out
    from thirdsite.accord.standing.review_text import markdown, review_body, write_whole

    records, moment = _read(log, at)
    found = work_out(records, moment, since)
    text = markdown(found)
    if out is not None:
        write_whole(out, text)
    if as_json:
        print_json({**found, "review_report_body": review_body(found, text)})
    elif out is None:
        typer.echo(text, nl=False)


def evidence(
    flight: Annotated[str, typer.Argument(metavar="FLIGHT", help="The id of an observed_flight of the log.")],
    log: FileArgument = None,
    at: AtOption = None,
    gate: Annotated[str | None, typer.Option("--gate", metavar="NAME", help="The gate; needed where there are several.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Work out what an observed flight proves for a gate: the body of a gate_evidence record, to be signed and appended."""
    from thirdsite.accord.promises.evidence import evidence_body
    from thirdsite.accord.promises.gate_rules import GateRules
    from thirdsite.accord.records.wording import plain
    from thirdsite.accord.standing.ledger import Ledger
    from thirdsite.errors import BadInput, UnknownName

    ledger = Ledger(*_read(log, at))
    record = ledger.state.flights.get(flight)
    if record is None:
        raise UnknownName("observed_flight", flight, list(ledger.state.flights))
    terms = ledger.state.terms_at(ledger.at)
    gates = terms.gates if terms else {}
    name = gate or next(iter(gates), "")
    if name not in gates or (gate is None and len(gates) > 1):
        known = ", ".join(gates) or "none: no terms are in force at that date"
        raise BadInput(f"no single gate {name!r} in the terms; name one with --gate; known: {known}")
    rules = GateRules.of(gates[name])
    body = evidence_body(record, name, rules.reach_km.value, ledger.body(record))
    wanting = rules.suffices(body)
    if as_json:
        print_json({"body": body, "suffices": not wanting, "wanting": wanting})
        return
    spread = body["standard_range_km"]
    typer.echo(f"range of the same rocket {plain(spread['best'])} km ({plain(spread['low'])} to {plain(spread['high'])})")
    sure = f"{body['confidence']:.2f} (assumption: spread evenly)"
    typer.echo(f"reaches {plain(body['reach_km'])} km with confidence {sure}; {rules.threat_words['en']}")
    typer.echo("suffices" if not wanting else f"does not suffice: {wanting}")


def check(
    file: Annotated[Path, typer.Argument(metavar="RECORD.json", help="A launch notification or an observed flight.")],
    lang: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Hold one declaration against physics, clock and area. A failing one would still be logged, and flagged."""
    from thirdsite.accord.promises.declaration import check_declaration
    from thirdsite.accord.promises.flags import SEVERITIES
    from thirdsite.accord.promises.regimes import load_regimes
    from thirdsite.accord.records.record import Record
    from thirdsite.accord.records.schema_check import check_body
    from thirdsite.cli.log_status_text import Page
    from thirdsite.errors import BadInput

    try:
        record = Record.parse(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}; check the path") from None
    if record.kind not in ("launch_notification", "observed_flight"):
        raise BadInput(f"{file}: a {record.kind} declares no flight; give a launch_notification or an observed_flight")
    check_body(record)
    regime = record.body.get("regime")
    if regime is not None and regime not in load_regimes():
        raise BadInput(f"{file}: there is no regime {regime!r}; known: {', '.join(load_regimes())}")
    flags = check_declaration(record, record.body, [])
    if as_json:
        print_json({"record": record.id, "flagged": bool(flags), "flags": [flag.document() for flag in flags]})
        return
    page = Page(lang)
    if not flags:
        typer.echo({"en": "nothing to flag", "ru": "замечаний нет"}[lang])
    for flag in flags:
        page.line(f"{SEVERITIES[flag.severity][lang]}: {flag.words[lang]} [{flag.code}]", 0)
