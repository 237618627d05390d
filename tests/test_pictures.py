"""Pictures: drawn from data that is never source, from what the receiver may see, as a phone shows them."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.chat.texts import LANGUAGES, speaker
from bot.domain.stages import OPEN, USUAL, Stages
from bot.domain.values import Satang
from bot.jobs.pictures import numbers, pipeline
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.opportunities import COUNTED, MOVED, Sum, Summary
from bot.views import pipeline as views
from tests.chat import world

HOSTILE = '"#panic()\\n#include "/etc/passwd" $ <a> // *_` &'


def drawing(language: str, stages: Stages = USUAL, amount: int = 0) -> dict[str, object]:
    one = Sum(12, Satang(amount), Satang(amount // 2))
    sums = dict.fromkeys((*OPEN, *COUNTED, *MOVED), one)
    found = Summary("team", datetime(2026, 8, 3, 9, 20, tzinfo=UTC), sums)
    era = "be" if language == "th" else "ce"
    return views.drawing(
        speaker(language, era, "Asia/Bangkok", stages), views.Pipeline(found, date(2026, 8, 3), stages, ())
    )


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("amount", [0, 1, 10**13])
def test_a_pipeline_is_as_wide_as_a_phone_and_sharp(language: str, amount: int) -> None:
    wide, high = size(pipeline(drawing(language, amount=amount)))
    assert wide == 1080
    assert high <= 2 * wide


def test_words_are_never_source() -> None:
    """What a team calls a stage is shown as it is, whatever typst would make of it."""
    named = tuple(replace(stage, name=HOSTILE) for stage in USUAL)
    assert size(pipeline(drawing("th", named)))[0] == 1080


def test_two_languages_give_two_pictures() -> None:
    assert pipeline(drawing("th")) != pipeline(drawing("en"))


async def test_the_same_data_give_the_same_picture_of_ones_own_deals() -> None:
    where = await world()
    assert where.service
    for words in ("/deal", "ข้าม", "ประตูม้วน", "100,000", "ข้าม", "ข้าม"):
        await where.arrive(where.api.say(103, words))

    async def gathered(db: Db, chat: int) -> dict[str, object]:
        assert where.service
        me = where.service.roster.at(chat)
        assert me
        return await numbers(Desk(db, me, where.now), {"whose": "all"})

    mine = await where.service.store.read(lambda db: gathered(db, 103))
    theirs = await where.service.store.read(lambda db: gathered(db, 104))
    assert (mine["total"], theirs["total"]) == (
        {"count": "1", "amount": "฿100,000", "weighted": "฿10,000", "name": "กำลังเดิน"},
        {"count": "0", "amount": "฿0", "weighted": "฿0", "name": "กำลังเดิน"},
    )
    assert pipeline(mine) == pipeline(mine)
    await where.close()


async def test_the_picture_comes_through_the_chat() -> None:
    where = await world()
    await where.arrive(where.api.say(103, "/pipeline"))
    await where.arrive(where.api.press(103, "🖼 เป็นรูป"))
    ((name, content),) = where.api.files.values()
    assert (name, size(content)[0]) == ("pipeline.png", 1080)
    await where.close()
