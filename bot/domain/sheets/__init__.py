"""Tables of people as they come from outside: spreadsheets, separated text, vCards. Pure: bytes in, plain rows out.

What is read here was made by strangers. It is meant to run in a process that can do nothing else (bot/jobs/confined):
a hostile file costs at most that process its life.
"""

from bot.domain.sheets.bounds import BYTES, ROWS, UNFIT, Unfit
from bot.domain.sheets.guard import guarded, restored
from bot.domain.sheets.headings import FIELDS
from bot.domain.sheets.reading import Plan, read
from bot.domain.sheets.rows import DOUBTS, REFUSALS

__all__ = ["BYTES", "DOUBTS", "FIELDS", "REFUSALS", "ROWS", "UNFIT", "Plan", "Unfit", "guarded", "read", "restored"]
