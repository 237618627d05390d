"""Customers, opportunities, activities"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0002"
down_revision = "0001"
TABLES = (
    "channel",
    "stage_setting",
    "account",
    "contact",
    "opportunity",
    "position",
    "relative",
    "activity",
    "stage_event",
)


def upgrade() -> None:
    for make in (
        _channel,
        _stage_setting,
        _account,
        _contact,
        _opportunity,
        _opportunity_indexes,
        _position,
        _relative,
        _activity,
        _activity_indexes,
        _stage_event,
    ):
        make()
    _lead()
    _fill_channels()


def _record(name: str, *more: Any) -> None:
    """What every record has, and the three indexes every list needs."""
    op.create_table(
        name,
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", columns.Key, nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.Key, nullable=False),
        sa.Column("updated_at", columns.Instant(), nullable=False),
        sa.Column("updated_by", columns.Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.Instant(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=f"fk_{name}_owner_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=f"fk_{name}_workspace_id"),
    )
    op.create_index(f"ix_{name}_workspace_id_number", name, ["workspace_id", "number"], unique=True)
    op.create_index(f"ix_{name}_workspace_id_owner_id_status_id", name, ["workspace_id", "owner_id", "status", "id"])
    op.create_index(f"ix_{name}_workspace_id_status_id", name, ["workspace_id", "status", "id"])


def _channel() -> None:
    op.create_table(
        "channel",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("record_id", columns.Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    op.create_index("ix_channel_record", "channel", ["type", "record_id"], unique=False)
    op.create_index("ix_channel_value", "channel", ["workspace_id", "kind", "value"], unique=False)


def _stage_setting() -> None:
    op.create_table(
        "stage_setting",
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("pipeline", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("rot_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_stage_setting_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "pipeline", "stage", name=op.f("pk_stage_setting")),
    )


def _account() -> None:
    _record(
        "account",
        sa.Column("name", sa.String(length=160), nullable=True),
        sa.Column("phone", columns.PhoneNumber(), nullable=True),
        sa.Column("legal_form", sa.String(length=40), nullable=True),
        sa.Column("line_id", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone2", columns.PhoneNumber(), nullable=True),
        sa.Column("tax_id", sa.String(length=13), nullable=True),
        sa.Column("branch", sa.String(length=5), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("subdistrict", sa.String(length=60), nullable=True),
        sa.Column("district", sa.String(length=60), nullable=True),
        sa.Column("province", sa.String(length=60), nullable=True),
        sa.Column("postcode", sa.String(length=5), nullable=True),
        sa.Column("credit_days", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("last_touch_at", columns.Instant(), nullable=True),
        sa.Column("next_activity_at", columns.Instant(), nullable=True),
    )


def _contact() -> None:
    _record(
        "contact",
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("nickname", sa.String(length=60), nullable=True),
        sa.Column("account_id", columns.Key, nullable=True),
        sa.Column("job", sa.String(length=80), nullable=True),
        sa.Column("phone", columns.PhoneNumber(), nullable=True),
        sa.Column("line_id", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone2", columns.PhoneNumber(), nullable=True),
        sa.Column("phone3", columns.PhoneNumber(), nullable=True),
        sa.Column("birthday", columns.BirthdayNumber(), nullable=True),
        sa.Column("prefers", sa.String(length=40), nullable=True),
        sa.Column("likes", sa.String(length=300), nullable=True),
        sa.Column("dislikes", sa.String(length=300), nullable=True),
        sa.Column("how_met", sa.String(length=300), nullable=True),
        sa.Column("do_not", sa.String(length=40), nullable=True),
        sa.Column("last_touch_at", columns.Instant(), nullable=True),
        sa.Column("next_activity_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_contact_account_id")),
    )
    op.create_index(op.f("ix_contact_account_id_id"), "contact", ["account_id", "id"], unique=False)
    op.create_index("ix_contact_birthday", "contact", ["workspace_id", sa.text("(birthday % 10000)")])


def _opportunity() -> None:
    _record(
        "opportunity",
        sa.Column("name", sa.String(length=160), nullable=True),
        sa.Column("account_id", columns.Key, nullable=True),
        sa.Column("contact_id", columns.Key, nullable=True),
        sa.Column("amount", columns.Money(), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("referrer", sa.String(length=160), nullable=True),
        sa.Column("competitor", sa.String(length=160), nullable=True),
        sa.Column("typed_probability", sa.Boolean(), nullable=False),
        sa.Column("on_hold_until", sa.Date(), nullable=True),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("stage_since", columns.Instant(), nullable=True),
        sa.Column("open_stage", sa.String(length=40), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("last_touch_at", columns.Instant(), nullable=True),
        sa.Column("next_activity_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_opportunity_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_opportunity_contact_id")),
    )


def _opportunity_indexes() -> None:
    op.create_index(op.f("ix_opportunity_account_id_id"), "opportunity", ["account_id", "id"], unique=False)
    op.create_index(
        "ix_opportunity_closed",
        "opportunity",
        ["workspace_id", "closed_on", "status", "owner_id", "amount"],
        unique=False,
    )
    op.create_index(op.f("ix_opportunity_contact_id_id"), "opportunity", ["contact_id", "id"], unique=False)
    op.create_index(
        "ix_opportunity_open",
        "opportunity",
        ["workspace_id", "owner_id", "status", "expected_close", "amount", "probability"],
        unique=False,
        sqlite_where=sa.text("status NOT IN ('won', 'lost') AND deleted_at IS NULL"),
        postgresql_where=sa.text("status NOT IN ('won', 'lost') AND deleted_at IS NULL"),
    )


def _position() -> None:
    _record(
        "position",
        sa.Column("contact_id", columns.Key, nullable=True),
        sa.Column("account_id", columns.Key, nullable=True),
        sa.Column("job", sa.String(length=80), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_position_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_position_contact_id")),
    )
    op.create_index(op.f("ix_position_account_id_id"), "position", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_position_contact_id_id"), "position", ["contact_id", "id"], unique=False)


def _relative() -> None:
    _record(
        "relative",
        sa.Column("contact_id", columns.Key, nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("birthday", columns.BirthdayNumber(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_relative_contact_id")),
    )
    op.create_index(op.f("ix_relative_contact_id_id"), "relative", ["contact_id", "id"], unique=False)
    op.create_index("ix_relative_birthday", "relative", ["workspace_id", sa.text("(birthday % 10000)")])


def _activity() -> None:
    _record(
        "activity",
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("account_id", columns.Key, nullable=True),
        sa.Column("contact_id", columns.Key, nullable=True),
        sa.Column("opportunity_id", columns.Key, nullable=True),
        sa.Column("lead_id", columns.Key, nullable=True),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("story", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("distance", sa.Integer(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("done_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_activity_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_activity_contact_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_activity_lead_id")),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name=op.f("fk_activity_opportunity_id")),
    )


def _activity_indexes() -> None:
    op.create_index(op.f("ix_activity_account_id_at_id"), "activity", ["account_id", "at", "id"], unique=False)
    op.create_index(
        "ix_activity_agenda",
        "activity",
        ["owner_id", "on_day", "at"],
        unique=False,
        sqlite_where=sa.text("status = 'planned' AND deleted_at IS NULL"),
        postgresql_where=sa.text("status = 'planned' AND deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_activity_contact_id_at_id"), "activity", ["contact_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_activity_lead_id_at_id"), "activity", ["lead_id", "at", "id"], unique=False)
    op.create_index("ix_activity_logged", "activity", ["workspace_id", "owner_id", "done_at", "kind"], unique=False)
    op.create_index(op.f("ix_activity_opportunity_id_at_id"), "activity", ["opportunity_id", "at", "id"], unique=False)


def _stage_event() -> None:
    op.create_table(
        "stage_event",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("opportunity_id", columns.Key, nullable=False),
        sa.Column("account_id", columns.Key, nullable=True),
        sa.Column("before", sa.String(length=40), nullable=True),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("by", columns.Key, nullable=False),
        sa.Column("amount", columns.Money(), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name=op.f("fk_stage_event_opportunity_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_stage_event_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_event")),
    )
    op.create_index(op.f("ix_stage_event_account_id_at_id"), "stage_event", ["account_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_stage_event_opportunity_id_at"), "stage_event", ["opportunity_id", "at"], unique=False)


def _lead() -> None:
    op.add_column("lead", sa.Column("rating", sa.String(length=40), nullable=True))
    op.add_column("lead", sa.Column("referrer", sa.String(length=160), nullable=True))
    op.add_column("lead", sa.Column("respond_by", columns.Instant(), nullable=True))
    op.add_column("lead", sa.Column("responded_at", columns.Instant(), nullable=True))
    op.add_column("lead", sa.Column("converted_at", columns.Instant(), nullable=True))
    op.add_column("lead", sa.Column("account_id", columns.Key, nullable=True))
    op.add_column("lead", sa.Column("contact_id", columns.Key, nullable=True))
    op.add_column("lead", sa.Column("opportunity_id", columns.Key, nullable=True))
    op.add_column("lead", sa.Column("last_touch_at", columns.Instant(), nullable=True))
    op.add_column("lead", sa.Column("next_activity_at", columns.Instant(), nullable=True))
    op.drop_index(op.f("ix_lead_workspace_id_email"), table_name="lead")
    op.drop_index(op.f("ix_lead_workspace_id_line_id"), table_name="lead")
    op.drop_index(op.f("ix_lead_workspace_id_phone"), table_name="lead")


def _fill_channels() -> None:
    """Ways to reach somebody have a table of their own now: those of the leads there are."""
    bind = op.get_bind()
    lead = sa.table("lead", *(sa.column(name) for name in ("id", "workspace_id", "deleted_at", *WAYS)))
    channel = sa.table("channel", *(sa.column(n) for n in ("workspace_id", "kind", "value", "type", "record_id")))
    for row in bind.execute(sa.select(lead).where(lead.c.deleted_at.is_(None))).mappings().all():
        found = {kind: str(row[name]).partition(";")[0] for name, kind in WAYS.items() if row[name]}
        for kind, value in found.items():
            place = {"workspace_id": row["workspace_id"], "type": "lead", "record_id": row["id"]}
            bind.execute(channel.insert().values(kind=kind, value=value, **place))


WAYS = {"phone": "phone", "line_id": "line", "email": "email"}


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    op.create_index("ix_lead_workspace_id_phone", "lead", ["workspace_id", "phone"])
    op.create_index("ix_lead_workspace_id_line_id", "lead", ["workspace_id", "line_id"])
    op.create_index("ix_lead_workspace_id_email", "lead", ["workspace_id", "email"])
    for name in (
        "rating",
        "referrer",
        "respond_by",
        "responded_at",
        "converted_at",
        "account_id",
        "contact_id",
        "opportunity_id",
        "last_touch_at",
        "next_activity_at",
    ):
        op.drop_column("lead", name)
