"""A comparison of two settings as text, Markdown or a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from thirdsite import __version__
from thirdsite.questions.compare import Comparison

Rows = list[list[str]]
FIGURE_HEADS = ["Question", "Figure", "Position", "Missile", "Region", "A", "B", "Change"]
INPUT_HEADS = ["Input", "Whose", "A", "B", "Grade"]
KEY_HEADS = ["Key of the scenario", "A", "B"]
EACH_HEADS = ["Key changed alone", "To", "Figures that change", "Greatest change of a share"]


def shown(value: Any) -> str:
    """A value as people read it; a dash where there is none."""
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return " ".join(
            str(one) if isinstance(one, str) else f"{key} {shown(one)}" for key, one in value.items() if one is not None
        )
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.4g}"
    return str(value)


def sections(found: Comparison) -> list[tuple[str, str, list[str], Rows]]:
    """Title, note, headings and rows of each table."""
    by_order = all(one != other for one, other in found.pairs)
    note = f"{found.unchanged} further figures are the same."
    if by_order and found.pairs:
        note += " No position is common: they stand beside each other in their order."
    parts = [("What changed", note, FIGURE_HEADS, _figure_rows(found.figures))]
    if found.keys is not None:
        rows = [[row["key"], shown(row["a"]), shown(row["b"])] for row in found.keys]
        parts.append(("Why: what the scenarios say differently", "", KEY_HEADS, rows))
    inputs = [
        [f"{row['id']} {row['what']}", row["whose"], _with_unit(row, "a"), _with_unit(row, "b"), row["grade"]]
        for row in found.inputs
    ]
    text = "Figures of the catalogue and assumptions that the answers used, on one side only or with another value."
    if found.a.catalog_digest != found.b.catalog_digest:
        text += " The catalogues differ."
    parts.append(("Why: which inputs differ", text, INPUT_HEADS, inputs))
    if found.each:
        parts.append(
            (
                "Each difference alone",
                "Set in A to what it is in B, all else as in A.",
                EACH_HEADS,
                [_each_row(row) for row in found.each],
            )
        )
    return parts


def _figure_rows(figures: list[dict[str, Any]]) -> Rows:
    return [
        [
            row["question"],
            row["figure"].replace("_", " "),
            row["position_a"] if row["position_a"] == row["position_b"] else f"{row['position_a']} / {row['position_b']}",
            shown(row["missile"]),
            shown(row["region"]),
            shown(row["a"]),
            shown(row["b"]),
            "-" if row["change"] is None else f"{row['change']:+g}",
        ]
        for row in figures
    ]


def _with_unit(row: dict[str, Any], side: str) -> str:
    unit = row[f"unit_{side}"]
    return shown(row[side]) + ("" if unit in (None, "", "1") else f" {unit}")


def _each_row(row: dict[str, Any]) -> list[str]:
    if row["why_not"]:
        return [row["key"], shown(row["b"]), f"not tried: {row['why_not']}", "-"]
    shares = [one for one in row["figures"] if "share" in one["figure"] and one["change"] is not None]
    best = max(shares, key=lambda one: abs(one["change"]), default=None)
    if best is None:
        return [row["key"], shown(row["b"]), str(len(row["figures"])), "-"]
    where = " ".join(filter(None, (best["position_a"], best["missile"], best["region"])))
    return [
        row["key"],
        shown(row["b"]),
        str(len(row["figures"])),
        f"{best['change']:+g} {best['figure'].replace('_', ' ')} ({where})",
    ]


def text_of(found: Comparison) -> str:
    """The comparison for a terminal."""
    lines = [f"A  {found.a.name}", f"B  {found.b.name}"]
    for name in found.questions:
        lines += ["", f"{name}", f"  A  {found.a.answers[name]['headline']}", f"  B  {found.b.answers[name]['headline']}"]
    for title, note, heads, rows in sections(found):
        lines += ["", title, *([f"  {note}"] if note else [])]
        lines += [f"  {line}" for line in _columns(heads, rows)] if rows else ["  nothing"]
    return "\n".join(lines) + "\n"


def _columns(heads: Sequence[str], rows: Rows) -> list[str]:
    widths = [max(len(row[k]) for row in [list(heads), *rows]) for k in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [list(heads), *rows]]


def markdown_of(found: Comparison) -> str:
    """The comparison as Markdown."""
    lines = ["# Comparison", "", f"- A: {_plain(found.a.name)}", f"- B: {_plain(found.b.name)}", ""]
    for name in found.questions:
        lines += [f"**{name}**", "", f"- A: {found.a.answers[name]['headline']}", f"- B: {found.b.answers[name]['headline']}", ""]
    for title, note, heads, rows in sections(found):
        lines += [f"## {title}", "", *([note, ""] if note else [])]
        table = [heads, ["---"] * len(heads), *([_plain(cell) for cell in row] for row in rows)]
        lines += [*(f"| {' | '.join(row)} |" for row in table), ""] if rows else ["Nothing.", ""]
    return "\n".join([*lines, f"thirdsite {__version__}", ""])


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page_of(found: Comparison, style: str) -> str:
    """The comparison as one HTML page that needs nothing else."""
    body = ["<h1>Comparison</h1>", "<dl>"]
    body += [f"<dt>{side}</dt><dd>{escape(name)}</dd>" for side, name in (("A", found.a.name), ("B", found.b.name))]
    body.append("</dl>")
    for name in found.questions:
        body += [f"<h2>{escape(name)}</h2>"]
        body += [f"<p><b>{side}</b> {escape(one.answers[name]['headline'])}</p>" for side, one in (("A", found.a), ("B", found.b))]
    for title, note, heads, rows in sections(found):
        body += [f"<h2>{escape(title)}</h2>", *([f"<p>{escape(note)}</p>"] if note else [])]
        if rows:
            cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
            lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
            body.append(
                f'<div class="scroll" tabindex="0"><table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table></div>'
            )
        else:
            body.append("<p>Nothing.</p>")
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Comparison</title><style>{style}</style>'
    )
    inside = "\n".join(body)
    end = f"<p>thirdsite {__version__}</p>\n</main></body></html>\n"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>\n{inside}\n{end}'
