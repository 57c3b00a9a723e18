"""Compliance worked out by hand: kept, near-breach, breach, ambiguous; each for its own reason."""

from math import asin, cos, degrees, radians, sqrt

import numpy as np
import pytest

from accord_play import WORDS, Play
from thirdsite.accord.compliance import verdicts
from thirdsite.accord.radar_sight import area_share_seen
from thirdsite.accord.speeds import least_speed_m_s
from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, MEAN_RADIUS_M, ROTATION_RATE_RAD_S

BASIS = {"grade": "M", "source": "assumption of the test"}


def play_with(quantity, site="silos", **more):
    play = Play()
    first = play.say(
        "limit",
        "US",
        "2020-01-10",
        limit="limit",
        step="propose",
        between=["US"],
        quantity=quantity,
        site=site,
        basis=BASIS,
        **{"schedule": [{"from": "2020-02-01", "max": more.pop("max", 10)}], **more},
    )
    assert play.state.limits.proposals.by_record[first].in_force_from
    return play


def report(play, at="2020-02-10", site="silos", **body):
    return play.say("site_status", "US", at, site=site, as_of=f"{at}T08:00:00Z", built=True, **body)


def interceptors(silo, store=0, moving=0):
    rows = [{"serial": f"A{k}", "state": "in_silo"} for k in range(silo)]
    rows += [{"serial": f"B{k}", "state": "in_store"} for k in range(store)]
    return rows + [{"serial": f"C{k}", "state": "in_transit"} for k in range(moving)]


def verdict(play, at="2020-02-20"):
    (one,) = verdicts(play.ledger(at))
    return one


@pytest.mark.parametrize(
    ("silo", "store", "moving", "deployed", "state"),
    [(4, 4, 5, 8, "compliant"), (8, 1, 0, 9, "near_breach"), (9, 1, 0, 10, "near_breach"), (9, 2, 0, 11, "breach")],
)
def test_interceptors_deployed_are_those_at_the_site(silo, store, moving, deployed, state):
    play = play_with("interceptors_deployed")
    report(play, interceptors=interceptors(silo, store, moving))
    assert (verdict(play).value, verdict(play).state) == (deployed, state)


def test_a_limit_of_zero_has_no_near_breach():
    play = play_with("interceptors_in_silos", max=0)
    report(play, interceptors=interceptors(0, 5))
    assert verdict(play).state == "compliant"
    report(play, "2020-02-11", interceptors=interceptors(1, 4))
    assert verdict(play).state == "breach"


def test_before_its_schedule_a_limit_does_not_bind():
    play = play_with("interceptors_deployed", max=0)
    report(play, "2020-01-20", interceptors=interceptors(3))
    assert verdict(play, "2020-01-31").state == "not_yet"
    assert verdict(play, "2020-02-01").state == "breach"


def test_no_report_and_no_figure_are_ambiguous():
    play = play_with("interceptors_deployed")
    assert verdict(play).state == "ambiguity"
    report(play)
    assert verdict(play).state == "ambiguity"


def test_a_withheld_power_is_ambiguous_until_it_is_revealed():
    from thirdsite.accord.withheld import withhold

    play = play_with("power_aperture_w_m2", "radar", max=5e6)
    kept, salt = withhold(42500, "kept", "не раскрыто")
    name = report(play, site="radar", radar={"radar": "emr-brdy", "radiating": False, "mean_power_w": kept, "aperture_m2": 105})
    assert verdict(play).state == "ambiguity"
    play.say("reveal", "US", "2020-02-15", of=name, field="radar.mean_power_w", salt=salt, value=42500)
    assert verdict(play).state == "compliant"
    assert verdict(play).value == 42500 * 105
    assert verdict(play, "2020-02-14").state == "ambiguity"


def test_inspectors_who_saw_otherwise_make_it_ambiguous():
    play = play_with("interceptors_deployed")
    report(play, interceptors=interceptors(4))
    visit = {"inspection": "one", "right": "visits", "site": "silos", "requested_of": "PL"}
    play.say("inspection_request", "RU", "2020-02-11", arrives_at="2020-02-14T12:00:00Z", duration_h=24, inspectors=3, **visit)
    seen = {
        "inspection": "one",
        "site": "silos",
        "began_at": "2020-02-14T12:00:00Z",
        "ended_at": "2020-02-15T12:00:00Z",
        "seen": [{"item": "silo doors", "finding": WORDS}],
        "interceptors_at_site": 12,
        "agrees": False,
    }
    name = play.say("inspection_report", "RU", "2020-02-16", **seen)
    assert verdict(play).state == "ambiguity"
    assert name in verdict(play).records
    report(play, "2020-02-18", interceptors=interceptors(12))
    assert verdict(play).state == "breach"


def observe(play, party):
    play.say(
        "observed_flight",
        party,
        "2020-02-12",
        flight="test",
        launching_state="USA",
        object_class="interceptor_test",
        flown_at="2020-02-11T06:00:00Z",
        apogee_km=2400,
        range_km=7500,
    )


def test_a_test_faster_than_declared_is_a_breach_if_two_saw_it():
    play = play_with("burnout_speed_m_s", max=6000)
    report(play, burnout_speed_m_s=5000)
    assert verdict(play).state == "compliant"
    observe(play, "RU")
    assert verdict(play).state == "ambiguity"
    observe(play, "NATO")
    assert verdict(play).state == "breach"
    assert verdict(play).value == round(least_speed_m_s(7500e3, 2400e3))


def test_least_burnout_speed_by_the_vis_viva_equation():
    """The symmetric arc over a sphere, by hand; the ellipsoid moves the speed by less than 0.5 %."""
    half, apogee = 0.5 * 7500e3 / MEAN_RADIUS_M, MEAN_RADIUS_M + 2400e3
    ratio = MEAN_RADIUS_M / apogee
    # r = p / (1 - e cos(theta)) with theta counted from the apogee at half the central angle
    e = (1.0 - ratio) / (1.0 - ratio * cos(half))
    a = apogee / (1.0 + e)
    speed2 = GRAVITATIONAL_PARAMETER * (2.0 / (MEAN_RADIUS_M + 300e3) - 1.0 / a)
    expected = sqrt(speed2) - ROTATION_RATE_RAD_S * MEAN_RADIUS_M
    assert least_speed_m_s(7500e3, 2400e3) == pytest.approx(expected, rel=5e-3)


SECTOR = {"azimuth_from_deg": 90, "azimuth_to_deg": 170}


def sector_play(**more):
    return play_with("radar_sector", "radar", schedule=[{"from": "2020-02-01", "sector": SECTOR}], **more)


def radar(start, end, **more):
    return {"radar": "emr-brdy", "radiating": True, "sector": {"azimuth_from_deg": start, "azimuth_to_deg": end, **more}}


def test_a_sector_outside_what_is_allowed_is_a_breach_by_degrees():
    play = sector_play()
    report(play, site="radar", radar=radar(95, 165))
    assert verdict(play).state == "compliant"
    report(play, "2020-02-11", site="radar", radar=radar(80, 175))
    assert (verdict(play).state, verdict(play).value) == ("breach", 15.0)


def test_a_sector_within_the_letter_but_against_the_purpose_is_ambiguous():
    seen = area_share_seen("emr-brdy", SECTOR, "RUS", 1000.0).area_share
    purpose = {"country": "RUS", "below_km": 1000, "area_share_at_most": 0.5 * seen}
    play = sector_play(shall_not_see=purpose)
    report(play, site="radar", radar=radar(90, 170))
    assert verdict(play).state == "ambiguity"
    assert verdict(play).physics["seen_share"] == seen
    report(play, "2020-02-11", site="radar", radar=radar(120, 150))  # south-east of Brdy, away from Russia
    assert verdict(play).state == "compliant"
    assert verdict(play).physics["seen_share"] == 0.0


def test_an_elevation_lower_than_allowed_is_a_breach_and_one_not_stated_is_ambiguous():
    play = play_with("radar_sector", "radar", schedule=[{"from": "2020-02-01", "sector": {**SECTOR, "least_elevation_deg": 5}}])
    report(play, site="radar", radar=radar(95, 165, least_elevation_deg=2))
    assert (verdict(play).state, verdict(play).value) == ("breach", 3.0)
    report(play, "2020-02-11", site="radar", radar=radar(95, 165))
    assert verdict(play).state == "ambiguity"


@pytest.mark.parametrize(("azimuth", "state"), [(130, "compliant"), (97, "near_breach"), (170, "near_breach"), (171, "breach")])
def test_the_mount_near_the_edge(azimuth, state):
    play = play_with("radar_azimuth", "radar", schedule=[{"from": "2020-02-01", "sector": SECTOR}])
    report(play, site="radar", radar={"radar": "emr-brdy", "radiating": True, "azimuth_deg": azimuth})
    assert verdict(play).state == state


@pytest.mark.parametrize(("radiating", "state"), [(False, "compliant"), (True, "breach")])
def test_a_radar_that_shall_be_silent(radiating, state):
    play = play_with("radar_radiating", "radar", max=0)
    report(play, site="radar", radar={"radar": "emr-brdy", "radiating": radiating})
    assert verdict(play).state == state


def test_all_round_sees_what_a_cone_over_a_sphere_sees(catalog):
    """Each cell by the straight-line horizon over a sphere, without refraction, brackets the ray-traced share.

    Refraction bends rays down by at most a degree at these elevations, so the true share lies between those of the least
    elevation and of one degree less.
    """
    from thirdsite.accord.radar_sight import _grid

    lat, lon = (np.radians(part) for part in _grid("RUS"))
    place = catalog.place("brdy")
    cosine = np.sin(lat) * np.sin(place.latitude_rad) + np.cos(lat) * np.cos(place.latitude_rad) * np.cos(lon - place.longitude_rad)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))

    def share(elevation_deg):
        least = degrees(asin(1.0)) - elevation_deg
        reach = radians(least) - np.arcsin(MEAN_RADIUS_M / (MEAN_RADIUS_M + 1000e3) * np.sin(radians(least)))
        return float(np.cos(lat)[angle <= reach].sum() / np.cos(lat).sum())

    found = area_share_seen("emr-brdy", {"azimuth_from_deg": 0, "azimuth_to_deg": 360}, "RUS", 1000.0).area_share
    assert share(2.0) - 0.01 <= found <= share(1.0) + 0.01  # 0.01: the grid, and the ellipsoid against the sphere


def test_host_and_operator_who_report_otherwise_of_one_day():
    play = play_with("interceptors_deployed")
    report(play, interceptors=interceptors(4))
    body = {"site": "silos", "as_of": "2020-02-10T07:00:00Z", "built": True}
    name = play.say("site_status", "PL", "2020-02-11", **body, interceptors=interceptors(6))
    assert verdict(play).state == "ambiguity"
    assert name in verdict(play).records
    report(play, "2020-02-12", interceptors=interceptors(6))
    assert verdict(play).state == "compliant"
