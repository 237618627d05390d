"""What the chat understands: one short file per subject, and plain forms for all record types. Never imports a job."""

from bot.chat.router import Router


def router(username: str) -> Router:
    """Everything the chat understands; `username` is the bot's own, for links that lead to it."""
    from bot.handlers import customers, leads, people, plain, start

    made = Router()
    plain.register(made, {"lead": leads.new_lead})
    leads.register(made)
    customers.register(made)
    start.register(made)
    people.register(made, lambda secret: f"https://t.me/{username}?start={secret}")
    plain._FORMS.update(made.forms)
    return made
