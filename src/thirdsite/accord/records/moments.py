"""Moments as records write them, UTC to the second; texts of this form compare in the order of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from thirdsite.errors import BadInput

FORM = "%Y-%m-%dT%H:%M:%SZ"
MONTHS_RU = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def read(text: str) -> datetime:
    """The moment of a record's text."""
    return datetime.fromisoformat(text)


def write(moment: datetime) -> str:
    """A moment as records write it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")


def later(text: str, *, hours: float = 0.0, days: float = 0.0) -> str:
    """The moment so much later; the last second of the year 9999 where it would lie beyond."""
    try:
        return write(read(text) + timedelta(hours=hours, days=days))
    except OverflowError:
        return write(LAST)


def months_later(text: str, months: int) -> str:
    """The same day so many months later, or the last day of that month."""
    moment = read(text)
    count = moment.month - 1 + months
    year, month = moment.year + count // 12, count % 12 + 1
    for day in (moment.day, 30, 29, 28):
        try:
            return write(moment.replace(year=year, month=month, day=day))
        except ValueError:
            continue
    return write(LAST)


def hours_between(start: str, end: str) -> float:
    """Hours from one moment to another; negative where the second is earlier."""
    return (read(end) - read(start)).total_seconds() / 3600.0


def end_of_day(text: str) -> str:
    """The last second of a day given as 2007-10-12; a moment given in full stays.

    Raises
    ------
    BadInput : neither a day nor a moment
    """
    try:
        if len(text) == 10:
            return f"{date.fromisoformat(text).isoformat()}T23:59:59Z"
        return write(datetime.strptime(text, FORM).replace(tzinfo=UTC))
    except ValueError:
        raise BadInput(f"{text!r} is no date; write a day as 2007-10-12 or a moment in UTC as 2007-10-12T09:00:00Z") from None


def day_words(text: str) -> dict[str, str]:
    """The day of a moment in English and in Russian."""
    moment = read(text)
    month_ru = MONTHS_RU[moment.month - 1]
    return {
        "en": f"{moment.day} {moment:%B} {moment.year}",
        "ru": f"{moment.day} {month_ru} {moment.year} года",
    }
