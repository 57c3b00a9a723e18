"""The review: everything open, overdue, changed, disputed, in both languages, under the headings of Sochi."""

import hashlib

import pytest

from accord_play import WORDS, Play
from thirdsite.accord.standing.example import example_records
from thirdsite.accord.standing.review import CHAPTERS, review
from thirdsite.accord.standing.review_text import markdown, review_body, write_whole
from thirdsite.errors import BadInput, CannotWrite


@pytest.fixture(scope="module")
def found():
    return review(example_records(), "2011-12-06T23:59:59Z")


def test_the_period_runs_from_the_last_review(found):
    assert found["period"] == {"from": "2011-08-09T23:59:59Z", "to": "2011-12-06T23:59:59Z"}


def test_without_a_review_it_is_six_months_and_said_to_be_assumed():
    early = review(example_records(), "2008-03-20T23:59:59Z")
    assert early["period"]["from"] == "2007-09-20T23:59:59Z"
    assert "assumption" in early["basis"]["en"]
    assert "допущение" in early["basis"]["ru"]


def test_every_record_of_the_period_is_among_the_changes(found):
    begin, end = found["period"]["from"], found["period"]["to"]
    told = {name for chapter in found["chapters"] for item in chapter["changed"] for name in item["records"]}
    assert told == {one.id for one in example_records() if begin < one.issued_at <= end and one.kind != "review_report"}


def test_chapters_are_those_of_sochi_even_where_nothing_is_said(found):
    assert [chapter["title"]["en"] for chapter in found["chapters"]] == [en for _, en, _ in CHAPTERS]
    text = markdown(found)
    for number, (_, en, ru) in enumerate(CHAPTERS, 1):
        assert f"## {number}. {en} / {ru}" in text
    assert text.count("Nothing in this log. / В этом журнале записей нет.") == 3


def test_each_item_is_in_both_languages_and_names_its_records(found):
    for chapter in found["chapters"]:
        for section in ("open", "overdue", "changed", "disputed"):
            for item in chapter[section]:
                assert set(item["text"]) == {"en", "ru"}
                assert item["records"]
                assert any("а" <= letter <= "я" for letter in item["text"]["ru"])


def test_overdue_clocks_are_marked_where_assumed(found):
    overdue = [item["text"] for item in found["chapters"][0]["overdue"]]
    assert len(overdue) == found["counts"]["overdue"] == 4
    assert sum("(assumption)" in text["en"] and "(допущение)" in text["ru"] for text in overdue) == 3


def test_its_body_is_a_record_a_log_takes(found):
    text = markdown(found)
    body = review_body(found, text)
    assert body["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    play = Play()
    play.say("review_report", "US", "2020-02-01", **body)
    assert play.make("note", "US", "2020-02-01").text == WORDS


def test_a_period_that_runs_backwards():
    with pytest.raises(BadInput, match="earlier --since"):
        review(example_records(), "2008-03-20T23:59:59Z", "2008-04-01")


def test_the_file_is_written_whole_or_not_at_all(tmp_path, found):
    write_whole(tmp_path / "review.md", markdown(found))
    assert (tmp_path / "review.md").read_text(encoding="utf-8") == markdown(found)
    with pytest.raises(CannotWrite, match="--out"):
        write_whole(tmp_path / "no" / "review.md", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["review.md"]
