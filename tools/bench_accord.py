"""How fast the rules of the accord are: records folded and held against them, and the views of a log, in processor time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from thirdsite.accord.admission import State, admit
from thirdsite.accord.example import example_records
from thirdsite.accord.record import Record
from thirdsite.accord.status import status
from tools.accord_samples import status as site_report

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = {"from": "2011-02-01T00:00:00Z", "to": "2011-02-02T00:00:00Z"}


def notice(number: int) -> Record:
    """A launch notification under the terms of the log."""
    body = {
        "regime": "accord",
        "notification": "pre",
        "launch": f"launch-{number}",
        "object_class": "space_launch",
        "window": WINDOW,
    }
    words = {"en": "A launch.", "ru": "Пуск."}
    return Record(f"notice-{number}", "launch_notification", "US", "2011-01-01T00:00:00Z", None, words, "", (), body)


def spent_s(work: Callable[[], object]) -> float:
    """Processor time of a piece of work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def accord_bench(count: int = 20_000) -> None:
    """Print the figures."""
    print("rules of the accord, processor time")
    for name, make in (("site reports", site_report), ("launch notices", notice)):
        records, state = [make(number) for number in range(count)], State()

        def fold(records: list[Record] = records, state: State = state) -> None:
            for record in records:
                admit(record, state, NOW, "party")
                state.add(record)

        print(f"  {name + ' held against the rules and folded':58} {count / spent_s(fold):7.0f} /s")
    example_records()
    for day in ("2007-10-12", "2008-03-20", "2008-11-10", "2011-12-06"):
        spent = spent_s(lambda day=day: status(example_records(), f"{day}T23:59:59Z"))
        print(f"  {'status of the played example, ' + day:58} {spent:7.2f} s")
    notices = [notice(number) for number in range(count)]
    spent = spent_s(lambda: status(notices, "2011-06-01T00:00:00Z"))
    print(f"  {f'status of {count} launch notices':58} {spent:7.2f} s")


if __name__ == "__main__":
    accord_bench()
