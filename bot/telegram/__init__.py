"""The only package that imports python-telegram-bot: wire (JSON to Inbound, letter to Bot call), intake, request."""
