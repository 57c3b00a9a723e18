"""Rankings: Morris's method on functions whose effects are known, and the order of flips."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.questions.answer import Answer, Flip
from thirdsite.questions.influence import Factor, Influence, Ranked, by_flips, design, elementary_effects, with_influences

FACTORS = [Factor("a", 0.0, 2.0, 1.0, "s", "M"), Factor("b", -1.0, 1.0, 0.0, "m", "B"), Factor("c", 0.0, 1.0, 0.5, "1", "M")]


def answer(*flips):
    return Answer("q", "t", "a", "h", {}, list(flips), [], [], [])


def test_effects_of_a_linear_function_are_its_slopes():
    shares = design(FACTORS, 7)
    outputs = 3.0 * shares[:, 0] - 5.0 * shares[:, 1]
    rows = elementary_effects(FACTORS, shares, outputs, 7)
    assert [factor.name for factor, _, _ in rows] == ["b", "a", "c"]
    assert [mean for _, mean, _ in rows] == pytest.approx([5.0, 3.0, 0.0], abs=1e-12)  # exact but for rounding
    assert [width for _, _, width in rows] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def test_the_same_seed_gives_the_same_design():
    assert (design(FACTORS, 11) == design(FACTORS, 11)).all()
    assert design(FACTORS, 11).shape == (10 * (len(FACTORS) + 1), len(FACTORS))


def test_values_stay_in_their_range():
    values = FACTORS[1].at(design(FACTORS, 3)[:, 1])
    assert values.min() == -1.0
    assert values.max() == 1.0


def test_unsourced_share_is_by_influence():
    ranked = [Ranked("a", 3.0, 0.1, (0.0, 2.0), "s", 1.0, "M", None), Ranked("b", 1.0, 0.1, (0.0, 1.0), "m", 0.0, "B", None)]
    assert Influence("x", "p", "m", ranked).unsourced_share == 0.75
    assert Influence("x", "p", "m", []).unsourced_share is None


def flip(name, nominal, at):
    return Flip(name, "p", "v", nominal, at, None, "s", "", "")


def test_flips_rank_by_the_change_they_need():
    found = by_flips(
        answer(flip("far", 100.0, 200.0), flip("never", 1.0, None), flip("near", 100.0, 110.0), flip("far", 100.0, 150.0))
    )
    assert [one.assumption for one in found[0].ranked] == ["near", "far", "never"]
    assert found[0].ranked[1].flips_at == 150.0
    assert found[0].unsourced_share is None


def test_the_answer_gains_rows_and_a_table():
    ranked = Ranked("a", 0.5, 0.1, (0.0, 2.0), "s", 1.0, "M", 1.5)
    with_it = with_influences(answer(), [Influence("share", "p", "how.", [ranked])])
    row = with_it.details["decides"]["rows"][0]
    assert row["assumption"] == "a"
    assert row["interval"] == [0.0, 2.0]
    assert row["flip"] == 1.5
    assert with_it.tables[0].id == "decides"
    assert set(row) >= {column.key for column in with_it.tables[0].columns}
    assert "100 %" in with_it.tables[0].note


def test_nothing_to_rank_leaves_no_table():
    assert with_influences(answer(), []).tables == []
    assert np.isfinite(design(FACTORS, 2**40)).all()
