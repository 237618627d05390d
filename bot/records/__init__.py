"""What a workspace keeps: one file per type, declared by its fields, found by being there.

May import the domain and SQLAlchemy, nothing else of ours. Adding a type is described in docs/cookbook.md.
"""

from __future__ import annotations

import importlib
import pkgutil

from bot.records.base import RECORDS, Base, Record

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["RECORDS", "Base", "Record"]
