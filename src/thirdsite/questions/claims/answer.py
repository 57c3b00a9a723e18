"""The claims register: every public claim, our figure in its setting, the verdict, and what turns it over."""

from __future__ import annotations

from collections import Counter

from thirdsite.catalog.records import Claim
from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer, Column, Flip, InputFigure, Json, Table
from thirdsite.questions.claims.checks import Bench, Checked, Turn, Verdict, check
from thirdsite.questions.inputs import common_inputs, figures_of

THEMES = {
    "reach_russia": "reaching Russian missiles",
    "interceptor": "the interceptor",
    "radar": "what radars see",
    "defence": "defence of Europe and the United States",
    "growth": "threat, numbers and limits",
}
USED = {
    "interceptors": ("gbi-two-stage", "gbi-three-stage", "sm-3-block-iia", "sm-3-block-ib"),
    "radars": ("emr-brdy", "fbx-turkey", "gabala"),
    "missiles": ("iran-irbm", "iran-icbm-12000", "shahab-3", "topol", "sineva"),
}
"""Entries of the catalogue that the checks name, besides the scenario's own."""
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


def claim_row(claim: Claim, found: Checked) -> Json:
    """One checked claim, as `answers.json` and `thirdsite claims --json` hold it."""
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
        "reason": found.reason if found.verdict in (Verdict.ONLY_IF, Verdict.OPEN) else "",
        "flip": found.flip,
        "flip_at": None if found.turn is None else found.turn.at,
        "flip_unit": None if found.turn is None else found.turn.unit,
        "question": claim.question,
        "source": claim.source,
        "grade": claim.grade,
        "found": claim.found,
    }


def checked(case: Case, progress: Progress, ids: list[str] | None = None) -> list[tuple[Claim, Checked]]:
    """Chosen claims checked, or all of the register, in its order."""
    bench = Bench(case, progress)
    claims = [claim for claim in case.catalog.claims.values() if ids is None or claim.id in ids]
    found = []
    with progress.phase("checking public claims", len(claims)) as bar:
        for claim in claims:
            found.append((claim, check(bench, claim)))
            bar.advance()
    return found


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the register for a scenario."""
    found = checked(case, progress)
    rows = [claim_row(*pair) for pair in found]
    return Answer(
        question="claims",
        title="What was claimed, and does it hold?",
        asks="Every public claim about the proposal: our figure in its setting, the verdict, and what turns it over.",
        headline=_headline(rows),
        positions={
            name: {"statement": _statement(case, name, rows), **_counts(_of(case, name, rows))} for name in case.scenario.positions
        },
        flips=[flip_of(claim, one, one.turn) for claim, one in found if one.turn is not None],
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
    words = {
        Verdict.HOLDS: ("holds", "hold"),
        Verdict.ONLY_IF: ("holds only if a condition is met", "hold only if a condition is met"),
        Verdict.FAILS: ("does not hold", "do not hold"),
        Verdict.OPEN: ("cannot be decided", "cannot be decided"),
    }
    return ", ".join(f"{counts[one.value]} {words[one][counts[one.value] > 1]}" for one in Verdict if counts[one.value])


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


def flip_of(claim: Claim, found: Checked, turn: Turn) -> Flip:
    """What turns one claim's verdict over, where one number does."""
    verdict = f"{claim.id} {found.verdict.value}"
    return Flip(turn.assumption, "common", verdict, turn.nominal, turn.at, None, turn.unit, found.setting, found.flip)


def _inputs(case: Case) -> list[InputFigure]:
    """The claims' own figures, then what they were held against."""
    catalog, positions = case.catalog, case.scenario.positions
    found = [
        InputFigure(
            claim.id,
            figure.quantity,
            figure.value if isinstance(figure.value, float | int | str) else ", ".join(f"{one:g}" for one in figure.value),
            figure.unit,
            claim.grade,
            claim.source or "looked for and not found",
            "common",
        )
        for claim in catalog.claims.values()
        for figure in claim.figures
    ]
    used = [
        *(catalog.interceptor(name) for name in USED["interceptors"]),
        *(catalog.radar(name) for name in USED["radars"]),
        *(catalog.missile(name) for name in USED["missiles"]),
        catalog.force("russian-icbm-2008"),
    ]
    for entry in used:
        found += figures_of(entry, positions)
    return found + common_inputs(case)


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
