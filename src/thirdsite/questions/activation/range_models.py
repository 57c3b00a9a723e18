"""How far a catalogue missile flies in the model, with the interval its figures leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

from thirdsite.catalog import records
from thirdsite.catalog.records import Missile
from thirdsite.flight.booster import StagedBooster
from thirdsite.flight.standard_range import standard_flight
from thirdsite.scenario.setting import staged_booster_of

FLOWN, RATED = "flown on its stage data", "rated: no stage data, so the model takes the range the catalogue gives"


@dataclass(frozen=True)
class ModelledRange:
    """Range over a resting Earth in m: at the catalogue's figures and at both ends of their ranges."""

    best_m: float
    low_m: float
    high_m: float
    basis: str

    @property
    def flown(self) -> bool:
        """Whether it comes from stage data and says something the catalogue's range does not."""
        return self.basis == FLOWN


def modelled_range(missile: Missile) -> ModelledRange:
    """Greatest range of a missile as the model flies it.

    A staged booster is burnt to the end on its best pitch; low and high take payload and specific impulses at their worse and
    better ends together. A kinematic booster has the range the catalogue rates it at.
    """
    booster = missile.booster
    if isinstance(booster, records.KinematicBooster):
        low, high = booster.maximum_range.range_si()
        return ModelledRange(booster.maximum_range.si(), low, high, RATED)
    ranges = [standard_flight(_at(booster, end), missile.ballistic_coefficient.si()).range_m for end in (None, 0, 1)]
    flying = [one for one in ranges if one > 0.0]  # at its worst end a weak rocket may not leave the ground
    return ModelledRange(max(ranges[0], 0.0), min(flying) if len(flying) == len(ranges) else 0.0, max(flying, default=0.0), FLOWN)


def _at(record: records.StagedBooster, end: int | None) -> StagedBooster:
    """The booster at its given figures (None), or with every figure at its worse (0) or better (1) end."""
    booster = staged_booster_of(record)
    if end is None:
        return booster
    stages = tuple(
        replace(stage, specific_impulse_s=given.specific_impulse.range_si()[end])
        for stage, given in zip(booster.stages, record.stages, strict=True)
    )
    return replace(booster, stages=stages, payload_mass_kg=record.payload_mass.range_si()[1 - end])
