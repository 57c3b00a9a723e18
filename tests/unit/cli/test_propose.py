"""`thirdsite propose`: one paper in two forms, whole or not at all, and every bad terms file refused with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from program import assert_refused, run_here

BAD = Path(__file__).parents[2] / "bad_input" / "terms"
SMALL = Path(__file__).parents[2] / "small.yaml"
SAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "capped-and-limited.yaml"

# file: line named in the message, and words it must hold
FILES = {
    "bearing-400": (7, ["radars.sector_deg.1", "400", "at most 360"]),
    "cap-below-any-interceptor": (6, ["speed_cap_m_s", "2000 m/s", "between 2600 and 11000"]),
    "empty": (1, ["empty"]),
    "empty-silos-ready-from-the-start": (9, ["empty silos", "name a finder"]),
    "no-interceptors": (5, ["interceptors", "write at least 1"]),
    "only-a-word": (1, ["expected a mapping"]),
    "radar-pooled-and-standing": (8, ["fbx-turkey", "name it once"]),
    "sector-of-an-absent-radar": (7, ["emr-brdy", "name it there"]),
    "unknown-key": (11, ["monitor_count", "did you mean monitors"]),
    "unknown-monitors": (10, ["sometimes", "permanent"]),
    "unknown-radar": (8, ["gaballa", "did you mean gabala"]),
    "unknown-scenario": (3, ["2008-proposal"]),
    "unknown-site": (4, ["redzikovo", "did you mean redzikowo"]),
    "wrong-schema": (1, ["thirdsite-terms-7", "thirdsite-terms-1"]),
}


def test_every_bad_file_is_expected():
    assert {path.stem for path in BAD.iterdir()} == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_bad_terms(tmp_path, name):
    path = BAD / f"{name}.yaml"
    line, words = FILES[name]
    ran = run_here("propose", str(path), "--out", str(tmp_path / "paper"))
    assert_refused(ran)
    assert ran.err.startswith(f"thirdsite: {path}:{line}: ")
    for word in words:
        assert word in ran.err
    assert not (tmp_path / "paper").exists()


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    place = tmp_path / "paper"
    place.write_text("mine")
    ran = run_here("propose", str(SAMPLE), "--out", str(place))
    assert_refused(ran)
    assert "name another folder" in ran.err
    assert place.read_text() == "mine"


@pytest.fixture(scope="module")
def written(tmp_path_factory, kernels):
    folder = tmp_path_factory.mktemp("propose")
    terms = folder / "terms.yaml"
    terms.write_text(SAMPLE.read_text(encoding="utf-8").replace("scenario: 2007-proposal", f"scenario: {SMALL}"), encoding="utf-8")
    other = folder / "other.yaml"
    other.write_text(terms.read_text(encoding="utf-8").replace("speed_cap_m_s: 4500", "speed_cap_m_s: null"), encoding="utf-8")
    ran = run_here("propose", str(terms), "--against", str(other), "--out", str(folder / "paper"), "--json")
    assert ran.status == 0, ran.err
    return folder, ran


def test_the_paper_and_its_figures(written):
    folder, ran = written
    paper = folder / "paper"
    assert sorted(path.name for path in paper.iterdir()) == ["proposal.html", "proposal.json", "proposal.md"]
    assert (paper / "proposal.json").read_text(encoding="utf-8") == ran.out
    found = json.loads(ran.out)
    assert found["schema"] == "thirdsite-proposal-1"
    assert found["terms"]["speed_cap_m_s"] == 4500.0
    assert found["against"]["terms"]["speed_cap_m_s"] is None
    assert set(found["reassurance"]["russian_pairs_reachable_share"]) == {"mda", "lewis_postol"}
    gains = {row["measure"]: row for row in found["trades"] if row["position"] == "lewis_postol"}
    assert gains["russian_pairs_reachable_share"]["gains"] == "Russia"
    assert [check["promise"] for check in found["checks"]][1] == "burnout speed of at most 4,500 m/s"


@pytest.mark.parametrize("file", ["proposal.md", "proposal.html"])
def test_headings_stand_in_both_languages(written, file):
    text = (written[0] / "paper" / file).read_text(encoding="utf-8")
    for english, russian in (
        ("Terms", "Условия"),
        ("What it protects", "Что защищается"),
        ("What each side can check", "Что может проверить каждая сторона"),
        ("Assumptions", "Допущения"),
        ("Sources", "Источники"),
    ):
        assert english in text
        assert russian in text
    assert "Not issued by any government" in text
    assert "http" not in text.split("Sources")[0].replace("http-equiv", "")  # nothing is fetched to show the paper


def test_what_keeps_to_the_list_is_said_per_measure(written):
    found = json.loads(written[1].out)
    for one in found["asked"]:
        worst, limit = one["worst_position"], one["asked"]
        assert one["kept"] == (worst is not None and (worst >= limit if one["at_least"] else worst <= limit))
