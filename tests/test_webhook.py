"""The webhook: nothing but Telegram's own, kept before it is confirmed; every hostile body gets its number."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.inbox import Arrived
from bot.telegram.webhook import DEEPEST, HEADER, PATH, depth, webhook_app

SECRET = "a" * 40
UPDATE = {"update_id": 5, "message": {"chat": {"id": 7}, "from": {"id": 7}, "text": "สวัสดี"}}


class Keeper:
    def __init__(self, *, broken: bool = False) -> None:
        self.kept: list[int] = []
        self.broken = broken

    async def __call__(self, batch: Sequence[Arrived]) -> None:
        if self.broken:
            raise OSError("the disk is full")
        self.kept += [row.update_id for row in batch]


async def post(keeper: Keeper, body: bytes | AsyncIterator[bytes], secret: str = SECRET) -> int:
    transport = httpx.ASGITransport(webhook_app(SECRET, keeper, longest=10_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return (await client.post(PATH, content=body, headers={HEADER: secret})).status_code


async def test_an_update_is_kept_and_then_confirmed() -> None:
    keeper = Keeper()
    assert await post(keeper, json.dumps(UPDATE).encode()) == 200
    assert keeper.kept == [5]


async def test_what_cannot_be_kept_is_not_confirmed() -> None:
    assert await post(Keeper(broken=True), json.dumps(UPDATE).encode()) == 503


@pytest.mark.parametrize("secret", ["", "a" * 39, "a" * 41, "b" * 40])
async def test_a_stranger_is_turned_away(secret: str) -> None:
    keeper = Keeper()
    assert await post(keeper, json.dumps(UPDATE).encode(), secret) == 403
    assert keeper.kept == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe", b'{"a": ' * 40, b"[" * 9000, b'{"x": NaN', b"{}" * 2]
)
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    keeper = Keeper()
    assert await post(keeper, body) == 400
    assert keeper.kept == []


async def test_depth_is_counted_before_it_is_parsed() -> None:
    deep = json.dumps(UPDATE)[:-1] + ', "x": ' + "[" * DEEPEST + "]" * DEEPEST + "}"
    assert await post(Keeper(), deep.encode()) == 400


async def test_brackets_in_words_are_words() -> None:
    words = UPDATE | {"text": "[[[{{{" * 100 + '\\"['}
    assert await post(Keeper(), json.dumps(words).encode()) == 200


async def test_a_body_is_counted_as_it_comes() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1000

    assert await post(Keeper(), b" " * 20_000) == 413
    assert await post(Keeper(), chunks()) == 413


async def test_other_ways_in_are_closed() -> None:
    transport = httpx.ASGITransport(webhook_app(SECRET, Keeper()))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert (await client.get(PATH)).status_code == 405
        assert (await client.post("/other")).status_code == 404


@pytest.mark.parametrize("secret", ["", "short", "a" * 31, "ก" * 40, "a b" * 20, "a" * 257])
def test_a_weak_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="WEBHOOK_SECRET"):
        webhook_app(secret, Keeper())


json_values = st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(json_values)
def test_depth_is_the_depth(value: object) -> None:
    def real(of: object) -> int:
        inner = of.values() if isinstance(of, dict) else of if isinstance(of, list) else None
        return 0 if inner is None else 1 + max((real(one) for one in inner), default=0)

    assert depth(json.dumps(value).encode()) == real(value)
