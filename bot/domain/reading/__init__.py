"""Reading what people type: money, phones, days, times, moments, names; in Thai and English.

Every reader is pure, takes the words and where needed the moment they were said, and raises only `Unclear`.
"""

from bot.domain.reading.address import address
from bot.domain.reading.contacts import branch, email, line_id, phone, tax_id, who
from bot.domain.reading.days import RELATIVE, birthday, day
from bot.domain.reading.latest import Latest, latest
from bot.domain.reading.minimums import minimums
from bot.domain.reading.numbers import between, money, number
from bot.domain.reading.times import DAY_PARTS, When, moment, time_of_day, when
from bot.domain.reading.words import HINTS, Unclear, arabic, line, tidy

__all__ = [
    "DAY_PARTS", "HINTS", "RELATIVE", "Latest", "Unclear", "When", "address", "arabic", "between", "birthday", "branch", "day", "email", "latest", "line", "line_id",
    "minimums", "moment", "money", "number", "phone", "tax_id", "tidy", "time_of_day", "when", "who",
]  # fmt: skip
