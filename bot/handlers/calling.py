"""What a record is called in a sentence about it: an activity has no name but what is done and with whom."""

from __future__ import annotations

from bot.chat.turn import Turn
from bot.records.activity import Activity
from bot.records.base import Record
from bot.storage import activities
from bot.views.activities import title


async def called(turn: Turn, record: Record) -> str:
    if isinstance(record, Activity):
        return title(turn.say, record, await activities.names(turn.desk, [record]))
    return record.known_as
