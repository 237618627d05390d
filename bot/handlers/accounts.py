"""A new phone: a one-use link that moves a member to another account, and the old account cut off."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat.router import Handler, Router
from bot.chat.screen import Screen
from bot.chat.turn import Turn
from bot.handlers.leading import lead
from bot.storage import invites, people
from bot.usecases import joining, standing
from bot.views import accounts as views


def phone(address: Callable[[str], str]) -> Handler:
    async def handler(turn: Turn) -> None:
        """The link is shown once, to whoever asked for it; only its hash is kept."""
        key = int(turn.args[0])
        try:
            made = await joining.move_account(turn.desk, key)
        except joining.Twice:
            turn.toast = turn.say.label("invite.twice")
            return
        person = await people.one(turn.desk, key)
        turn.show(views.made(turn.say, person, made, other=key != turn.desk.me.id))
        turn.reply(views.link(turn.say, address(made.secret), person.called))

    return handler


async def unphone(turn: Turn) -> None:
    """One's own link is taken back."""
    await invites.revoke(turn.desk, int(turn.args[0]))
    turn.show(Screen(turn.say("phone.revoked")))


async def cut(turn: Turn) -> None:
    """A lost phone opens nothing any more, from this commit on."""
    lead(turn)
    person = await standing.cut_off(turn.desk, int(turn.args[0]))
    turn.forget_people = True
    turn.show(views.cut(turn.say, person))


def register(router: Router, address: Callable[[str], str]) -> None:
    router.act("phone", phone(address))
    router.act("unphone", unphone)
    router.act("cut", cut)
