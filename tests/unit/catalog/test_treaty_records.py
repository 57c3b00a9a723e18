"""Treaties: whom they bind when, recurring duties by hand, and cross-checks of their figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from thirdsite.catalog.treaty_records import Obligation, Treaty, add_months, occurrences


def test_russia_had_suspended_one_treaty_on_12_december_2007(catalog):
    cfe = catalog.treaty("cfe")
    assert cfe.binds("RUS", date(2007, 12, 11))
    assert not cfe.binds("RUS", date(2007, 12, 12))
    assert cfe.binds("DEU", date(2007, 12, 12))
    assert cfe.in_force(date(2007, 12, 12))
    assert not cfe.in_force(date(1992, 11, 8))


def test_what_was_in_force_when_the_site_was_proposed(catalog):
    day = date(2007, 2, 22)
    state = {name: catalog.treaty(name).in_force(day) for name in ("abm", "inf", "start-1", "new-start", "cfe", "us-czech-radar")}
    assert state == {"abm": False, "inf": True, "start-1": True, "new-start": False, "cfe": True, "us-czech-radar": False}


@pytest.mark.parametrize(
    ("treaty", "last_day"), [("abm", date(2002, 6, 12)), ("start-1", date(2009, 12, 5)), ("new-start", date(2026, 2, 4))]
)
def test_a_treaty_ends_after_its_last_day(catalog, treaty, last_day):
    assert catalog.treaty(treaty).in_force(last_day)
    assert not catalog.treaty(treaty).in_force(last_day + timedelta(days=1))


def value(catalog, treaty, key):
    return catalog.treaty(treaty).provision(key).value


def test_figures_agree_with_each_other(catalog):
    """100 + 100 = 200; 846 + 1846 = 2692; ten warheads a heavy missile; 10 + 8 = 18; the CFE notice."""
    assert value(catalog, "abm", "launchers-per-area") * value(catalog, "abm", "areas-1972") == 200
    assert value(catalog, "inf", "eliminated-usa") + value(catalog, "inf", "eliminated-rus") == value(catalog, "inf", "eliminated")
    assert value(catalog, "start-1", "heavy-icbm-warheads") / value(catalog, "start-1", "heavy-icbms") == 10
    parts = value(catalog, "new-start", "inspections-type-one") + value(catalog, "new-start", "inspections-type-two")
    assert parts == value(catalog, "new-start", "inspections")
    run_out = date(2007, 7, 14) + timedelta(days=value(catalog, "cfe", "suspension-notice"))
    assert run_out == date(2007, 12, 11)
    assert catalog.treaty("cfe").suspensions[0].date == "2007-12-12"


def duty(**changes):
    given = {"key": "x", "what": "x", "who": ["RUS"], "first": "1995-07-01", "grade": "M", "source": "made up"}
    return Obligation.model_validate({**given, **changes})


def test_a_half_yearly_duty_by_hand():
    """From 1 July 1995 every six months, thirty days with the first counted: 30 January and 30 July."""
    found = occurrences(duty(every_months=6, due_days=29, until="2009-07-31"), date(2007, 1, 1), date(2010, 12, 31))
    assert found == [date(year, month, 30) for year in (2007, 2008, 2009) for month in (1, 7)]


def test_a_single_duty_comes_once():
    assert occurrences(duty(due_days=30), date(1995, 1, 1), date(2020, 1, 1)) == [date(1995, 7, 31)]
    assert occurrences(duty(due_days=30), date(1996, 1, 1), date(2020, 1, 1)) == []


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2007, 8, 31), 6, date(2008, 2, 29)),
        (date(2007, 12, 15), 12, date(2008, 12, 15)),
        (date(2007, 10, 31), 1, date(2007, 11, 30)),
        (date(2007, 1, 31), 0, date(2007, 1, 31)),
    ],
)
def test_months_later(day, months, later):
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"in_force_from": "2009-01-01", "in_force_to": "2008-01-01"}, "run backwards"),
        ({"in_force_to": "2008-01-01"}, "needs in_force_from"),
        ({"signed": "2007-02-30"}, "not a date"),
    ],
)
def test_treaties_that_cannot_be(changes, words):
    base = {"kind": "treaty", "id": "x", "name": "X", "parties": ["RUS"], "grade": "M", "source": "made up"}
    with pytest.raises(ValidationError, match=words):
        Treaty.model_validate({**base, **changes})
