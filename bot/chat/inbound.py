"""What came in, in words no messenger owns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.files import KINDS, File

Kind = Literal[
    "text", "button", "contact", "location", "sticker", "edit", "other",
    "photo", "voice", "video", "round", "animation", "audio", "file",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that one person said or pressed in one chat.

    `said_at` is the message's own time in UTC; a button press counts at arrival. `text` is what was typed, or the
    caption of a picture; it is raw: the readers clean it. `answer_id` is what a toast is addressed to.
    """

    chat: int
    person: int
    said_at: datetime
    kind: Kind
    text: str = ""
    button: str = ""
    answer_id: str = ""
    message_id: int = 0
    reply_to: int = 0
    file_id: str = ""
    name: str = ""  # of the shared contact, or of the file
    size: int = 0  # bytes of the file
    unique_id: str = ""  # the same for every copy of a file
    seconds: int = 0  # how long a voice or a video is
    phone: str = ""  # of the shared contact
    vcard: str = ""  # the card behind it, where there is one
    latitude: float = 0.0
    longitude: float = 0.0
    live: bool = False  # a place that goes on moving: it is not followed
    album: str = ""
    forwarded_by: str = ""  # whose words these are: a message of somebody else that was passed on
    forwarded_at: datetime | None = None  # when they were said first, in UTC
    group: bool = False
    language: str = ""  # the messenger's guess at the person's language: "th", "en", …
    username: str = ""
    full_name: str = ""

    @property
    def album_key(self) -> str | None:
        """By this name the answer to an album's first picture is found, when the others come."""
        return f"album:{self.chat}:{self.album}" if self.album else None

    @property
    def file(self) -> File | None:
        """What can be kept with a record; None where nothing came that can."""
        if self.kind not in KINDS or not self.file_id:
            return None
        return File(self.kind, self.file_id, self.unique_id, self.name, self.size, self.seconds)
