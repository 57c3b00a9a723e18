"""A package of terms as a paper to hand over: the same text as Markdown and as one HTML page, headings in English and Russian."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from thirdsite.questions.agreement_rows import terms_words
from thirdsite.questions.proposal import Proposal
from thirdsite.report.numbers import as_given, percent, unit_text
from thirdsite.scenario.agreement_terms import PackageTerms


@dataclass(frozen=True)
class Grid:
    """A table of texts."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Section:
    """A part of the paper with its heading in both languages."""

    english: str
    russian: str
    paragraphs: list[str] = field(default_factory=list)
    grid: Grid | None = None


@dataclass(frozen=True)
class Paper:
    """The whole paper."""

    title: str
    status: list[str]
    sections: list[Section]


STATUS = [
    "Computed from published figures by the open model thirdsite. Not issued by any government.",
    "Рассчитано по опубликованным данным открытой моделью thirdsite. Не издано никаким правительством.",
]
_MEASURES = {
    "raid_missiles": ("Missiles given a full salvo", "Ракет, по каждой из которых хватает полного залпа"),
    "days_to_protection": ("From proof to protection", "От доказательства угрозы до готовности"),
    "russian_pairs_reachable_share": ("Russian base-target pairs reachable", "Достижимые пары «база – цель» России"),
    "russian_pairs_reachable_share_without_sector": (
        "The same if the launch sector were not kept",
        "То же, если сектор пуска не соблюдён",
    ),
    "greatest_margin_s": ("Greatest margin over a Russian missile", "Наибольший запас времени по российской ракете"),
    "russia_area_seen_below_1000_km_share": ("Russia's area seen below 1,000 km", "Площадь России, видимая ниже 1000 км"),
    "lowest_visible_height_over_a_base_km": ("Lowest visible height over a base", "Наименьшая видимая высота над базой"),
    "interceptors_per_missile": ("Interceptors for each Russian missile", "Перехватчиков на одну российскую ракету"),
    "breakout_days": ("Time from a breach of the activation rule to readiness", "От нарушения до готовности"),
    "warning_days": ("Of it left once the breach is found", "Остаётся после обнаружения нарушения"),
}
_UNITS = {"days_to_protection": "d", "breakout_days": "d", "warning_days": "d", "greatest_margin_s": "s"}


def paper_of(proposal: Proposal, title: str, regions: dict[str, str], positions: dict[str, str], made_by: str) -> Paper:
    """The paper of a proposal.

    Parameters
    ----------
    regions, positions : the names people read, by key
    made_by : the command that makes the paper again, with what it rests on
    """
    sections = [
        Section("Terms", "Условия", grid=_terms_grid(proposal.terms)),
        _verdict(proposal, regions, positions),
        Section("What it protects", "Что защищается", grid=_protection_grid(proposal, regions, positions)),
        Section(
            "What it reassures",
            "Что гарантируется",
            ["Russia's bases and targets are those of the scenario; reach is kinematics alone, the worst case for Russia."],
            _reassurance_grid(proposal, positions),
        ),
        Section(
            "Compared with the other package",
            "По сравнению с другим пакетом",
            [f"The other package: {terms_words(proposal.against)}."],
            _trade_grid(proposal, regions, positions),
        ),
        Section(
            "What each side can check",
            "Что может проверить каждая сторона",
            ["This project's reading of inspection practice; no agreed text exists."],
            Grid(
                [
                    "Promise / Обязательство",
                    "Russia / Россия",
                    "United States and hosts / США и принимающие страны",
                    "Unseen / Не видно",
                ],
                [[one.promise, one.russia, one.united_states, one.unseen] for one in proposal.checks],
            ),
        ),
        _assumptions(proposal),
        Section("Sources", "Источники", _sources(proposal)),
        Section("How to compute it again", "Как повторить расчёт", [made_by]),
    ]
    return Paper(title, STATUS, sections)


def _terms_grid(terms: PackageTerms) -> Grid:
    radar = terms.radars
    rows = [
        ["Site / Район", terms.site],
        ["Interceptors / Число перехватчиков", str(terms.interceptors)],
        ["Cap on burnout speed / Предел скорости", "none" if terms.speed_cap_m_s is None else f"{terms.speed_cap_m_s:,.0f} m/s"],
        ["Intercepts only to / Сектор перехвата", _sector(terms.launch_sector_deg)],
        ["Radars / РЛС", radar.name + (f" ({', '.join(radar.radars)})" if radar.radars else "")],
        ["Radar sector / Сектор РЛС", _sector(radar.sector_deg)],
        ["Pooled / Объединяются данные", ", ".join(terms.pooled) or "nothing"],
        ["Activation / Ввод в действие", terms.activation.name],
        ["Monitors / Наблюдатели", terms.monitors],
    ]
    return Grid(["Term / Условие", "Value / Значение"], rows)


def _sector(sector: tuple[float, float] | None) -> str:
    return "no limit" if sector is None else f"{sector[0]:g} to {sector[1]:g} deg"


def _verdict(proposal: Proposal, regions: dict[str, str], positions: dict[str, str]) -> Section:
    row = proposal.row
    shares = ", ".join(
        f"{percent(share)} under the figures of {positions[name]}" for name, share in row["acceptable_share"].items()
    )
    text = (
        "Acceptable by the scenario's list whichever side's figures are true."
        if row["robust"]
        else "Not acceptable by the scenario's list under every position."
    )
    grid = Grid(
        ["Asked / Требуется", "Limit / Предел", "Worst position gives / В худшем случае", "Kept / Соблюдено"],
        [
            [
                _name(one["measure"], regions),
                f"{'at least' if one['at_least'] else 'at most'} {_value(one['asked'], one['measure'])}",
                _value(one["worst_position"], one["measure"]),
                "yes / да" if one["kept"] else "no / нет",
            ]
            for one in proposal.asked
        ],
    )
    why = "What is asked is the scenario's own list; no government stated it."
    return Section(
        "Whether it keeps to what is asked", "Соответствие требованиям", [f"{text} Share of the draws: {shares}.", why], grid
    )


def _protection_grid(proposal: Proposal, regions: dict[str, str], positions: dict[str, str]) -> Grid:
    part = proposal.row["protection"]
    rows = []
    for region in next(iter(part["city_population_share"].values())):
        rows.append(
            [f"{regions[region]}: all missiles", *(_share(part["city_population_share"][name][region]) for name in positions)]
        )
        for missile, by_region in next(iter(part["city_population_share_by_missile"].values())).items():
            if region in by_region:
                shares = (_share(part["city_population_share_by_missile"][name][missile][region]) for name in positions)
                rows.append([f"{regions[region]}: {missile}", *shares])
    rows += [[_name(key, regions), *([_value(part[key], key)] * len(positions))] for key in ("raid_missiles", "days_to_protection")]
    return Grid(["Share of listed city population in range / Доля населения городов", *positions.values()], rows)


def _reassurance_grid(proposal: Proposal, positions: dict[str, str]) -> Grid:
    rows = []
    for key, value in proposal.row["reassurance"].items():
        cells = [value[name] if isinstance(value, dict) else value for name in positions]
        rows.append([_name(key, {}), *(_value(cell, key) for cell in cells)])
    return Grid(["Measure / Показатель", *positions.values()], rows)


def _trade_grid(proposal: Proposal, regions: dict[str, str], positions: dict[str, str]) -> Grid:
    return Grid(
        ["Measure / Показатель", "Whose figures / Чьи данные", "From / Было", "To / Стало", "Gains / Выигрывает", "Loses / Теряет"],
        [
            [
                _name(row["measure"], regions),
                positions[row["position"]],
                _value(row["from"], row["measure"]),
                _value(row["to"], row["measure"]),
                row["gains"] or "–",
                row["loses"] or "–",
            ]
            for row in proposal.trades
        ],
    )


def _assumptions(proposal: Proposal) -> Section:
    unsourced = [figure for figure in proposal.inputs if figure.grade == "M"]
    share = len(unsourced) / max(len(proposal.inputs), 1)
    text = f"{percent(share)} of the {len(proposal.inputs)} figures used are assumptions without a source (grade M):"
    rows = [[figure.id, figure.what, str(figure.value), figure.unit, figure.whose] for figure in unsourced]
    columns = ["In the catalogue / В каталоге", "Figure / Величина", "Value / Значение", "Unit / Единица", "Whose / Чья"]
    return Section("Assumptions", "Допущения", [text], Grid(columns, rows))


def _sources(proposal: Proposal) -> list[str]:
    found = dict.fromkeys(f"{figure.source} (grade {figure.grade})" for figure in proposal.inputs if figure.grade != "M")
    return [f"[{number}] {source}" for number, source in enumerate(found, start=1)]


def _name(measure: str, regions: dict[str, str]) -> str:
    group, _, region = measure.partition(".")
    if region:
        return f"City population protected, {regions[region]} / Защищённое население городов"
    return " / ".join(_MEASURES[group])


def _value(value: Any, measure: str) -> str:
    group = measure.partition(".")[0]
    if value is None:
        return "none"
    if "share" in group:
        return percent(float(value))
    unit = _UNITS.get(group, "km" if group.endswith("_km") else "")
    return f"{as_given(float(value), 4)} {unit_text(unit)}".strip()


def _share(value: float | None) -> str:
    return "nobody in range" if value is None else percent(value)


def markdown(paper: Paper) -> str:
    """The paper as Markdown."""
    lines = [f"# {_plain(paper.title)}", "", *(f"*{line}*  " for line in paper.status), ""]
    for number, section in enumerate(paper.sections, start=1):
        lines += [f"## {number}. {section.english} / {section.russian}", ""]
        for paragraph in section.paragraphs:
            lines += [_plain(paragraph), ""]
        if section.grid is not None and section.grid.rows:
            lines.append("| " + " | ".join(map(_plain, section.grid.columns)) + " |")
            lines.append("|" + " --- |" * len(section.grid.columns))
            lines += ["| " + " | ".join(map(_plain, row)) + " |" for row in section.grid.rows]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    """Text that Markdown does not read as its own signs."""
    for sign in ("\\", "|", "*", "_", "<", "`"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")


_STYLE = (
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,'DejaVu Serif',serif;color:#1d2530}"
    "h1,h2{line-height:1.2}h2{margin-top:2.2rem;border-top:1px solid #505a66;padding-top:.6rem;font-size:1.25rem}"
    ".status{color:#505a66;margin:.2rem 0}.scroll{overflow-x:auto}table{border-collapse:collapse;font:.85rem/1.4 sans-serif}"
    "th,td{border-bottom:1px solid #d5d9de;padding:.3rem .6rem;text-align:left;vertical-align:top}p{overflow-wrap:anywhere}"
    "@media print{body{margin:0;max-width:none;font-size:10pt}}"
)


def html(paper: Paper) -> str:
    """The paper as one HTML page that needs nothing else."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{escape(paper.title)}</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>',
        f"<body><main><h1>{escape(paper.title)}</h1>",
        f'<p class="status">{escape(paper.status[0])}</p><p class="status" lang="ru">{escape(paper.status[1])}</p>',
    ]
    for number, section in enumerate(paper.sections, start=1):
        parts.append(f'<h2>{number}. {escape(section.english)} / <span lang="ru">{escape(section.russian)}</span></h2>')
        parts += [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.grid is not None and section.grid.rows:
            head = "".join(f'<th scope="col">{escape(column)}</th>' for column in section.grid.columns)
            rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in section.grid.rows)
            name = escape(section.english, quote=True)
            parts.append(f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table>')
            parts.append(f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")
    parts.append("</main></body></html>")
    return "\n".join(parts) + "\n"
