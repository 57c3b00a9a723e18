"""The published schema is the one scenarios are checked against."""

from __future__ import annotations

import json
from importlib.resources import files

from thirdsite.scenario.scenario import SCHEMA, Scenario, json_schema

FILE = files("thirdsite.scenario") / "scenario.schema.json"


def test_the_published_schema_is_current():
    """Renew it with: json.dumps(json_schema(), indent=1), and a line end."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == json_schema()


def test_it_says_which_draft_and_version_it_is():
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == SCHEMA
    assert schema["properties"]["schema"]["const"] == SCHEMA


def objects(part):
    """Every object schema within a schema."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            yield part
        for child in part.values():
            yield from objects(child)
    elif isinstance(part, list):
        for child in part:
            yield from objects(child)


def test_no_part_takes_unknown_keys():
    found = list(objects(json_schema()))
    assert len(found) >= 9
    assert all(part["additionalProperties"] is False for part in found)


def test_keys_of_quantities_carry_their_unit():
    """A number with a dimension says its unit in its name; the others are counts and probabilities."""
    plain = {"count", "seed", "draws", "shots_needed", "warhead_probability", "single_shot_probability", "share_of_force_available"}
    plain |= {
        "least_speed_share",
        "range_floor_share",
        "angle_floor_share",
        "angle_bias_share",
        "payload_range_loss_share",
        "reported_distance_error_share",
        "search_share",
    }
    plain |= {"assessment_error", "basket_deviations", "false_alarm_probability", "fence_rows", "interceptor_reliability"}
    plain |= {"refraction_residue", "salvo_shots", "search_gate_sigmas", "swerling_case", "tracks_at_once"}
    plain |= {"update_threshold"}
    plain |= {"mid_course_divert_share", "small_share"}
    plain |= {"confidence", "track_draws", "raid_missiles_at_least", "interceptors_per_missile_at_most"}
    plain |= {"russian_pairs_reachable_share_at_most", "russia_area_seen_share_at_most"}
    plain |= {"boost_probability", "coasting_probability", "confirming_looks", "debris_bodies", "false_looks", "lost_surprise"}
    plain |= {"missed_report_probability"}
    days = {"days_to_protection_at_most", "warning_days_at_least"}  # the unit stands before the bound
    units = ("_db", "_deg", "_hz", "_km", "_m", "_m_s", "_m_s2", "_rad", "_s")
    for part in objects(json_schema()):
        for name, property_ in part["properties"].items():
            kinds = {property_.get("type"), *(one.get("type") for one in property_.get("anyOf", []))}
            if kinds & {"number", "integer"}:
                assert name in plain | days or name.endswith(units), name


def test_every_field_of_the_schema_is_one_of_the_model():
    assert set(json_schema()["properties"]) == {field.alias or name for name, field in Scenario.model_fields.items()}
