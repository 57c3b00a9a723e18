"""Figures of the closed loop from catalogue and scenario: kill vehicle, mid-course, firing, single-shot probability.

They stand apart from `setting.CommonFigures`, which the answers from feasible geometry use, so that those do not list figures
they never used.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from thirdsite.catalog.catalog import Catalog
from thirdsite.engagement.divert import BURN_TIME, STEERING_ANGLE, STEERING_COLUMNS, UPDATE_THRESHOLD
from thirdsite.engagement.doctrine import Doctrine, Firing
from thirdsite.engagement.single_shot import KillVehicle, SingleShot
from thirdsite.flight.booster import Array
from thirdsite.scenario.given import given_or_assumed
from thirdsite.scenario.scenario import Assumptions, Scenario
from thirdsite.scenario.setting import CommonFigures


@dataclass(frozen=True)
class EngagementFigures:
    """The assumptions of the closed loop in SI: what the scenario sets, else the catalogue's default."""

    acquisition_range_m: float
    field_of_view_rad: float
    divert_budget_m_s: float
    divert_acceleration_m_s2: float
    guidance_time_constant_s: float
    seeker_noise_rad: float
    seeker_rate_hz: float
    homing_error_m: float
    hit_radius_m: float
    interceptor_reliability: float
    basket_deviations: float
    boost_steering_angle_rad: float
    update_interval_s: float
    update_threshold: float
    assessment_error: float
    salvo_shots: float
    mid_course_divert_share: float
    burnout_position_spread_m: float
    burnout_velocity_spread_m_s: float

    @property
    def kill_vehicle(self) -> KillVehicle:
        """The kill vehicle's part."""
        return KillVehicle(*(getattr(self, part.name) for part in fields(KillVehicle)))

    def steering(self, burn_time_s: float) -> Array:
        """The mid-course part, as `engagement.divert` takes it, for a booster's burn time."""
        row = np.zeros(STEERING_COLUMNS)
        row[BURN_TIME] = burn_time_s
        row[STEERING_ANGLE], row[UPDATE_THRESHOLD] = self.boost_steering_angle_rad, self.update_threshold
        return row

    def doctrine(self, firing: str, common: CommonFigures) -> Doctrine:
        """How shots are fired."""
        return Doctrine(
            Firing(firing), round(self.salvo_shots), common.salvo_interval_s, common.assessment_time_s, self.assessment_error
        )


ENGAGEMENT_IDS: dict[str, str] = {
    "acquisition_range_m": "acquisition-range",
    "field_of_view_rad": "seeker-field-of-view",
    "divert_budget_m_s": "divert-budget",
    "divert_acceleration_m_s2": "divert-acceleration",
    "guidance_time_constant_s": "guidance-time-constant",
    "seeker_noise_rad": "seeker-noise",
    "seeker_rate_hz": "seeker-rate",
    "homing_error_m": "homing-error",
    "hit_radius_m": "hit-radius",
    "interceptor_reliability": "interceptor-reliability",
    "basket_deviations": "basket-deviations",
    "boost_steering_angle_rad": "boost-steering-angle",
    "update_interval_s": "in-flight-update-interval",
    "update_threshold": "update-threshold",
    "assessment_error": "kill-assessment-error",
    "salvo_shots": "salvo-shots",
    "mid_course_divert_share": "mid-course-divert-share",
    "burnout_position_spread_m": "burnout-position-spread",
    "burnout_velocity_spread_m_s": "burnout-velocity-spread",
}
"""The catalogue's assumption behind each field."""


def engagement_figures(catalog: Catalog, assumptions: Assumptions) -> EngagementFigures:
    """The assumptions of the closed loop under a scenario."""
    return EngagementFigures(**given_or_assumed(catalog, ENGAGEMENT_IDS, assumptions))


def engagement_range(catalog: Catalog, name: str) -> tuple[float, float]:
    """Range of an assumption of the closed loop in SI, by its field name."""
    return catalog.assumption(ENGAGEMENT_IDS[name]).quantity.range_si()


def published_single_shot(catalog: Catalog, scenario: Scenario, position: str | None = None) -> SingleShot:
    """The published single-shot probability: the scenario's own, else the position's, else the common one, with its range."""
    own = scenario.assumptions.single_shot_probability
    if own is not None:
        return SingleShot.published(own, own, own)
    quantity = catalog.assumption("single-shot-probability").quantity
    return SingleShot.published(quantity.si(position), *quantity.range_si(position))
