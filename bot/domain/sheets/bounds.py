"""How much of a file is looked at, and the one answer to a file that cannot be read."""

from __future__ import annotations

BYTES = 20 * 2**20  # what the messenger lets a bot download
ROWS = 20_000  # people in one file
COLUMNS = 200
LAST_ROW = 100_000  # a sheet may have gaps, but not reach further down
CELLS = 5_000_000  # of a sheet's rectangle: more does not fit the memory the reader is given
CELL = 2_000  # characters of one cell
INSIDE = 256 * 2**20  # bytes a packed file may hold when it is unpacked
OUT = 48 * 2**20  # bytes of what was read from one file

UNFIT = frozenset(
    {"big", "empty", "password", "resave", "other", "broken", "encoding", "heavy", "far", "rows", "nothing", "gone"}
)
"""Why a file was not read; each has a text that says what to do: import.unfit.<why>."""


class Unfit(ValueError):
    """A file that cannot be read. `why` is one of UNFIT, `about` what its text names."""

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(why)
        self.why, self.about = why, about
