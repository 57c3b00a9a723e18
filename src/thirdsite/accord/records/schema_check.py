"""Records against the published JSON Schemas in `schemas/`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal


def schema(name: str) -> dict[str, Any]:
    """The published schema with a name: `envelope`, `common` or a kind of record."""
    found: dict[str, Any] = json.loads(files("thirdsite.accord.records").joinpath(f"schemas/{name}.json").read_text("utf-8"))
    return found


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([("json-schema:///common.json", schema("common"))])
    described = {**schema(name), "$id": f"json-schema:///{name}.json"}
    return jsonschema_rs.Draft202012Validator(described, registry=registry, validate_formats=True)


def check_schema(record: Record) -> None:
    """`Refusal` with the rule `schema` where the record or its body is not as its schema says; the message names the place."""
    _check("envelope", record.document(), "")
    _check(record.kind, record.body, "body")


def check_body(record: Record) -> None:
    """As `check_schema`, for the body alone: a draft need not be signed."""
    _check(record.kind, record.body, "body")


def _check(name: str, value: Any, root: str) -> None:
    validator = _validator(name)
    if validator.is_valid(value):
        return
    error = next(iter(validator.iter_errors(value)))
    place = ".".join(str(step) for step in (root, *error.instance_path) if step != "")
    raise Refusal("schema", f"{place or 'the record'}: {error.message[:400]} (schema {name}.json)")
