"""`thirdsite claims` as a person types it."""

from __future__ import annotations

import json

from program import assert_refused, run_here


def test_one_claim_as_text(kernels):
    ran = run_here("claims", "R9")
    assert ran.status == 0
    for words in (
        "verdict     holds",
        "10 of 415 missiles are 2.41 %",
        "flip        a tenth",
        "source      https://thebulletin.org",
    ):
        assert words in ran.out


def test_several_claims_as_json_whatever_the_case(kernels):
    ran = run_here("claims", "g2", "R9", "--json")
    assert ran.status == 0
    rows = json.loads(ran.out)["rows"]
    assert [row["id"] for row in rows] == ["R9", "G2"]  # in the order of the register
    assert {row["verdict"] for row in rows} == {"holds", "holds only if"}


def test_an_unknown_claim_names_its_neighbours():
    ran = run_here("claims", "R99")
    assert_refused(ran)
    assert "did you mean R9" in ran.err


def test_a_claim_of_ones_own_cannot_be_decided(kernels, tmp_path):
    (tmp_path / "claims.yaml").write_text(
        "- {id: X1, theme: radar, speaker: Me, statement: Mine., question: sites, grade: M, found: true}\n", encoding="utf-8"
    )
    ran = run_here("claims", "X1", "--catalog", str(tmp_path), "--json")
    assert ran.status == 0
    row = json.loads(ran.out)["rows"][0]
    assert (row["verdict"], row["reason"]) == ("cannot be decided", "this program has no check for it")


def test_a_scenario_that_is_not_there():
    assert_refused(run_here("claims", "R9", "--scenario", "nowhere"))


def test_a_claim_laid_over_without_its_figure(kernels, tmp_path):
    (tmp_path / "claims.yaml").write_text(
        "- {id: R9, theme: radar, speaker: Me, statement: Mine., question: sites, grade: M, found: true}\n", encoding="utf-8"
    )
    ran = run_here("claims", "R9", "--catalog", str(tmp_path))
    assert ran.status == 2
    assert "claim R9: its check needs the figure 'interceptors'" in ran.err
    assert "Traceback" not in ran.err
