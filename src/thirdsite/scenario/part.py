"""What every part of a scenario file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a scenario: no key that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
