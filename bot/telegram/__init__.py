"""The only package that imports python-telegram-bot: wire (JSON to Inbound, letter to Bot call), intake, request."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's coming way to give durations; the old one warns
