"""Why anyone asks: one module for each question, each giving an Answer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from thirdsite.chain.case import Case
from thirdsite.chain.progress import Progress
from thirdsite.questions.answer import Answer
from thirdsite.questions.influence import Influence, by_flips, with_influences

Influencing = Callable[[Case, Answer, Progress], list[Influence]]
"""What a question's module may offer as `influence`: its assumptions ranked."""

QUESTIONS = (
    "protection",
    "deterrent",
    "radar_view",
    "sites",
    "growth",
    "activation",
    "treaties",
    "joint",
    "agreement",
    "claims",
)
"""The questions, in the order of the report; each is a room in this one whose module `answer` has a function of that name."""


def ask(question: str, case: Case, progress: Progress) -> Answer:
    """Answer one question for a scenario; with its assumptions ranked, unless the case leaves sensitivity out.

    Raises
    ------
    ThirdsiteError : the scenario cannot be examined; the message says what to change
    """
    module = import_module(f"thirdsite.questions.{question}.answer")
    answer = cast(Callable[[Case, Progress], Answer], module.answer)(case, progress)
    if not case.sensitivity:
        return answer
    own = cast(Influencing | None, getattr(module, "influence", None))
    return with_influences(answer, by_flips(answer) if own is None else own(case, answer, progress))
