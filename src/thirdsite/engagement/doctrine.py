"""Shot doctrine: how many interceptors at one object, how far apart they lift off, and whether another salvo follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Firing(StrEnum):
    """One salvo and no more, or another salvo after looking at what the one before has done."""

    SALVO = "salvo"
    SHOOT_LOOK_SHOOT = "shoot_look_shoot"


class Independence(StrEnum):
    """How the shots at one object fail: each by itself, or all for the same reasons."""

    INDEPENDENT = "independent"
    COMMON = "common"


@dataclass(frozen=True)
class Doctrine:
    """How shots are fired."""

    firing: Firing
    salvo_shots: int
    launch_interval_s: float
    """Least time between two lift-offs of one launch site, whatever they are fired at."""
    assessment_time_s: float
    """From an intercept to the next decision."""
    assessment_error: float
    """Probability that a hit is taken for a miss, and a miss for a hit."""
    most_salvos: int = 10

    def __post_init__(self) -> None:
        if self.salvo_shots < 1 or self.most_salvos < 1:
            raise ValueError(
                f"a salvo needs at least one shot and there is at least one; got {self.salvo_shots}, {self.most_salvos}"
            )
        if not 0.0 <= self.assessment_error <= 1.0 or self.launch_interval_s <= 0.0 or self.assessment_time_s < 0.0:
            raise ValueError(
                "the assessment error lies within 0 to 1, the launch interval above 0, the assessment time not below 0"
            )

    @property
    def salvos(self) -> int:
        """Salvos that may be fired at one object."""
        return self.most_salvos if self.firing is Firing.SHOOT_LOOK_SHOOT else 1
