"""What a report says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class About:
    """The setting a report is about and what made it; holds no clock times and no paths."""

    title: str
    description: str
    thirdsite_version: str
    catalog_digest: str
    scenario_digest: str
    scenario_yaml: str
    """Text of the scenario file, shown on the page."""
    command: str
    """The command that makes this report again."""
    positions: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per position: its `name`, `speaker`, `caution` and `description`."""

    def position_name(self, position: str) -> str:
        """The name a reader knows a position by; the position's key where the catalogue has none."""
        return self.positions.get(position, {}).get("name", position)
