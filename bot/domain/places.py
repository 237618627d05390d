"""Places on the earth: rounded, and how far apart. Nobody's way is ever followed: a place is what somebody sent."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

EARTH = 6_371_000  # metres
PLACES = 4  # decimals that are kept: some ten metres
DEGREE = 111_320  # metres of one degree of latitude


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east."""

    latitude: float
    longitude: float

    @property
    def real(self) -> bool:
        """Is it a place on the earth at all?"""
        numbers = isfinite(self.latitude) and isfinite(self.longitude)
        return numbers and abs(self.latitude) <= 90 and abs(self.longitude) <= 180

    def rounded(self) -> Place:
        """As it may be kept; 0.0 and -0.0 are one place."""
        return Place(round(self.latitude, PLACES) + 0.0, round(self.longitude, PLACES) + 0.0)

    def metres_to(self, other: Place) -> int:
        """As the crow flies, in whole metres."""
        north = radians(other.latitude - self.latitude)
        east = radians(other.longitude - self.longitude)
        here, there = radians(self.latitude), radians(other.latitude)
        part = sin(north / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
        return round(2 * EARTH * asin(sqrt(min(1.0, part))))

    def around(self, metres: int) -> tuple[float, float, float, float]:
        """South, north, west and east of a box that holds everything within so many metres; none over the date line."""
        high = metres / DEGREE
        wide = min(180.0, high / max(0.01, cos(radians(self.latitude))))
        return self.latitude - high, self.latitude + high, self.longitude - wide, self.longitude + wide
