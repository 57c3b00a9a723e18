"""Why a record or a file of the log is not taken: the rule by its short name, and what to do about it."""

from __future__ import annotations

from thirdsite.errors import BadInput


class Refusal(BadInput):
    """A record that breaks a rule; `rule` is the rule's short name, such as `clock-in-the-future`."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"{rule}: {message}")
        self.rule = rule
