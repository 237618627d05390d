"""What goes to a stand-in says in whose stead he gets it."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.screen import Screen
from bot.chat.texts import Speaker, plain
from bot.domain.names import polite
from bot.domain.values import Html


def instead(say: Speaker, name: str, screen: Screen) -> Screen:
    return replace(screen, text=plain(say("instead.of", name=polite(name, say.language)), Html(screen.text)))
