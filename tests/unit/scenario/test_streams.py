"""Named random streams."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.scenario.streams import stream


def test_the_same_name_gives_the_same_numbers():
    assert stream(7, 0, "deterrent", "launch_delay_s").uniform(size=5).tolist() == (
        stream(7, 0, "deterrent", "launch_delay_s").uniform(size=5).tolist()
    )


def test_numbers_do_not_change_from_one_release_to_the_next():
    """Written down when the streams were made: NumPy keeps Philox and `random` stable (NEP 19)."""
    found = stream(2007, 0, "deterrent", "launch_delay_s").random(2)
    assert found == pytest.approx([0.6153832650910056, 0.5988687707990669], abs=1e-15)


@pytest.mark.parametrize(
    "other", [(8, 0, "a", "b"), (7, 1, "a", "b"), (7, 0, "c", "b"), (7, 0, "a", "c"), (70, 0, "a", "b"), (7, 0, "ab", "")]
)
def test_another_name_gives_other_numbers(other):
    assert stream(7, 0, "a", "b").integers(2**62) != stream(*other).integers(2**62)


def test_adding_an_entity_changes_nobody_elses_numbers():
    def drawn(entities):
        return {entity: stream(1, 0, entity, "noise").normal(size=4) for entity in entities}

    few, many = drawn(["emr", "fbx"]), drawn(["new", "fbx", "newer", "emr"])
    assert all(np.array_equal(few[entity], many[entity]) for entity in few)


def test_order_of_asking_does_not_matter():
    first = [stream(1, run, "x", "y").random() for run in (0, 1, 2)]
    assert [stream(1, run, "x", "y").random() for run in (2, 1, 0)] == first[::-1]


def test_streams_look_independent():
    """400 streams of 500: mean of each first draw near a half (standard error 0.014), neighbours uncorrelated (0.05)."""
    first = np.array([stream(1, run, "x", "y").random(500) for run in range(400)])
    assert first[:, 0].mean() == pytest.approx(0.5, abs=4 * 0.0145)
    pairs = [np.corrcoef(first[run], first[run + 1])[0, 1] for run in range(399)]
    assert np.abs(pairs).max() < 5 / np.sqrt(500)
