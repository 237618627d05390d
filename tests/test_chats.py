"""Every transcript in every mode. What a person sees is the specification."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import MODES, Mode, Player, world

CHATS = sorted((Path(__file__).parent / "chats").glob("*.chat"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("chat", CHATS, ids=lambda path: path.stem)
async def test_chat(chat: Path, mode: Mode) -> None:
    script = chat.read_text("utf-8")  # noqa: ASYNC240  (nothing else runs on this loop)
    expected = [line.rstrip() for line in script.splitlines() if line.strip() and not line.startswith("#")]
    where = await world(mode)
    try:
        assert await Player(where).play(script) == expected
    finally:
        await where.close()
