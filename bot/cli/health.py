"""python -m bot health"""

from __future__ import annotations

import sys
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import urlopen

import click

from bot.cli.reading import read

PATIENCE = 3.0  # seconds
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  (heard on all interfaces: asked on this machine's own)


@click.command()
def health() -> None:
    """Ask the running bot whether it is well: exit code 0 when it is. For a container's health check."""
    found = read()
    if not found.health_port:
        click.echo("HEALTH_PORT is 0, so that nothing can be asked: please set it, such as 9464.", err=True)
        sys.exit(2)
    well, words = _asked(f"http://{ANYWHERE.get(found.health_host, found.health_host)}:{found.health_port}/healthz")
    click.echo(words)
    sys.exit(0 if well else 1)


def _asked(url: str) -> tuple[bool, str]:
    try:
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  (our own http address)
            return True, answer.read().decode()
    except HTTPError as refused:
        return False, refused.read().decode()
    except (OSError, HTTPException):
        return False, f"Nobody answers on {url}: is khaidee running?"
