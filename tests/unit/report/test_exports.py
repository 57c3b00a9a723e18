"""`answers.json` and the CSV files: deterministic, finite, with units."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import fabricated
import numpy as np
import pytest

from thirdsite.questions.answer import Column, Table
from thirdsite.report.exports import answers_json, plain, table_csv


def parsed() -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in answers.json")

    root: dict[str, Any] = json.loads(answers_json(fabricated.answers(), fabricated.about()), parse_constant=refuse)
    return root


def test_the_same_answers_give_the_same_bytes() -> None:
    first, second = (answers_json(fabricated.answers(), fabricated.about()) for _ in range(2))
    assert first == second


def test_the_root_names_its_form_and_what_made_it() -> None:
    assert list(parsed()) == ["schema", "thirdsite_version", "catalog_digest", "scenario_digest", "answers"]
    assert parsed()["schema"] == "thirdsite-answers-1"
    assert list(parsed()["answers"]) == ["protection", "radar_view"]


def test_what_is_not_finite_is_null() -> None:
    position = parsed()["answers"]["protection"]["positions"]["lewis_postol"]
    assert position["share"] is None
    assert position["interval"] == [0.5, None]


def test_numpy_values_are_plain() -> None:
    assert parsed()["answers"]["protection"]["counts"] == {"cities": 24, "ok": True}
    assert plain(np.array([[1.0, np.nan]])) == [[1.0, None]]


def test_floats_stay_as_given() -> None:
    assert '"value": 0.01,' in answers_json(fabricated.answers(), fabricated.about())
    assert plain(0.1 + 0.2) == 0.1 + 0.2


def test_no_clock_times_and_no_paths(tmp_path: Path) -> None:
    text = answers_json(fabricated.answers(), fabricated.about())
    assert str(Path.cwd()) not in text
    assert "command" not in parsed()


def test_a_type_json_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError):
        json.dumps(plain({"folder": Path("x")}))


def test_csv_headings_carry_units_and_fields_keep_their_digits() -> None:
    table = Table(
        "t",
        "T",
        [Column("name", "Name"), Column("margin_s", "margin", "s"), Column("ok", "Ok"), Column("sites", "Sites")],
        [
            {"name": 'a "b", c', "margin_s": 0.1 + 0.2, "ok": True, "sites": ["x", "y"]},
            {"name": "d", "margin_s": float("nan"), "ok": None, "sites": []},
        ],
    )
    rows = list(csv.reader(io.StringIO(table_csv(table))))
    assert rows[0] == ["Name", "margin [s]", "Ok", "Sites"]
    assert rows[1] == ['a "b", c', "0.30000000000000004", "true", "x; y"]
    assert rows[2] == ["d", "", "", ""]
