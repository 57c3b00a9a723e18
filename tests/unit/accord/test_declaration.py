"""The declaration check: physics, clock, fields, area; what fails is logged and flagged, never refused."""

import pytest

from accord_play import Play
from thirdsite.accord.promises.declaration import check_declaration
from thirdsite.accord.promises.places import contains, middle_and_spread
from thirdsite.accord.standing.example import example_records
from thirdsite.accord.standing.status import status
from thirdsite.earth.geodesy import Geodetic

POINT = {"point": {"latitude_deg": 60.0, "longitude_deg": 40.0}}
WINDOW = {"from": "2020-03-03T00:00:00Z", "to": "2020-03-04T00:00:00Z"}


def area(latitude, longitude, radius=50, unit="km"):
    return {"circle": {"latitude_deg": latitude, "longitude_deg": longitude, "radius": radius, "unit": unit}}


def notice(**change):
    body = {
        "regime": "launch-1988",
        "notification": "pre",
        "launch": "one",
        "object_class": "ballistic_missile",
        "window": WINDOW,
        "launch_place": POINT,
        "impact_area": area(57.0, 160.0),
    }
    return {key: value for key, value in {**body, **change}.items() if value is not None}


def flags(party="RU", at="2020-03-01", earlier=(), kind="launch_notification", **body):
    record = Play().make(kind, party, at, **body)
    before = [(Play().make("launch_notification", party, "2020-03-01", f"n{k}", **one), one) for k, one in enumerate(earlier)]
    return {flag.code: flag for flag in check_declaration(record, record.body, before)}


def test_the_declaration_of_24_march_2022_is_58_s_too_short():
    (record,) = [one for one in example_records() if one.party == "KP"]
    found = check_declaration(record, record.body, [])
    assert [flag.code for flag in found] == ["impossible-time"]
    assert "4,052 s is 58 s shorter than the 4,110 s" in found[0].words["en"]  # thirdsite reconstruct says the same
    assert "на 58 с меньше 4\u00a0110 с" in found[0].words["ru"]
    row = status(example_records(), "2022-03-30T00:00:00Z")["declarations"]
    assert record.id in [one["record"] for one in row]


def test_the_same_flight_as_measured_from_outside_passes():
    """About 71 minutes and the same apogee and range: row NK15J of the catalogue's table of flights."""
    (record,) = [one for one in example_records() if one.party == "KP"]
    body = {**record.body, "flight_time_s": 71 * 60, "time_resolution_s": 60}
    assert check_declaration(record, body, []) == []


def test_a_notice_in_order_has_no_flags():
    assert flags(**notice()) == {}


@pytest.mark.parametrize(
    ("code", "severity", "change"),
    [
        ("notice-too-short", "late", {"window": {"from": "2020-03-02T11:00:00Z", "to": "2020-03-03T00:00:00Z"}}),
        ("window-runs-backwards", "impossible", {"window": {"from": "2020-03-04T00:00:00Z", "to": "2020-03-03T00:00:00Z"}}),
        ("missing-field", "missing", {"impact_area": None}),
        (
            "not-a-party-to-regime",
            "doubt",
            {"regime": "india-pakistan-2005", "window": {"from": "2020-03-06T00:00:00Z", "to": WINDOW["to"]}},
        ),
        ("object-outside-regime", "doubt", {"object_class": "space_launch"}),
        ("area-contradicts-range", "impossible", {"range_km": 3000}),
        ("area-contradicts-azimuth", "impossible", {"azimuth_deg": 270}),
        ("range-class", "contradiction", {"range_km": 5800, "range_class": "MRBM"}),
    ],
)
def test_each_defect_has_its_flag(code, severity, change):
    found = flags(**notice(**change))
    assert found[code].severity == severity
    assert set(found[code].words) == {"en", "ru"}


def test_a_regime_that_never_entered_into_force_is_said_to_be_so():
    found = flags(**notice(regime="plns-2000", azimuth_deg=50, generic_class="x"))
    assert found["regime-not-in-force"].assumption
    assert "(assumption)" in found["regime-not-in-force"].words["en"]


def test_too_early_by_an_assumed_clock_says_that_it_is_assumed():
    far = {"from": "2020-06-01T00:00:00Z", "to": "2020-06-02T00:00:00Z"}
    found = flags(**notice(regime="plns-2000", azimuth_deg=50, generic_class="x", window=far))
    assert found["notice-too-early"].assumption


def post(**change):
    return notice(notification="post", window=None, launched_at="2020-03-03T12:00:00Z", regime="accord", **change)


@pytest.mark.parametrize(
    ("code", "at", "change"),
    [
        ("post-launch-late", "2020-03-05T12:00:01Z", {}),
        ("outside-window", "2020-03-05", {"launched_at": "2020-03-04T00:00:01Z"}),
        ("declared-before-launch", "2020-03-02", {}),
        ("outside-announced-area", "2020-03-04", {"impact_area": area(57.0, 155.0, 10)}),
    ],
)
def test_notices_after_the_launch(code, at, change):
    body = {**post(), **change}
    assert code in flags(at=at, earlier=[notice(regime="accord")], **body)
    assert flags(at="2020-03-05T12:00:00Z", earlier=[notice(regime="accord")], **post()) == {}


def test_a_launch_nobody_announced():
    assert "no-notice-before" in flags(at="2020-03-04", **post())


def test_an_observer_who_saw_another_flight():
    seen = {"flight": "f", "launching_state": "RUS", "object_class": "ballistic_missile", "flown_at": "2020-03-03T12:00:00Z"}
    declared = notice(range_km=6600, apogee_km=1200)
    found = flags("US", "2020-03-04", [declared], "observed_flight", **seen, range_km=6100, apogee_km=1250)
    assert list(found) == ["observed-differs"]
    assert "6,100 km, declared 6,600 km" in found["observed-differs"].words["en"]


def test_statute_miles_printed_as_kilometres():
    """A range of 6,600 km with the time of a flight of 10,622 km: the range was in miles."""
    found = flags(**notice(impact_area=None, regime="unilateral", range_km=4837, flight_time_s=1900, launch_place=POINT))
    long = flags(
        "US",
        "2020-03-04",
        (),
        "observed_flight",
        flight="f",
        launching_state="USA",
        object_class="ballistic_missile",
        flown_at="2020-03-03T12:00:00Z",
        launch_place={"point": {"latitude_deg": 34.76, "longitude_deg": -120.63}},
        impact_place={"point": {"latitude_deg": 8.72, "longitude_deg": 167.73}},
        apogee_km=1200,
        range_km=4837,
        flight_time_s=1800,
    )
    assert "unit-trap" in long  # 4,837 statute miles are the 7,785 km from Vandenberg to Kwajalein
    assert "сухопутные мили выданы за километры" in long["unit-trap"].words["ru"]
    assert "impossible-time" not in found


def test_figures_the_model_does_not_cover_are_not_checked_and_said_so():
    low = {"flight": "f", "launching_state": "IRN", "object_class": "ballistic_missile", "flown_at": "2020-03-03T12:00:00Z"}
    found = flags("US", "2020-03-04", (), "observed_flight", **low, apogee_km=20, range_km=100, speed_m_s=900)
    assert list(found) == ["outside-model"]


def test_a_nautical_radius_is_larger():
    assert middle_and_spread(area(0, 0, 100, "nmi"))[1] == 185200.0
    inside = Geodetic(0.0, 150e3 / 6378137.0)
    assert contains(area(0, 0, 100, "nmi"), inside)
    assert not contains(area(0, 0, 100, "km"), inside)


def test_a_polygon_across_the_date_line():
    corners = [(10, 179), (10, -179), (-10, -179), (-10, 179)]
    box = {"polygon": [{"latitude_deg": lat, "longitude_deg": lon} for lat, lon in corners]}
    assert contains(box, Geodetic(0.0, 3.1415))
    assert not contains(box, Geodetic(0.0, 0.0))


def test_waters_without_bounds_are_taken_as_they_are():
    assert flags(**notice(launch_place={"body_of_water": "Barents Sea"}, range_km=100)) == {}
