"""Pictures of figures drawn beside the work: on processes of their own while later questions are still being answered."""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from thirdsite.questions.answer import Answer
from thirdsite.questions.figures import Figure


class Drawing:
    """Draws figures on all but one of `workers` processes; with one worker each is drawn when its picture is asked for.

    With more, the module that started Python is imported again by the others, as `multiprocessing` does.
    """

    def __init__(self, workers: int = 1) -> None:
        self._begun: dict[int, Future[bytes]] = {}
        self._pool = ProcessPoolExecutor(workers - 1, mp_context=get_context("spawn")) if workers > 1 else None

    def begin(self, answer: Answer) -> None:
        """Have the figures of an answer drawn."""
        if self._pool is not None:
            for figure in answer.figures:
                self._begun[id(figure)] = self._pool.submit(_picture, figure)

    def picture(self, figure: Figure) -> bytes:
        """The picture of a figure, as `draw.picture` gives it."""
        future = self._begun.get(id(figure))
        return _picture(figure) if future is None else future.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _picture(figure: Figure) -> bytes:
    from thirdsite.report.draw import picture

    return picture(figure)
