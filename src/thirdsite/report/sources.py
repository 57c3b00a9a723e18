"""Sources with their web addresses made into links, and numbered over the whole report."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from thirdsite.questions.answer import Answer

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_CLOSING = ".,;:!?"


def linked(text: str, longest: int = 200) -> Markup:
    """The text as HTML, with every web address as a link; addresses over `longest` characters are shown shortened."""
    parts: list[Markup] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match.group())
        parts += [escape(text[end : match.start()]), _link(address, longest)]
        end = match.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


def numbered_sources(answers: list[Answer]) -> dict[str, list[str]]:
    """Every source of the report in the order of first use, with the titles of the answers that use it."""
    used: dict[str, list[str]] = {}
    for answer in answers:
        for source in answer.sources:
            used.setdefault(source, []).append(answer.title)
    return used


def _trimmed(address: str) -> str:
    """The address without what belongs to the sentence around it."""
    address = address.rstrip(_CLOSING)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_CLOSING)
    return address


def _link(address: str, longest: int) -> Markup:
    shown = address if len(address) <= longest else address[: longest - 1].rstrip("/") + "…"
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, shown)
