"""Where labels go on a map: beside their places, and not over one another where that can be helped."""

from __future__ import annotations

from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""left, bottom, right, top"""

_SIDES = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))
"""Directions tried, right of the place first."""


@dataclass
class Labels:
    """The labels put on one map so far; all lengths in points, from the map's lower left corner."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def keep_clear(self, x: float, y: float, radius: float) -> None:
        """Reserve the room of a marker."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def place(self, anchors: list[tuple[float, float]], size: tuple[float, float], gap: float) -> Box | None:
        """Room for a label of that width and height beside one of the anchors, None where there is none."""
        for x, y in anchors:
            for box in _boxes(x, y, size, gap):
                if self._inside(box) and not any(_overlap(box, other) for other in self.taken):
                    self.taken.append(box)
                    return box
        return None

    def place_anyway(self, anchor: tuple[float, float], size: tuple[float, float], gap: float) -> Box:
        """The room beside an anchor that covers least of the other labels."""
        boxes = _boxes(*anchor, size, gap)
        box = min(boxes, key=lambda box: (not self._inside(box), sum(_shared(box, other) for other in self.taken)))
        self.taken.append(box)
        return box

    def _inside(self, box: Box) -> bool:
        left, bottom, right, top = box
        return left >= 1.0 and bottom >= 1.0 and right <= self.width - 1.0 and top <= self.height - 1.0


def _boxes(x: float, y: float, size: tuple[float, float], gap: float) -> list[Box]:
    width, height = size
    boxes = []
    for right, up in _SIDES:
        reach = gap if right == 0 or up == 0 else 0.6 * gap
        left = x + right * reach + (0.0 if right > 0 else -width if right < 0 else -width / 2.0)
        bottom = y + up * reach + (0.0 if up > 0 else -height if up < 0 else -height / 2.0)
        boxes.append((left, bottom, left + width, bottom + height))
    return boxes


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(along, 0.0)
