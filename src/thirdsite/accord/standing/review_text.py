"""The report of the review cycle as bilingual Markdown, and as the body of a record."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from thirdsite.accord.records import moments
from thirdsite.accord.standing.review import SECTIONS
from thirdsite.errors import CannotWrite

Json = dict[str, Any]
NAMES = {
    "open": ("Open", "Открыто"),
    "overdue": ("Overdue", "Просрочено"),
    "changed": ("Changed", "Изменилось"),
    "disputed": ("Disputed", "Оспаривается"),
}
NOTHING = "Nothing in this log. / В этом журнале записей нет."


def markdown(found: Json) -> str:
    """The report: each item in English, then in Russian, then the records it rests on."""
    begin, end = moments.day_words(found["period"]["from"]), moments.day_words(found["period"]["to"])
    lines = [
        f"# Review, {begin['en']} to {end['en']} / Обзор, {begin['ru']} — {end['ru']}",
        "",
        found["basis"]["en"],
        found["basis"]["ru"],
        "",
    ]
    if any(found["labels"]):
        lines += ["Records / Записи: " + "; ".join(f"{label}: {count}" for label, count in found["labels"].items()) + ".", ""]
    for gate in found["gates"]:
        lines += [f"**{gate['gate']}: {gate['state']}.** {gate['text']['en']}. / {gate['text']['ru']}.", ""]
    for number, chapter in enumerate(found["chapters"], 1):
        lines += [f"## {number}. {chapter['title']['en']} / {chapter['title']['ru']}", ""]
        if not any(chapter[section] for section in SECTIONS):
            lines += [NOTHING, ""]
        for section in SECTIONS:
            if chapter[section]:
                lines += [f"### {NAMES[section][0]} / {NAMES[section][1]}", ""]
                lines += [_item(item) for item in chapter[section]] + [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _item(item: Json) -> str:
    names = f" [{', '.join(item['records'])}]" if item["records"] else ""
    return f"- {item['text']['en']}\n  {item['text']['ru']}{names}"


def review_body(found: Json, text: str) -> Json:
    """Body of a `review_report` record: period, counts, and the SHA-256 of the Markdown."""
    period = {name: moment[:10] for name, moment in found["period"].items()}
    return {"period": period, **found["counts"], "sha256": hashlib.sha256(text.encode()).hexdigest()}


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    CannotWrite : the folder or file cannot be written
    """
    own = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        own.write_text(text, encoding="utf-8")
        os.replace(own, path)
    except OSError as error:
        own.unlink(missing_ok=True)
        raise CannotWrite(f"{path} cannot be written: {error.strerror}; choose another --out") from None
