"""Values that know what they are, so that texts can write each by its type. All immutable, all plain inside."""

from __future__ import annotations


class Satang(int):
    """Money: a whole number of satang, a hundredth of a baht."""


class Phone(str):
    """A phone number as E.164, with ";ext=12" behind it where there is an extension."""

    __slots__ = ()


class Birthday(int):
    """year * 10000 + month * 100 + day, common era; year 0 is unknown."""


class Choice(str):
    """A choice's symbolic id with the record type and field it belongs to: "lead.source.referral"."""

    __slots__ = ()


class Html(str):
    """Text for a person in which every value is already escaped; as a value it is not escaped again. `say` makes it."""

    __slots__ = ()
