"""python -m bot"""

import os

from bot.cli import main

os.umask(0o077)  # whatever is written holds customers, or keys
main(prog_name="python -m bot")
