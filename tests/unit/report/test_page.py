"""The page: complete, self-contained, and fair to every position."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import fabricated
import pytest

from thirdsite.catalog.quantity import GRADES
from thirdsite.report.page import glossary
from thirdsite.report.sources import linked


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text of every element with an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def text(report: Path) -> str:
    return (report / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tags(text: str) -> Tags:
    return Tags(text)


def test_nothing_is_loaded_from_outside(text: str, tags: Tags) -> None:
    for tag, attributes in tags.tags:
        for name, value in attributes.items():
            if value and re.match(r"(https?:)?//", value):
                assert (tag, name) == ("a", "href"), (tag, name, value)
    styles = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert len(styles) == 1
    assert "url(" not in styles[0]
    assert "@import" not in styles[0]
    assert not tags.attributes("script")


def test_every_link_within_the_report_leads_somewhere(report: Path, tags: Tags) -> None:
    anchors = {attributes["id"] for _, attributes in tags.tags if "id" in attributes}
    links = [attributes["href"] or "" for attributes in tags.attributes("a")]
    links += [attributes["src"] or "" for attributes in tags.attributes("img")]
    for link in links:
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("http"):
            assert (report / link).is_file(), link


def test_every_csv_and_netcdf_is_linked(report: Path, tags: Tags) -> None:
    links = {attributes["href"] for attributes in tags.attributes("a")}
    for path in [*report.glob("tables/*"), *report.glob("maps/*"), report / "answers.json"]:
        assert path.relative_to(report).as_posix() in links


def test_every_picture_says_what_it_shows_and_how_big_it_is(tags: Tags) -> None:
    pictures = tags.attributes("img")
    assert len(pictures) == sum(len(answer.figures) for answer in fabricated.answers())
    assert all(picture["alt"] and picture["width"] and picture["height"] for picture in pictures)
    assert any(picture["alt"] == "Margins. Positive: reachable." for picture in pictures)


def test_every_position_has_the_same_markup(text: str) -> None:
    blocks = re.findall(r'<div>\s*<dt>(<a href="#position-\w+">)', text)
    assert len(blocks) == 2 * 2 * len(fabricated.answers())  # two positions, in the card and in the chapter
    cards = re.findall(r'<article class="([^"]*)" id="position-', text)
    assert set(cards) == {"card"}


def test_markup_in_the_answers_is_shown_and_not_obeyed(text: str) -> None:
    assert "&lt;by design&gt;" in text
    assert "&lt;third-site&gt;" in text


def test_long_tables_are_folded_and_short_ones_open(text: str) -> None:
    assert "Show all 48 rows: Every city" in text
    assert "rows: The missiles" not in text


def test_numbers_are_aligned_and_units_stand_in_headings(text: str) -> None:
    assert '<th scope="col" class="number">Margin <span class="unit">[s]</span></th>' in text
    assert '<td class="number">\N{EN DASH}</td>' in text
    assert "nan" not in re.sub(r"<[^>]*>", "", text).lower().split()


def test_who_made_it_is_said(text: str) -> None:
    about = fabricated.about()
    for said in (about.catalog_digest, about.scenario_digest, about.command, about.thirdsite_version, "GeoNames"):
        assert said in text


def test_glossary_is_sorted_and_explains_every_grade() -> None:
    terms = [word["term"] for word in glossary()]
    assert terms == sorted(terms, key=str.lower)
    assert len(terms) == len(set(terms)) >= 30
    grade = next(word["meaning"] for word in glossary() if word["term"] == "Grade")
    assert all(f"{letter}, " in grade for letter in GRADES)


@pytest.mark.parametrize(
    ("source", "address", "after"),
    [
        ("AFP (http://a.org/b_(c)), 2007", "http://a.org/b_(c)", "), 2007"),
        ("see https://a.org/x?y=1&z=2.", "https://a.org/x?y=1&amp;z=2", "."),
        ("https:/broken", None, ""),
    ],
)
def test_addresses_become_links_without_the_sentence_around_them(source: str, address: str | None, after: str) -> None:
    html = str(linked(source))
    if address is None:
        assert "<a" not in html
    else:
        assert f'<a href="{address}" rel="noreferrer">{address}</a>{after}' in html
