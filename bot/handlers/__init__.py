"""What the chat understands: one short file per subject, and plain forms for all record types. Never imports a job."""

from bot.chat.router import Router


def router() -> Router:
    """Everything the chat understands."""
    from bot.handlers import leads, plain, start

    made = Router()
    plain.register(made, {"lead": leads.new_lead})
    leads.register(made)
    start.register(made)
    plain._FORMS.update(made.forms)
    return made
