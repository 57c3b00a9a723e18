"""Shot doctrine: what makes no sense is refused, and how many salvos there may be."""

from __future__ import annotations

import pytest

from thirdsite.engagement.doctrine import Doctrine, Firing


def doctrine(firing=Firing.SHOOT_LOOK_SHOOT, shots=1, interval=10.0, assessment=60.0, error=0.0, most=10):
    return Doctrine(firing, shots, interval, assessment, error, most)


def test_a_salvo_does_not_look():
    assert doctrine(Firing.SALVO, 4).salvos == 1
    assert doctrine(most=3).salvos == 3


@pytest.mark.parametrize("wrong", [{"shots": 0}, {"interval": 0.0}, {"assessment": -1.0}, {"error": 1.5}])
def test_doctrine_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"at least one|assessment error"):
        doctrine(**wrong)
