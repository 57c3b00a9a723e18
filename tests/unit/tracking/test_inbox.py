"""Every bad report under tests/bad_input/reports is counted under its name; the good ones beside it are not harmed."""

from pathlib import Path

import pytest
import yaml

from thirdsite.errors import BadInput
from thirdsite.tracking.inbox import Channel, Finding, Inbox, Report, ReportKind

TESTS = Path(__file__).parents[2]
BAD = sorted((TESTS / "bad_input" / "reports").glob("*.yaml"))
CHANNELS = {"emr": Channel(ReportKind.RADAR, 10.0), "Ruritania": Channel(ReportKind.TRACK, 30.0)}


def inbox(**options):
    return Inbox(CHANNELS, **options)


def reports(path):
    for row in yaml.safe_load(path.read_text()):
        now_s = row.pop("now_s")
        values = tuple(row.pop("values"))
        covariance = tuple(tuple(line) for line in row.pop("covariance"))
        yield Report(values=values, covariance=covariance, **row), now_s


def look(time_s, name="", range_m=1.2e6):
    return Report("emr", time_s, (range_m, 0.4, 0.3), ((25.0, 0.0, 0.0), (0.0, 1e-8, 0.0), (0.0, 0.0, 1e-8)), name)


def test_good_reports_are_accepted_without_a_word():
    box = inbox()
    receipts = [box.receive(*each) for each in reports(TESTS / "reports.yaml")]
    assert all(each.accepted and not each.message for each in receipts)
    assert box.findings == ()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_bad_report_is_counted_and_shown(path):
    expected = Finding[path.read_text().splitlines()[0].removeprefix("# last report: ")]
    box = inbox()
    receipts = [box.receive(*each) for each in reports(path)]
    assert all(each.accepted and each.finding is None for each in receipts[:-1])
    last = receipts[-1]
    assert last.finding is expected
    assert last.accepted is (expected is Finding.OUT_OF_ORDER)
    assert last.report.sensor in last.message
    assert expected.value in last.message
    assert box.findings == (last,)
    counts = {each.sensor: each for each in box.counts()}[last.report.sensor]
    table = counts.remarks if last.accepted else counts.refused
    assert table == {expected: 1}
    assert counts.received == counts.accepted + sum(counts.refused.values())
    assert expected.value in counts.text


def test_every_finding_has_its_file():
    assert {path.read_text().splitlines()[0].removeprefix("# last report: ") for path in BAD} == {each.name for each in Finding}


def test_a_sensor_that_goes_silent_is_shown_and_counted_once():
    box = inbox()
    box.receive(look(0.0), 0.0)
    assert box.silent(5.0) == ()
    assert box.silent(11.0) == ("emr",)
    assert box.silent(12.0) == ("emr",)
    counts = box.counts(50.0)
    assert counts[0].silent
    assert counts[0].silences == 1
    assert "silent since 0.0 s" in counts[0].text
    assert "never heard" in counts[1].text
    box.receive(look(51.0), 51.0)
    (emr, _) = box.counts(52.0)
    assert not emr.silent
    assert "fell silent 1 times" in emr.text


def test_a_look_that_sees_nothing_is_a_sign_of_life():
    box = inbox()
    box.hear("emr", 100.0)
    assert "emr" not in box.silent(105.0)


def test_two_looks_of_one_scan_are_no_duplicates():
    box = inbox()
    assert box.receive(look(1.0, range_m=1.0e6), 1.0).accepted
    assert box.receive(look(1.0, range_m=1.1e6), 1.0).accepted


def test_what_is_not_kept_word_for_word_is_still_counted():
    box = inbox(keep=2)
    for _ in range(5):
        box.receive(look(9.0), 1.0)
    assert len(box.findings) == 2
    assert box.counts()[0].refused == {Finding.FUTURE: 5}


def test_memory_of_old_reports_is_let_go():
    box = inbox(buffer_s=10.0)
    for k in range(100):
        box.receive(look(float(k)), float(k))
    assert len(box._ledgers["emr"].seen) <= 12
    assert box.receive(look(5.0), 100.0).finding is Finding.TOO_LATE


def test_an_impossible_inbox_is_refused():
    with pytest.raises(BadInput, match="buffer_s"):
        inbox(buffer_s=0.0)
    with pytest.raises(BadInput, match="silent_after_s"):
        Inbox({"a": Channel(ReportKind.TRACK, -1.0)})
