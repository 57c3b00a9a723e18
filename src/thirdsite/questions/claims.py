"""The claims register: every public claim, our figure in its setting, the verdict, and what turns it over."""

from __future__ import annotations

from collections import Counter

from thirdsite.catalog.records import Claim
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer, Column, Flip, InputFigure, Json, Table
from thirdsite.questions.claim_checks import Bench, Verdict, check

THEMES = {
    "reach_russia": "reaching Russian missiles",
    "interceptor": "the interceptor",
    "radar": "what radars see",
    "defence": "defence of Europe and the United States",
    "growth": "threat, numbers and limits",
}
METHOD = [
    "Each claim has a check of its own that works out our figure with the same flights, looks and fly-outs as the other answers; "
    "nothing in the column of our figures is typed.",
    "The setting is the claim's own: where it names a speed, a site or a missile, these are taken, and the scenario's bases, "
    "targets and common assumptions for the rest.",
    'The verdict is one of "holds", "holds only if" with its condition, "does not hold", and "cannot be decided" with its reason.',
    "Shares of people protected rest on every third launch point sampled over Iran, so they differ a little from those of the "
    "protection answer, which takes all of them.",
]
LIMITS = [
    "Statements of intent, cost and expectation are not computed; such claims are listed as undecided with that reason.",
    "A claim's words are ours but for the quotation marks; its figures are the speaker's.",
    "Claims looked for and not found have no figure and are listed as such.",
]


def claim_row(claim: Claim, bench: Bench) -> Json:
    """One claim checked, as `answers.json` and `thirdsite claims --json` hold it."""
    found = check(bench, claim)
    return {
        "id": claim.id,
        "theme": claim.theme,
        "speaker": claim.speaker,
        "date": claim.date,
        "claim": claim.statement,
        "claimed": [figure.model_dump() for figure in claim.figures],
        "our_figure": found.figure,
        "our_figures": found.figures,
        "setting": found.setting,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "flip": found.flip,
        "question": claim.question,
        "source": claim.source,
        "grade": claim.grade,
        "found": claim.found,
    }


def rows_of(case: Case, progress: Progress, ids: list[str] | None = None) -> list[Json]:
    """Chosen claims checked, or all of the register, in its order."""
    bench = Bench(case, progress)
    claims = [claim for claim in case.catalog.claims.values() if ids is None or claim.id in ids]
    rows = []
    with progress.phase("checking public claims", len(claims)) as bar:
        for claim in claims:
            rows.append(claim_row(claim, bench))
            bar.advance()
    return rows


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the register for a scenario."""
    rows = rows_of(case, progress)
    return Answer(
        question="claims",
        title="What was claimed, and does it hold?",
        asks="Every public claim about the proposal: our figure in its setting, the verdict, and what turns it over.",
        headline=_headline(rows),
        positions={
            name: {"statement": _statement(case, name, rows), **_counts(_of(case, name, rows))} for name in case.scenario.positions
        },
        flips=[_flip(row) for row in rows if row["verdict"] != Verdict.OPEN.value],
        inputs=_inputs(case),
        method=METHOD,
        limits=LIMITS,
        details={"rows": rows},
        tables=[_table(theme, title, rows) for theme, title in _themes(rows)],
    )


def _counts(rows: list[Json]) -> dict[str, int]:
    counts = Counter(row["verdict"] for row in rows)
    return {verdict.name.lower(): counts[verdict.value] for verdict in Verdict}


def _told(rows: list[Json]) -> str:
    counts = Counter(row["verdict"] for row in rows)
    parts = [f"{counts[verdict.value]} {verdict.value}" for verdict in Verdict if counts[verdict.value]]
    return ", ".join(parts) or "none"


def _headline(rows: list[Json]) -> str:
    lost = sum(not row["found"] for row in rows)
    plain = [row["id"] for row in rows if row["verdict"] == Verdict.FAILS.value]
    text = f"{len(rows)} public claims: {_told(rows)}"
    text += f" ({lost} of these because the text was not found)." if lost else "."
    return text + (f" Those that do not hold: {', '.join(plain)}." if plain else "")


def _of(case: Case, position: str, rows: list[Json]) -> list[Json]:
    """Claims whose speaker names every long word, or any person, of a position's name."""
    name = case.catalog.position(position).name.removeprefix("US ")
    people = name.split(" and ") if " and " in name else [name]
    return [row for row in rows if any(person in row["speaker"] for person in people)]


def _statement(case: Case, position: str, rows: list[Json]) -> str:
    own = _of(case, position, rows)
    return f"{len(own)} claims by this speaker: {_told(own)}." if own else "No claim of the register is by this speaker."


def _flip(row: Json) -> Flip:
    return Flip(row["id"], "common", f"{row['id']} {row['verdict']}", None, row["flip"], None, "", row["setting"], row["reason"])


def _inputs(case: Case) -> list[InputFigure]:
    """The claims' own figures."""
    return [
        InputFigure(
            claim.id,
            figure.quantity,
            figure.value if isinstance(figure.value, float | int | str) else ", ".join(f"{one:g}" for one in figure.value),
            figure.unit,
            claim.grade,
            claim.source or "looked for and not found",
            "common",
        )
        for claim in case.catalog.claims.values()
        for figure in claim.figures
    ]


def _themes(rows: list[Json]) -> list[tuple[str, str]]:
    present = dict.fromkeys(row["theme"] for row in rows)
    return [(theme, THEMES.get(theme, theme)) for theme in present]


def _table(theme: str, title: str, rows: list[Json]) -> Table:
    return Table(
        theme.replace("_", "-"),
        f"Claims on {title}",
        [
            Column("id", "Claim"),
            Column("speaker", "Speaker"),
            Column("claim", "What was claimed"),
            Column("verdict", "Verdict"),
            Column("reason", "If, or why"),
            Column("our_figure", "Our figure"),
            Column("setting", "In the setting"),
            Column("flip", "What turns it over"),
            Column("grade", "Grade"),
        ],
        [row for row in rows if row["theme"] == theme],
    )
