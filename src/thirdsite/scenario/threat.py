"""A missile, the points it is flown from, and the regions it is flown at."""

from __future__ import annotations

from pydantic import Field, model_validator

from thirdsite.scenario.part import Part


class Threat(Part):
    """A missile, the points it is flown from, and the regions it is flown at."""

    missile: str
    launch_country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    launch_points: list[str] = Field(default_factory=list)
    regions: list[str] = Field(min_length=1)
    loft_deg: float = Field(default=0.0, ge=-20.0, le=40.0)

    @model_validator(mode="after")
    def _points(self) -> Threat:
        if bool(self.launch_country) == bool(self.launch_points):
            raise ValueError("give either launch_country or launch_points")
        return self
