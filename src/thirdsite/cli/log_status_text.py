"""The accord at a date as text, in English or in Russian."""

from __future__ import annotations

import textwrap
from typing import Any

import typer

from thirdsite.accord.promises.compliance import WORDS
from thirdsite.accord.promises.flags import SEVERITIES
from thirdsite.accord.records import moments
from thirdsite.accord.records.wording import ASSUMED, Language, plain, plain_ru
from thirdsite.accord.standing.gate_why import CONDITIONS_RU

Json = dict[str, Any]
WIDTH = 118

HEADS = {
    "gates": ("Gate", "Порядок активации"),
    "limits": ("Limits", "Ограничения"),
    "overdue": ("Overdue", "Просрочено"),
    "clocks": ("Clocks running", "Идущие сроки"),
    "sites": ("Sites", "Объекты"),
    "inspections": ("Inspections", "Инспекции"),
    "rights": ("Rights of inspection", "Права на инспекции"),
    "treaties": ("Treaties", "Договоры"),
    "presence": ("Monitors and officers", "Наблюдатели и офицеры связи"),
    "offers": ("Offers", "Предложения"),
    "declarations": ("Flagged notices and flights", "Отмеченные уведомления и пуски"),
    "disagreements": ("Disagreements", "Разногласия"),
    "not_counted": ("Not counted, as they break a rule", "Не учтены как нарушающие правила"),
    "withheld": ("Withheld", "Не раскрыто"),
    "events": ("Last records", "Последние записи"),
}
STATES = {
    "open": ("open", "открыто"),
    "disputed": ("disputed", "оспаривается"),
    "accepted": ("accepted", "принято"),
    "withdrawn": ("withdrawn", "отозвано"),
    "requested": ("requested", "запрошена"),
    "accept": ("accepted", "принята"),
    "refuse": ("refused", "отказано"),
    "host_veto": ("forbidden by the host", "запрещена принимающей страной"),
    "postpone": ("postponed", "отложена"),
    "reported": ("reported", "отчёт представлен"),
    "accepts": ("accepts", "принимает"),
    "rejects": ("rejects", "отвергает"),
    "insufficient": ("finds it insufficient", "считает недостаточным"),
    "welcomes": ("welcomes it", "приветствует"),
    "withdraws": ("withdraws it", "отзывает"),
    "monitors": ("monitors", "наблюдатели"),
    "officers": ("officers", "офицеры связи"),
}
PHRASES = {
    "title": ("The accord at {day} ({moment})", "Состояние договорённостей на {day} ({moment})"),
    "records": ("{n} records read", "прочитано записей: {n}"),
    "terms": ("terms in force: {terms}, since {day}, between {who}", "действующие условия: {terms}, с {day}, между {who}"),
    "no_terms": ("no terms are agreed", "условия не согласованы"),
    "assumed": ("{n} of its figures are assumptions (--json lists them)", "допущений среди их цифр: {n} (перечень: --json)"),
    "none": ("none", "нет"),
    "since": ("by {by} since {day}", "{by}, с {day}"),
    "earlier": (" (to an earlier offer)", " (на прежнее предложение)"),
    "due": ("due {due} by {by}", "срок {due}, {by}"),
    "late": ("{days} days late", "просрочено на {days} сут."),
    "assumption": ("assumption", "допущение"),
    "met": ("met", "выполнено"),
    "unmet": ("not met", "не выполнено"),
    "rests": ("rests on", "основание"),
    "silos": ("silos", "шахты"),
    "interceptors": ("interceptors", "перехватчики"),
    "radiates": ("radar radiates", "радар излучает"),
    "silent": ("radar does not radiate", "радар не излучает"),
    "built": ("built", "построен"),
    "unbuilt": ("not built", "не построен"),
    "held": ("in force", "действуют"),
    "not_held": ("not in force", "не действуют"),
    "suspended": ("suspended by {who}", "приостановлен: {who}"),
    "quota": ("{used} of {quota} visits used this year{mark}", "использовано посещений в этом году: {used} из {quota}{mark}"),
    "notice": ("{hours} h of notice{mark}", "уведомление за {hours} ч{mark}"),
    "stay": ("at most {hours} h{mark}", "не более {hours} ч{mark}"),
    "monitors_at_most": ("at most {number} monitors{mark}", "не более {number} наблюдателей{mark}"),
    "refusal": ("may be refused", "возможен отказ"),
    "no_refusal": ("may not be refused", "отказ не допускается"),
    "veto": ("the host may forbid it", "принимающая страна может запретить"),
    "with": ("goes with {other}", "взаимно с {other}"),
    "sees": ("shown", "показывают"),
    "kept": ("withheld", "не показывают"),
    "wanting": ("proposed by {by}, wanting {who}", "предложено {by}, не хватает согласия: {who}"),
}


LABELS_RU = {
    "reconstruction, not issued by any government": "реконструкция, не исходит ни от одного правительства",
    "fictional sequel": "вымышленное продолжение",
    "unlabelled": "без пометки",
}


class Page:
    """Lines of text in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, name: str, **values: Any) -> str:
        """A phrase in the language."""
        return PHRASES[name][self.language == "ru"].format(**values)

    def word(self, name: str) -> str:
        """A state in the language."""
        return STATES[name][self.language == "ru"] if name in STATES else name

    def condition(self, name: str) -> str:
        """The name of a condition of activation, padded."""
        if self.language == "ru":
            return f"{CONDITIONS_RU[name]:<32}"
        return f"{name.replace('_', ' '):<12}"

    def label(self, label: str) -> str:
        """A label of records in the language."""
        return LABELS_RU.get(label, label) if self.language == "ru" else label

    def day(self, moment: str) -> str:
        """A day in the language."""
        return moments.day_words(moment)[self.language]

    def head(self, name: str) -> None:
        """A heading."""
        typer.echo(HEADS[name][self.language == "ru"])

    def line(self, text: str, depth: int = 1) -> None:
        """A paragraph, indented."""
        indent = "  " * depth
        typer.echo("\n".join(textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")))

    def records(self, names: list[str], depth: int = 2) -> None:
        """The records something rests on."""
        if names:
            self.line(f"[{', '.join(names)}]", depth)


def print_status(found: Json, language: Language) -> None:
    """Print the whole status."""
    page = Page(language)
    typer.echo(page.say("title", day=page.day(found["at"]), moment=found["at"]))
    labels = "; ".join(f"{page.label(label)}: {count}" for label, count in found["labels"].items())
    page.line(page.say("records", n=found["records"]) + (f"; {labels}" if labels else ""))
    _terms(page, found["terms"])
    for name, show in (("gates", _gate), ("limits", _limit), ("overdue", _due), ("clocks", _due), ("sites", _site)):
        _section(page, name, found[name], show, always=name in ("gates", "limits", "overdue"))
    for one in found["limits_proposed"]:
        page.line(f"{one['limit']}: " + page.say("wanting", by=one["by"], who=", ".join(one["wanting"])))
        page.records(one["records"])
    _section(page, "inspections", found["inspections"], _inspection)
    _section(page, "rights", found["rights"], _right)
    _section(page, "presence", found["presence"], _presence)
    _section(page, "offers", sorted(found["offers"], key=lambda one: one["state"] != "disputed"), _offer)
    _section(page, "declarations", found["declarations"], _declaration)
    _section(page, "disagreements", found["disagreements"], _text, always=True)
    _section(page, "withheld", found["withheld"], _withheld)
    _section(page, "not_counted", found["not_counted"], _not_counted)
    page.head("treaties")
    for held in (True, False):
        names = [_treaty(page, one) for one in found["treaties"] if one["in_force"] == held]
        if names:
            page.line(f"{page.say('held' if held else 'not_held')}: {'; '.join(names)}")
    _section(page, "events", found["events"], _event)


def _section(page: Page, name: str, rows: list[Json], show: Any, always: bool = False) -> None:
    if not rows and not always:
        return
    page.head(name)
    for row in rows:
        show(page, row)
    if not rows:
        page.line(page.say("none"))


def _terms(page: Page, terms: Json) -> None:
    if terms["in_force"] is None:
        page.line(page.say("no_terms"))
    else:
        text = page.say("terms", terms=terms["in_force"], day=page.day(terms["since"]), who=", ".join(terms["between"]))
        page.line(f"{text}; {page.say('assumed', n=len(terms['assumptions']))}" if terms["assumptions"] else text)
        page.records(terms["records"])
    for one in terms["proposed"]:
        page.line(f"{one['terms']}: " + page.say("wanting", by=one["by"], who=", ".join(one["wanting"])))
        page.records(one["records"])


def _gate(page: Page, gate: Json) -> None:
    page.line(f"{gate['gate']}: {gate['state']}; {gate['text'][page.language]}")
    page.records(gate["records"])
    for one in gate["conditions"]:
        met = page.say("met" if one["met"] else "unmet")
        page.line(f"{page.condition(one['name'])}{met}: {one['text'][page.language]}", 2)


def _limit(page: Page, row: Json) -> None:
    page.line(f"{WORDS[row['state']][page.language]}: {row['limit']} ({row['site']}); {row['text'][page.language]}")
    page.records(row["records"])


def _due(page: Page, row: Json) -> None:
    days = plain_ru(row["days_late"]) if page.language == "ru" else plain(row["days_late"])
    late = f", {page.say('late', days=days)}" if row["overdue"] else ""
    mark = f" ({page.say('assumption')})" if row["assumption"] else ""
    page.line(f"{row['text'][page.language]}: {page.say('due', due=row['due'], by=row['by'])}{late}{mark}")
    page.records(row["records"])


def _site(page: Page, row: Json) -> None:
    parts = [page.say("built" if row["built"] else "unbuilt")]
    parts += [
        f"{page.say(key)}: " + ", ".join(f"{count} {state}" for state, count in row[key].items())
        for key in ("interceptors", "silos")
        if row[key]
    ]
    if row["radar_radiating"] is not None:
        parts.append(page.say("radiates" if row["radar_radiating"] else "silent"))
    page.line(f"{row['site']} ({row['by']}, {row['as_of']}): {'; '.join(parts)} [{', '.join(row['records'])}]")


def _inspection(page: Page, row: Json) -> None:
    reason = f"; {row['reason'][page.language]}" if row["reason"] else ""
    page.line(f"{row['inspection']}: {page.word(row['state'])}; {row['by']} > {row['site']}, {row['arrives_at']}{reason}")
    page.records(row["records"])


def _right(page: Page, row: Json) -> None:
    def figure(phrase: str, key: str, **values: Any) -> list[str]:
        marked = ASSUMED[page.language] if key in row["assumptions"] else ""
        return [] if row[key] is None else [page.say(phrase, mark=marked, **values)]

    parts = figure("quota", "quota_per_year", used=row["used_this_year"], quota=row["quota_per_year"])
    parts += figure("notice", "notice_h", hours=row["notice_h"]) + figure("stay", "duration_h", hours=row["duration_h"])
    parts += figure("monitors_at_most", "monitors_at_most", number=row["monitors_at_most"])
    parts.append(page.say("refusal" if row["may_refuse"] else "no_refusal"))
    parts += [page.say("veto")] if row["host_veto"] else []
    parts += [page.say("with", other=row["reciprocal"])] if row["reciprocal"] else []
    page.line(f"{row['right']} ({row['holder']} > {', '.join(row['sites'])}): {'; '.join(parts)}")
    page.line(f"{page.say('sees')}: {', '.join(row['sees'])}", 2)
    for item in row["withheld_items"]:
        page.line(f"{page.say('kept')}: {item['item']} ({item['reason'][page.language]})", 2)


def _treaty(page: Page, row: Json) -> str:
    suspended = f" ({page.say('suspended', who=', '.join(row['suspended_by']))})" if row["suspended_by"] else ""
    return f"{row['name'][page.language]}{suspended}"


def _presence(page: Page, row: Json) -> None:
    page.line(f"{row['where']}: {row['party']}, {page.word(row['kind'])}: {row['number']} [{', '.join(row['records'])}]")


def _offer(page: Page, row: Json) -> None:
    since = page.say("since", by=", ".join(row["by"]), day=page.day(row["since"]))
    page.line(f"{page.word(row['state'])}: {row['matter']}, {since}")
    page.line(row["text"][page.language], 2)
    for reply in row["replies"]:
        earlier = "" if reply["to_last_offer"] else page.say("earlier")
        page.line(
            f"{reply['party']} {page.word(reply['stance'])}{earlier}, {page.day(reply['at'])}: {reply['text'][page.language]}", 2
        )
    page.records(row["records"])


def _declaration(page: Page, row: Json) -> None:
    page.line(f"{row['record']} ({row['party']})")
    for flag in row["flags"]:
        page.line(f"{SEVERITIES[flag['severity']][page.language]}: {flag['text'][page.language]} [{flag['code']}]", 2)


def _text(page: Page, row: Json) -> None:
    page.line(row["text"][page.language])
    page.records(row["records"])


def _withheld(page: Page, row: Json) -> None:
    page.line(f"{row['record']} {row['field']} ({row['party']}): {row['reason'][page.language]}")


def _not_counted(page: Page, row: Json) -> None:
    page.line(f"{row['record']} ({row['party']}): {row['rule']}: {row['reason']}")


def _event(page: Page, row: Json) -> None:
    label = f" ({page.label(row['label'])})" if row["label"] else ""
    page.line(f"{page.day(row['at'])}, {row['party']}{label}: {row['text'][page.language]}")


def print_why(found: list[Json], language: Language) -> None:
    """Print why each gate is in its state."""
    page = Page(language)
    for gate in found:
        typer.echo(f"{gate['gate']}: {gate['state']}")
        page.line(gate["text"][language])
        for step in gate["transitions"]:
            page.line(f"{step['at']} {step['from']} > {step['to']}: {step['text'][language]} [{', '.join(step['records'])}]")
            if step["rests_on"]:
                page.line(f"{page.say('rests')}: {', '.join(step['rests_on'])}", 2)
        for one in gate["conditions"]:
            met = page.say("met" if one["met"] else "unmet")
            names = f" [{', '.join(one['records'])}]" if one["records"] else ""
            page.line(f"{page.condition(one['name'])}{met}: {one['text'][language]}{names}")
        if gate["must_suspend"]:
            page.line(f"{gate['must_suspend']['why']}: {gate['must_suspend']['by']} {gate['must_suspend']['records']}")
        for one in gate["cited"]:
            label = f" ({page.label(one['label'])})" if one["label"] else ""
            page.line(f"{one['record']}, {one['party']}, {page.day(one['at'])}{label}: {one['text'][language]}", 2)
            for source in one["sources"]:
                typer.echo(f"      {source}")
