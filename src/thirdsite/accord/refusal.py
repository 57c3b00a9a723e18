"""The refusal of a record: the rule it breaks, and what to change."""

from __future__ import annotations

from thirdsite.errors import BadInput


class Refusal(BadInput):
    """A record the log does not take; `rule` is the short name of the rule it breaks."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"refused by rule {rule}: {message}")
        self.rule = rule
        self.reason = message
