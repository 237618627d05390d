"""Speed, measured: `make bench`. Programs take turns on one core, a bare Bot API is on the other.

load.py says what is asked of a bot, api.py asks it, echo.py and usual.py are the yardsticks, stores.py makes filled
databases, rows.py names what is measured, report.py writes it into docs/quality.md. years.py fills three sizes of a
team with a year of selling, questions.py asks them what people ask all day, beside the bare driver.
"""
