"""What the catalogue holds of sensors: radars and infrared satellites."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from thirdsite.catalog.entry import Entry
from thirdsite.catalog.quantity import (
    Angle,
    Area,
    Choice,
    Decibel,
    Frequency,
    Length,
    Longitude,
    Number,
    Power,
    Record,
    Speed,
    Temperature,
    Time,
)


class FieldOfRegard(Record):
    """Directions a radar can look: azimuth clockwise from true north from `azimuth_from` to `azimuth_to`."""

    azimuth_from: Angle
    azimuth_to: Angle
    least_elevation: Angle
    greatest_elevation: Angle


class RadarArray(Record):
    """One reading of an antenna: effective (receiving) area and transmit gain follow from it."""

    effective_area: Area
    gain: Number
    """Ratio, not decibels."""


class Radar(Entry):
    """A monostatic radar: where it stands, where it looks, and the figures of its range equation."""

    kind: Literal["radar"]
    site: str
    band: Literal["X", "S", "L", "UHF", "VHF"]
    frequency: Frequency
    field_of_regard: FieldOfRegard
    reading: Choice
    """`line_of_sight`: limited by geometry only; `range_equation`; `stated_range`."""
    stated_range: Length | None = None
    mean_power: Power | None = None
    array: Choice | None = None
    arrays: dict[str, RadarArray] = Field(default_factory=dict)
    system_temperature: Temperature | None = None
    losses: Decibel | None = None
    dwell: Time | None = None
    signal_to_noise_for_track: Decibel | None = None
    beamwidth: Angle
    range_resolution: Length
    update_interval: Time
    needs_cue: bool = False
    range_rate_resolution: Speed | None = None
    """Left out: no range rate is reported. The figures below, left out, are the common assumptions."""
    range_bias: Length | None = None
    angle_bias: Angle | None = None
    refraction_residue: Number | None = None
    false_alarm_probability: Number | None = None
    search_revisit: Time | None = None
    tracks_at_once: Number | None = None

    @model_validator(mode="after")
    def _complete(self) -> Radar:
        readings = {self.reading.value, *(figure.value for figure in self.reading.positions.values())}
        unknown = readings - {"line_of_sight", "range_equation", "stated_range"}
        if unknown:
            raise ValueError(f"reading {sorted(unknown)} unknown; use line_of_sight, range_equation or stated_range")
        if "stated_range" in readings and self.stated_range is None:
            raise ValueError("reading stated_range needs the figure stated_range")
        figures = (self.mean_power, self.array, self.system_temperature, self.losses, self.dwell)
        if "range_equation" in readings and (None in figures or self.signal_to_noise_for_track is None):
            raise ValueError(
                "reading range_equation needs mean_power, array, system_temperature, losses, dwell, signal_to_noise_for_track"
            )
        if self.array is not None:
            chosen = {self.array.value, *(figure.value for figure in self.array.positions.values())}
            if chosen - set(self.arrays):
                raise ValueError(f"array {sorted(chosen - set(self.arrays))} is not described under arrays")
        return self


class Satellites(Entry):
    """Infrared warning satellites: they see the burning missile only."""

    kind: Literal["satellites"]
    first_detection: Time
    """After lift-off, cloud break and confirmation included."""
    report_interval: Time
    position_error: Length
    """One standard deviation of the burnout point estimated from the boost."""
    velocity_error: Speed
    """One standard deviation of the burnout velocity estimated from the boost."""
    members: list[str] = Field(default_factory=list)
    """Ids of the satellites whose lines of sight are modelled."""


class Satellite(Entry):
    """A geostationary satellite: its place over the equator."""

    kind: Literal["satellite"]
    longitude: Longitude
