"""Limits: proposed, agreed, changed, withdrawn, and contradictions refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord_play import Play, terms
from thirdsite.accord.limits import Arc, step_at

BASIS = {"grade": "M", "source": "assumption of the test"}


def proposal(name="deployed", quantity="interceptors_deployed", site="silos", schedule=None, between=("US", "RU"), **more):
    schedule = [{"from": "2020-02-01", "max": 10}] if schedule is None else schedule
    return {
        "limit": name,
        "step": "propose",
        "between": list(between),
        "quantity": quantity,
        "site": site,
        "schedule": schedule,
        "basis": BASIS,
        **more,
    }


def agree(play, name, at, party="RU", **body):
    return play.say("limit", party, at, limit=body.pop("limit", "deployed"), step="agree", proposal=name)


@pytest.fixture
def play():
    return Play()


def in_force(play, at):
    return [one.record.id for one in play.ledger(at).state.limits.in_force(f"{at}T23:59:59Z")]


def test_a_limit_binds_once_everyone_named_has_agreed(play):
    first = play.say("limit", "US", "2020-01-10", **proposal(between=("US", "RU", "PL")))
    agree(play, first, "2020-01-11")
    assert in_force(play, "2020-01-12") == []
    agree(play, first, "2020-01-13", party="PL")
    assert in_force(play, "2020-01-13") == [first]
    assert in_force(play, "2020-01-12") == []


def test_a_change_takes_the_place_of_what_it_changes(play):
    first = play.say("limit", "US", "2020-01-10", **proposal())
    agree(play, first, "2020-01-11")
    second = play.say("limit", "RU", "2020-02-10", **proposal(schedule=[{"from": "2020-02-10", "max": 5}]))
    assert in_force(play, "2020-02-10") == [first]
    agree(play, second, "2020-02-12", party="US")
    assert in_force(play, "2020-02-12") == [second]


def test_nobody_agrees_for_another(play):
    first = play.say("limit", "US", "2020-01-10", **proposal())
    play.refused("not-a-party-to-it", "limit", "PL", "2020-01-11", limit="deployed", step="agree", proposal=first)
    play.refused("agreed-already", "limit", "US", "2020-01-11", limit="deployed", step="agree", proposal=first)
    play.refused("unknown-proposal", "limit", "RU", "2020-01-11", limit="deployed", step="agree", proposal="r0")
    play.refused("out-of-order", "limit", "RU", "2020-01-09", limit="deployed", step="agree", proposal=first)
    play.refused("not-a-party-to-it", "limit", "US", "2020-01-12", **proposal(between=("RU", "PL")))


def test_a_withdrawn_proposal_cannot_be_agreed(play):
    first = play.say("limit", "US", "2020-01-10", **proposal())
    play.say("limit", "US", "2020-01-11", limit="deployed", step="withdraw", proposal=first)
    play.refused("proposal-closed", "limit", "RU", "2020-01-12", limit="deployed", step="agree", proposal=first)


@pytest.mark.parametrize(
    "schedule",
    [
        [{"from": "2020-02-01", "max": 1}, {"from": "2020-02-01", "max": 2}],
        [{"from": "2020-03-01", "max": 1}, {"from": "2020-02-01", "max": 2}],
        [{"from": "2020-02-01"}],
        [{"from": "2020-02-01", "max": 1, "sector": {"azimuth_from_deg": 0, "azimuth_to_deg": 90}}],
    ],
    ids=["twice", "backwards", "no-figure", "two-figures"],
)
def test_a_schedule_that_contradicts_itself(play, schedule):
    play.refused("limits-contradict", "limit", "US", "2020-01-10", **proposal(schedule=schedule))


def test_two_limits_that_contradict_each_other(play):
    agree(play, play.say("limit", "US", "2020-01-10", **proposal()), "2020-01-11")
    play.refused("limits-contradict", "limit", "RU", "2020-01-12", **proposal("other"))
    more = proposal("silos", "interceptors_in_silos", schedule=[{"from": "2020-02-01", "max": 11}])
    play.refused("limits-contradict", "limit", "RU", "2020-01-12", **more)
    play.say("limit", "RU", "2020-01-12", **proposal("silos", "interceptors_in_silos"))


def test_two_proposals_that_contradict_each_other_cannot_both_be_agreed(play):
    one = play.say("limit", "US", "2020-01-10", **proposal())
    two = play.say("limit", "US", "2020-01-10", **proposal("other"))
    agree(play, one, "2020-01-11")
    play.refused("limits-contradict", "limit", "RU", "2020-01-12", limit="other", step="agree", proposal=two)


def test_a_mount_that_may_point_only_where_the_sector_ends(play):
    def sector(start, end):
        return [{"from": "2020-02-01", "sector": {"azimuth_from_deg": start, "azimuth_to_deg": end}}]

    one = play.say("limit", "US", "2020-01-10", **proposal("sector", "radar_sector", "radar", sector(90, 170)))
    agree(play, one, "2020-01-11", limit="sector")
    play.refused("limits-contradict", "limit", "US", "2020-01-12", **proposal("mount", "radar_azimuth", "radar", sector(180, 200)))
    play.say("limit", "US", "2020-01-12", **proposal("mount", "radar_azimuth", "radar", sector(160, 200)))


def test_a_schedule_holds_by_day():
    schedule = [{"from": "2020-02-01", "max": 1}, {"from": "2020-03-01", "max": 2}]
    assert step_at(schedule, "2020-01-31T23:59:59Z") is None
    assert step_at(schedule, "2020-02-01T00:00:00Z")["max"] == 1
    assert step_at(schedule, "2020-03-01T00:00:00Z")["max"] == 2


degrees = st.integers(0, 359)


@given(degrees, degrees, degrees, degrees)
def test_degrees_outside_a_sector_by_counting(start, end, other_start, other_end):
    def arc(first, last):
        return Arc.of({"azimuth_from_deg": first, "azimuth_to_deg": last})

    one, two = arc(start, end), arc(other_start, other_end)
    # brute force: middles of whole degrees, exact because all ends are whole
    cells = [k + 0.5 for k in range(360)]
    counted = sum(two.holds(cell) and not one.holds(cell) for cell in cells)
    assert one.outside_deg(two) == pytest.approx(counted, abs=1e-9)
    assert one.meets(two) == two.meets(one)


def test_what_a_radar_shall_not_see_is_a_country_of_the_map(play):
    sector = [{"from": "2020-02-01", "sector": {"azimuth_from_deg": 0, "azimuth_to_deg": 90}}]
    hidden = {"country": "XYZ", "below_km": 500, "area_share_at_most": 0.1}
    body = proposal("sector", "radar_sector", "radar", sector, shall_not_see=hidden)
    play.refused("unknown-country", "limit", "US", "2020-01-10", **body)
    play.refused("limits-contradict", "limit", "US", "2020-01-10", **proposal(shall_not_see={**hidden, "country": "RUS"}))


def test_what_some_agreed_is_not_changed_by_fewer(play):
    agree(play, play.say("limit", "US", "2020-01-10", **proposal()), "2020-01-11")
    play.refused("party-left-out", "limit", "US", "2020-01-12", **proposal(between=("US",)))
    play.refused("party-left-out", "limit", "RU", "2020-01-12", **proposal(between=("RU",)))
    play.say("limit", "RU", "2020-01-12", **proposal(between=("US", "RU", "PL")))


def test_a_limit_does_not_bind_without_the_operator_of_the_site(play):
    play.refused("party-left-out", "limit", "RU", "2020-01-12", **proposal(between=("RU", "PL")))


def test_terms_are_not_replaced_by_fewer():
    play = Play(with_terms=False)
    first = play.say("accord_terms", "US", "2020-01-01", **{**terms(), "between": ["US", "RU"]})
    play.say("accord_terms", "RU", "2020-01-02", terms="terms", step="agree", proposal=first)
    for name in ("terms", "other"):
        play.refused("party-left-out", "accord_terms", "US", "2020-01-03", **{**terms(), "terms": name, "between": ["US"]})
