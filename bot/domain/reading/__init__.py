"""Reading what people type: money, phones, days, times, moments, names; in Thai and English.

Every reader is pure, takes the words and where needed the moment they were said, and raises only `Unclear`.
"""

from bot.domain.reading.contacts import email, line_id, phone, who
from bot.domain.reading.days import birthday, day
from bot.domain.reading.numbers import money, number
from bot.domain.reading.times import DAY_PARTS, When, moment, time_of_day, when
from bot.domain.reading.words import HINTS, Unclear, arabic, line, tidy

__all__ = [
    "DAY_PARTS", "HINTS", "Unclear", "When", "arabic", "birthday", "day", "email", "line", "line_id", "moment",
    "money", "number", "phone", "tidy", "time_of_day", "when", "who",
]  # fmt: skip
