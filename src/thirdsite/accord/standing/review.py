"""The review cycle: everything open, overdue, changed and disputed in a period, under the headings of Sochi, April 2008.

A review every six months is this project's assumption: START exchanged data so often, the offers of 2007 and 2008
named no such cycle. Headings: Strategic Framework Declaration, Sochi, 6 April 2008,
http://acronym.org.uk/old/archive/docs/0804/doc01.htm.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thirdsite.accord.promises.compliance import WORDS
from thirdsite.accord.records import moments
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.wording import mark, plain, plain_ru
from thirdsite.accord.standing.ledger import Ledger
from thirdsite.accord.standing.status import status
from thirdsite.errors import BadInput

Json = dict[str, Any]
MONTHS = 6
"""Period where no review came before and no terms say otherwise: assumption."""
BASIS = {
    "en": "A six-monthly review is an assumption of this project: START exchanged data so often; the offers of 2007-08 named no "
    "cycle.",
    "ru": "Полугодовой обзор — допущение проекта: так часто обменивались данными по СНВ-1; в предложениях 2007–2008 годов такой "
    "цикл не назван.",
}
CHAPTERS = (
    ("security", "Promoting Security", "Укрепление безопасности"),
    (
        "spread",
        "Preventing the Spread of Weapons of Mass Destruction",
        "Предотвращение распространения оружия массового уничтожения",
    ),
    ("terrorism", "Combating Global Terrorism", "Борьба с глобальным терроризмом"),
    ("economy", "Strategic Economic Cooperation", "Стратегическое экономическое сотрудничество"),
    ("climate", "Climate", "Климат"),
)
SECTIONS = ("open", "overdue", "changed", "disputed")


def review(records: Iterable[Record], at: str, since: str | None = None) -> Json:
    """The report of a period that ends at a moment.

    Parameters
    ----------
    records : in log order
    since : begin of the period, a day; default: the end of the last review's period, or six months before

    Returns
    -------
    period, chapters with their items (text in both languages, records), and counts
    """
    records = list(records)
    begin = _begin(records, at, since)
    now = status(records, at)
    chapters: dict[str, Json] = {
        name: {"chapter": name, "title": {"en": en, "ru": ru}, **{section: [] for section in SECTIONS}} for name, en, ru in CHAPTERS
    }
    for chapter, section, item in [*_open(now), *_overdue(now), *_changed(records, begin, at), *_disputed(now)]:
        chapters[chapter][section].append(item)
    counts = {section: sum(len(chapter[section]) for chapter in chapters.values()) for section in SECTIONS}
    return {
        "period": {"from": begin, "to": at},
        "basis": BASIS,
        "gates": [{"gate": gate["gate"], "state": gate["state"], "text": gate["text"]} for gate in now["gates"]],
        "labels": now["labels"],
        "counts": counts,
        "chapters": list(chapters.values()),
    }


def _begin(records: list[Record], at: str, since: str | None) -> str:
    if since is not None:
        begin = moments.end_of_day(since)
        if begin >= at:
            raise BadInput(f"the period would begin at {begin} and end at {at}; give an earlier --since or a later --at")
        return begin
    reviews = [one for one in records if one.kind == "review_report" and one.issued_at < at]
    if reviews:
        return moments.end_of_day(reviews[-1].body["period"]["to"])
    terms = Ledger(records, at).state.terms_at(at)
    months = terms.clock("review_months") if terms else None
    return moments.months_later(at, -int(months or MONTHS))


def _item(text: dict[str, str], records: Any) -> Json:
    return {"text": text, "records": list(records)}


def _mark(clock: Json) -> dict[str, str]:
    return mark("M" if clock["assumption"] else "")


def _chapter_of(subject: str) -> str:
    return "spread" if subject == "threat" else "security"


def _open(now: Json) -> list[tuple[str, str, Json]]:
    """Offers without a dispute, limits that hold, clocks that run, inspections under way."""
    rows = []
    for offer in now["offers"]:
        if offer["state"] == "open":
            who = ", ".join(offer["by"])
            text = {"en": f"Offer of {who}: {offer['text']['en']}", "ru": f"Предложение ({who}): {offer['text']['ru']}"}
            rows.append((_chapter_of(offer["subject"]), "open", _item(text, offer["records"])))
    for limit in now["limits"]:
        text = {
            lang: f"{limit['limit']} ({limit['site']}), {WORDS[limit['state']][lang]}: {limit['text'][lang]}"
            for lang in ("en", "ru")
        }
        rows.append(("security", "open", _item(text, limit["records"])))
    for limit in now["limits_proposed"]:
        who = ", ".join(limit["wanting"])
        text = {
            "en": f"Limit proposed, wanting {who}: {limit['text']['en']}",
            "ru": f"Предложен предел, ждут {who}: {limit['text']['ru']}",
        }
        rows.append(("security", "open", _item(text, limit["records"])))
    for clock in now["clocks"]:
        text = {"en": f"Due {clock['due']} by {clock['by']}: {clock['text']['en']}{_mark(clock)['en']}"}
        text["ru"] = f"Срок {clock['due']}, {clock['by']}: {clock['text']['ru']}{_mark(clock)['ru']}"
        rows.append(("security", "open", _item(text, clock["records"])))
    return rows


def _overdue(now: Json) -> list[tuple[str, str, Json]]:
    rows = []
    for one in now["overdue"]:
        marks, days = _mark(one), one["days_late"]
        text = {
            "en": f"{one['text']['en']}: due {one['due']} by {one['by']}, {plain(days)} days late{marks['en']}",
            "ru": f"{one['text']['ru']}: срок {one['due']}, {one['by']}, просрочено на {plain_ru(days)} сут.{marks['ru']}",
        }
        rows.append(("security", "overdue", _item(text, one["records"])))
    return rows


def _changed(records: list[Record], begin: str, at: str) -> list[tuple[str, str, Json]]:
    """Every record of the period, in its chapter."""
    rows = []
    for record in records:
        if not begin < record.issued_at <= at or record.kind in ("roster", "refusal", "review_report"):
            continue
        spread = record.kind in ("observed_flight", "launch_notification") or record.body.get("subject") == "threat"
        day = moments.day_words(record.issued_at)
        text = {lang: f"{day[lang]}, {record.party}: {record.text[lang]}" for lang in ("en", "ru")}
        rows.append(("spread" if spread else "security", "changed", _item(text, [record.id])))
    return rows


def _disputed(now: Json) -> list[tuple[str, str, Json]]:
    rows = []
    subjects = {offer["matter"]: offer["subject"] for offer in now["offers"]}
    for one in now["disagreements"]:
        chapter = "spread" if one["kind"] in ("declaration", "evidence") else "security"
        if one["kind"] == "offer":
            chapter = _chapter_of(subjects.get(one["text"]["en"].split(":")[0], ""))
        rows.append((chapter, "disputed", _item(one["text"], one["records"])))
    return rows
