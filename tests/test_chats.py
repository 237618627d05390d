"""Every transcript in every mode. What a person sees is the specification."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import MODES, Mode, Player, world
from tests.marks import pairs_long_but

CHATS = sorted((Path(__file__).parent / "chats").glob("*.chat"))


def lines(chat: Path) -> int:
    return chat.read_text("utf-8").count("\n")


def at_once(chat: Path, mode: Mode) -> bool:
    """Each as it stands in `make test`; the long ones are cut, doubled and troubled in `make test-long`."""
    return mode == "plain" or lines(chat) <= 35


@pytest.mark.parametrize(("chat", "mode"), pairs_long_but(at_once, CHATS, MODES))
async def test_chat_on_sqlite(chat: Path, mode: Mode) -> None:
    script = chat.read_text("utf-8")  # noqa: ASYNC240  (nothing else runs on this loop)
    expected = [line.rstrip() for line in script.splitlines() if line.strip() and not line.startswith("#")]
    where = await world(mode)
    try:
        assert await Player(where).play(script) == expected
    finally:
        await where.close()
