"""The common assumptions about sensors that a scenario may set."""

from __future__ import annotations

from pydantic import Field

from thirdsite.scenario.part import Part


class SensingAssumptions(Part):
    """Left out, the catalogue's default and range hold; a radar's own figure goes before both."""

    range_floor_share: float | None = Field(default=None, ge=0.0, le=1.0)
    """Of the range resolution."""
    angle_floor_share: float | None = Field(default=None, ge=0.0, le=1.0)
    """Of the beamwidth."""
    range_bias_m: float | None = Field(default=None, ge=0.0, le=1e4)
    angle_bias_share: float | None = Field(default=None, ge=0.0, le=1.0)
    """Of the beamwidth."""
    refraction_residue: float | None = Field(default=None, ge=0.0, le=1.0)
    false_alarm_probability: float | None = Field(default=None, ge=1e-15, le=0.1)
    swerling_case: int | None = Field(default=None, ge=0, le=4)
    line_of_sight_ratio_db: float | None = Field(default=None, ge=0.0, le=60.0)
    range_rate_floor_m_s: float | None = Field(default=None, ge=0.0, le=100.0)
    search_share: float | None = Field(default=None, ge=0.0, le=0.99)
    search_revisit_s: float | None = Field(default=None, ge=0.1, le=600.0)
    fence_rows: int | None = Field(default=None, ge=1, le=100)
    dwell_s: float | None = Field(default=None, ge=1e-4, le=10.0)
    shortest_dwell_s: float | None = Field(default=None, ge=1e-4, le=10.0)
    tracks_at_once: int | None = Field(default=None, ge=1, le=1_000_000)
    longest_revisit_s: float | None = Field(default=None, ge=0.1, le=600.0)
    search_gate_sigmas: float | None = Field(default=None, ge=0.5, le=10.0)
    cloud_top_m: float | None = Field(default=None, ge=0.0, le=30e3)
    confirmation_time_s: float | None = Field(default=None, ge=0.0, le=300.0)
    report_latency_s: float | None = Field(default=None, ge=0.0, le=600.0)
    satellite_angle_noise_rad: float | None = Field(default=None, ge=1e-7, le=1e-2)
    satellite_pointing_bias_rad: float | None = Field(default=None, ge=0.0, le=1e-2)
