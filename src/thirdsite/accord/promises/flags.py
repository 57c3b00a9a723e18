"""A flag on a record that was accepted and logged although something about it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SEVERITIES = {
    "impossible": {"en": "cannot be true", "ru": "не может быть верным"},
    "late": {"en": "clock missed", "ru": "срок нарушен"},
    "missing": {"en": "not stated", "ru": "не указано"},
    "contradiction": {"en": "contradicts another record", "ru": "противоречит другой записи"},
    "doubt": {"en": "doubtful", "ru": "сомнительно"},
}


@dataclass(frozen=True)
class Flag:
    """What is wrong, how badly, in both languages, and the records it rests on."""

    code: str
    severity: str
    words: dict[str, str]
    records: tuple[str, ...] = ()
    assumption: bool = False
    """Whether it rests on a clock or field that is an assumption."""

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.words,
            "assumption": self.assumption,
            "records": list(self.records),
        }
