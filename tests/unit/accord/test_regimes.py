"""The tables of regimes and treaties: every clock has a grade and a source, and assumptions say so."""

from datetime import date, timedelta

import pytest

from thirdsite.accord.promises.regimes import load_regimes, load_treaties

TABLES = load_regimes()


def test_assumptions_say_so_and_others_have_an_address():
    for regime in TABLES.values():
        for clock in (regime.notice_at_least, regime.notice_at_most, regime.post_launch_within, regime.in_force):
            if clock is not None:
                assert clock.source.startswith("assumption") == (clock.grade == "M"), (regime.id, clock)
                assert clock.grade == "M" or "http" in clock.source


def test_fields_are_keys_of_the_schema():
    from thirdsite.accord.records.schema_check import schema

    known = schema("launch_notification")["properties"]
    for regime in TABLES.values():
        assert set(regime.fields) <= set(known)
        assert set(regime.object_classes) <= set(known["object_class"]["enum"])


@pytest.mark.parametrize(
    ("treaty", "day", "held"),
    [
        ("abm", "2002-06-12", True),
        ("abm", "2002-06-13", False),
        ("inf", "2008-11-10", True),
        ("start-1", "2009-12-06", False),
        ("new-start", "2011-02-05", True),
        ("us-czech-radar", "2008-11-10", False),
        ("us-polish-interceptors", "2008-11-10", False),
    ],
)
def test_treaties_by_date(treaty, day, held):
    assert load_treaties()[treaty].in_force(date.fromisoformat(day)) == held


def test_the_suspension_of_cfe_is_150_days_after_the_decree():
    (row,) = load_treaties()["cfe"].suspensions
    # decree published on 14 July 2007; the notice of 150 days ran out on 11 December, suspension from the next day
    assert date.fromisoformat(row.date) == date(2007, 7, 14) + timedelta(days=151)
    assert row.party == "RUS"


def test_every_treaty_has_a_russian_name():
    assert all(one.name_ru for one in load_treaties().values())


def test_the_memorandum_of_2000_never_held():
    assert not TABLES["plns-2000"].holds_on("2008-01-01")
    assert TABLES["launch-1988"].holds_on("2008-01-01")
