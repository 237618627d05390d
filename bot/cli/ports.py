"""Ports of ours: taken before anything is loaded that would serve on them."""

from __future__ import annotations

import os
import socket


class Taken(RuntimeError):
    """The port or the interface cannot be had."""


def bound(host: str, port: int, setting: str) -> socket.socket:
    """Raises Taken, with a sentence that names the setting."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as fault:
        why = os.strerror(fault.errno) if fault.errno else "no such interface"
        raise Taken(f"{setting}: {host} port {port} cannot be had ({why}): please choose another") from fault
