"""The assumptions about tracks that a scenario may set."""

from __future__ import annotations

from pydantic import Field

from thirdsite.scenario.part import Part


class TrackingAssumptions(Part):
    """How tracks begin, are kept and are planned on; left out, the catalogue's default and range hold."""

    confirming_looks: int | None = Field(default=None, ge=1, le=100)
    freshness_s: float | None = Field(default=None, ge=1.0, le=600.0)
    coasting_probability: float | None = Field(default=None, ge=0.0, le=1.0)
    lost_spread_m: float | None = Field(default=None, ge=100.0, le=1000000.0)
    lost_surprise: float | None = Field(default=None, ge=1.0, le=10000.0)
    first_place_spread_m: float | None = Field(default=None, ge=1000.0, le=1000000.0)
    first_speed_spread_m_s: float | None = Field(default=None, ge=100.0, le=12000.0)
    boost_climb_m_s: float | None = Field(default=None, ge=0.0, le=5000.0)
    boost_speed_spread_m_s: float | None = Field(default=None, ge=10.0, le=5000.0)
    boost_place_spread_m: float | None = Field(default=None, ge=1000.0, le=3000000.0)
    boost_probability: float | None = Field(default=None, ge=0.5, le=1.0)
    debris_bodies: int | None = Field(default=None, ge=0, le=20)
    debris_speed_m_s: float | None = Field(default=None, ge=0.01, le=500.0)
    false_looks: float | None = Field(default=None, ge=0.0, le=100.0)
    missed_report_probability: float | None = Field(default=None, ge=1e-06, le=1.0)
