"""What every test has: hypothesis at the same pace on every machine, and a database of the server there is."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from tests.chat import World, world
from tests.server import database, emptied

__all__ = ["database", "emptied"]

settings.register_profile("house", max_examples=150, deadline=None, derandomize=True, database=None)
settings.load_profile("house")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def where(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A world on each database."""
    made = await world("plain", request.getfixturevalue("emptied") if request.param == "postgres" else "")
    yield made
    await made.close()
