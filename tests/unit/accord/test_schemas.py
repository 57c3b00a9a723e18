"""The published schemas: one for every kind, complete by themselves, with every body of the example inside."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest

from thirdsite.accord.records.record import KINDS
from thirdsite.accord.records.schema_check import schema

FOLDER = files("thirdsite.accord.records") / "schemas"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_valid_schema_with_a_title(kind):
    found = schema(kind)
    jsonschema_rs.meta.validate(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"]
    assert found["additionalProperties"] is False


def test_the_envelope_knows_every_kind():
    assert set(schema("envelope")["properties"]["kind"]["enum"]) == set(KINDS)


def test_references_stay_within_the_folder():
    names = {path.name for path in FOLDER.iterdir()}
    for path in FOLDER.iterdir():
        for part in json.dumps(json.loads(path.read_text("utf-8"))).split('"$ref": "')[1:]:
            target = part.split('"')[0].split("#")[0]
            assert target in {"", *names}


def test_figures_carry_their_unit_in_the_key():
    units = ("_km", "_s", "_m_s", "_deg", "_w", "_m2", "_h", "_days", "_months", "_share", "_year")
    plain = {"count", "inspectors", "monitors", "officers", "confidence", "max", "radius", "area_share_at_most", "open", "overdue"}
    plain |= {"changed", "disputed", "interceptors_in_silos", "interceptors_at_site", "best", "low", "high", "days", "bytes"}

    def numbers(value, key):
        if isinstance(value, dict):
            if value.get("type") in ("number", "integer"):
                yield key
            for name, inner in value.items():
                yield from numbers(inner, key if name in ("anyOf", "items", "properties", "type") else name)
        elif isinstance(value, list):
            for inner in value:
                yield from numbers(inner, key)

    for kind in KINDS:
        for key in numbers(schema(kind), ""):
            assert key.endswith(units) or key in plain, (kind, key)
