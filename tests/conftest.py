"""What every test has: hypothesis at the same pace on every machine, and a database of the server there is."""

from hypothesis import settings

from tests.server import database, emptied

__all__ = ["database", "emptied"]

settings.register_profile("house", max_examples=150, deadline=None, derandomize=True, database=None)
settings.load_profile("house")
