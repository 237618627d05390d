"""The list of commands behind "/" and the button beside the typing field: per scope and language, the closest wins."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.refusals import bad

Raw = dict[str, Any]
Key = tuple[str, str, str]  # scope, chat, language

MOST, DESCRIPTION = 100, 256
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat")


class Menus:
    """What the bot has set."""

    def __init__(self) -> None:
        self.commands: dict[Key, list[Raw]] = {}
        self.buttons: dict[str, Raw] = {}  # by chat; "" for all

    def set(self, params: Raw) -> None:
        commands = params.get("commands") or []
        for command in commands:
            _check(command)
        if len(commands) > MOST:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        self.commands[_key(params)] = [_plain(command) for command in commands]

    def delete(self, params: Raw) -> None:
        self.commands.pop(_key(params), None)

    def get(self, params: Raw) -> list[Raw]:
        """Exactly this scope and language, as getMyCommands answers."""
        return self.commands.get(_key(params), [])

    def seen_by(self, chat: int, language: str) -> list[Raw]:
        """What one person finds behind "/"."""
        scopes = (("chat", str(chat)), ("all_private_chats", ""), ("default", ""))
        keys = [(*scope, spoken) for scope in scopes for spoken in (language, "")]
        return next((self.commands[key] for key in keys if self.commands.get(key)), [])

    def set_button(self, params: Raw) -> None:
        button = params.get("menu_button") or {"type": "default"}
        if button.get("type") not in ("default", "commands", "web_app"):
            raise bad("can't parse menu button: MenuButton has unsupported type")
        self.buttons[str(params.get("chat_id") or "")] = button

    def button(self, params: Raw) -> Raw:
        chat = str(params.get("chat_id") or "")
        return self.buttons.get(chat) or self.buttons.get("") or {"type": "commands" if chat else "default"}

    def dump(self) -> Raw:
        return {"commands": [[*key, value] for key, value in self.commands.items()], "buttons": self.buttons}

    def load(self, kept: Raw) -> None:
        self.commands = {(row[0], row[1], row[2]): row[3] for row in kept["commands"]}
        self.buttons = kept["buttons"]


def _key(params: Raw) -> Key:
    scope = params.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if kind == "chat" and "chat_id" not in scope:
        raise bad("can't parse BotCommandScope: Can't find field \"chat_id\"")
    return kind, str(scope.get("chat_id", "")), str(params.get("language_code") or "")


def _check(command: Raw) -> None:
    for name in ("command", "description"):
        if name not in command:
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    if not _NAME.fullmatch(command["command"].removeprefix("/")):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"].strip()) <= DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def _plain(command: Raw) -> Raw:
    return {"command": command["command"].removeprefix("/"), "description": command["description"].strip()}
