"""What happens beside the deals: visits, calls, a greeting; and what customers complain about."""

from __future__ import annotations

from datetime import date, timedelta

from bot.playground.history import stories
from bot.playground.history.deals import SOON
from bot.playground.history.scene import Firm, Scene, Seller

MISSED = 4  # of a hundred that were planned and nobody did


def care(scene: Scene, firm: Firm) -> None:
    """One more visit, call or message, some day after he became known."""
    day = max(scene.days.some(), scene.days.local(firm.account.at) + timedelta(days=1))
    day = scene.days.clock.working_day_from(day)
    if day >= scene.days.today:
        return
    at, seller = scene.days.moment(day), firm.seller
    about = {"account_id": firm.account, "contact_id": firm.contact}
    told = stories.CARE[seller.language]
    if scene.often(MISSED):
        story = scene.dice.choice(told)
        on = scene.days.local(at)
        values = {"kind": story.kind, "subject": story.subject, "at": at, "on": on, "status": "missed"}
        scene.book.keep("activity", max(firm.account.at, at - timedelta(days=3)), seller.id, **values, **about)
        return
    scene.log(told, at, seller, {**about}, who=firm.who, district=firm.account["district"])


def appointments(scene: Scene, seller: Seller, day: date, least: int) -> None:
    """Whoever has less than this planned for a day sees somebody he has not seen for a while."""
    own = [firm for firm in scene.firms if firm.seller is seller]
    planned = (one for one in scene.book.of("activity") if one.owner == seller.id and one["status"] == "planned")
    for _ in range(least - sum(one["on"] == day for one in planned) if own else 0):
        firm = scene.dice.choice(own)
        kind, subject = scene.dice.choice(stories.SEEN[seller.language])
        said = max(firm.account.at, scene.days.moment(scene.days.worked[-3]))
        about = {"account_id": firm.account, "contact_id": firm.contact}
        scene.plan(kind, subject, scene.days.on_the_hour(day), said, seller, {**about})


def complain(scene: Scene, firm: Firm, service: int, *, lately: bool) -> None:
    """A complaint, by the rep or by the service desk; older ones have been dealt with."""
    back = scene.dice.randint(1, 3) if lately else scene.dice.randint(8, 220)
    at = scene.days.moment(scene.days.worked[-min(back, len(scene.days.worked))])
    about, severity, story, ended = scene.dice.choice(stories.COMPLAINTS)
    by = service if scene.often(60) else firm.seller.id
    made = scene.book.keep(
        "complaint",
        max(at, firm.account.at + SOON),
        by,
        customer=firm.account["name"],
        about=about,
        severity=severity,
        story=story,
        status="received",
    )
    steps = [("in_progress", None), ("resolved", None), ("closed", ended)]
    for status, reason in steps[: scene.dice.randint(0, 1)] if lately else steps:
        at = scene.days.after(max(at, made.at), 0, 1)
        if at > scene.days.end:
            return
        scene.book.change(made, at, service, status=status, reason=reason)
