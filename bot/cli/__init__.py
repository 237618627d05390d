"""python -m bot: one file a command. Only the command that is called is loaded: a start waits for nothing else."""

from __future__ import annotations

import gc
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
    "export": "export",
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
        return _loaded(name) if name in COMMANDS else None


def _loaded(name: str) -> click.Command:
    """The collector rests meanwhile: nothing that is imported is garbage, and looking for it took a sixth of a start.
    Frozen, none of it is looked at again while the bot serves."""
    gc.disable()
    command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), name)
    gc.freeze()
    gc.enable()
    return command


@click.command(cls=_Commands)
@click.version_option(__version__, prog_name="khaidee")
def main() -> None:
    """khaidee: a CRM assistant that lives in chat."""
