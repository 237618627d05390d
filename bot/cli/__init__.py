"""python -m bot: one file a command, loaded when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from bot import __version__

COMMANDS = {
    "run": "run",
    "demo": "demo",
    "migrate": "migrate",
    "invite": "invite",
    "backup": "keep",
    "restore": "keep",
    "doctor": "doctor",
    "health": "health",
    "aside": "aside",
}
"""Every command and the module it lies in."""


class _Commands(click.Group):
    """A health check runs twice a minute: it must not load the whole bot to ask one question."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), name)
        return command


@click.command(cls=_Commands)
@click.version_option(__version__, prog_name="khaidee")
def main() -> None:
    """khaidee: a CRM assistant that lives in chat."""
