"""The first tables"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from bot.records import columns
from bot.storage import search

revision = "0001"
down_revision = None


def upgrade() -> None:
    for make in MAKE:
        make()
    for statement in search.MAKE_POSTGRES if _postgres() else search.MAKE_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for statement in () if _postgres() else search.UNMAKE_SQLITE:
        op.execute(statement)
    for table in reversed(TABLES):  # its indexes go with it
        op.drop_table(table)


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("record_id", columns.Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("by", columns.Key, nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_record", "audit", ["workspace_id", "type", "record_id", "id"], unique=False)


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "type", name=op.f("pk_counter")),
    )


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("record_id", columns.Key, nullable=False),
        sa.Column("owner_id", columns.Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("type", "record_id", name=op.f("uq_finding_type_record_id")),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("update_id", columns.Key, nullable=False),
        sa.Column("chat", columns.Key, nullable=False),
        sa.Column("person", columns.Key, nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("arrived_at", columns.Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("update_id", name=op.f("uq_inbox_update_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", columns.Key, autoincrement=False, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=True),
        sa.Column("person_id", columns.Key, nullable=True),
        sa.Column("chat", columns.Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("args", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("letter", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("due_at", columns.Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", columns.Key, nullable=True),
        sa.Column("about", sa.String(length=40), nullable=True),
        sa.Column("sent_at", columns.Instant(), nullable=True),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )


def _outbox_indexes() -> None:
    op.create_index("ix_outbox_card", "outbox", ["chat", "message_id"], unique=False)
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )


def _workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("telegram_id", columns.Key, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("manager_id", columns.Key, nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("era", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("agenda_at", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("unreachable_at", columns.Instant(), nullable=True),
        sa.Column("joined_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_person_manager_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_person_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_person_telegram_id")),
    )
    op.create_index(op.f("ix_person_manager_id"), "person", ["manager_id"], unique=False)
    op.create_index(op.f("ix_person_workspace_id"), "person", ["workspace_id"], unique=False)


def _complaint() -> None:
    op.create_table(
        "complaint",
        sa.Column("customer", sa.String(length=200), nullable=True),
        sa.Column("about", sa.String(length=40), nullable=True),
        sa.Column("severity", sa.String(length=40), nullable=True),
        sa.Column("story", sa.Text(), nullable=True),
        sa.Column("pictures", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
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
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_complaint_owner_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_complaint_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )


def _complaint_indexes() -> None:
    op.create_index(op.f("ix_complaint_workspace_id_number"), "complaint", ["workspace_id", "number"], unique=True)
    op.create_index(
        op.f("ix_complaint_workspace_id_owner_id_status_id"),
        "complaint",
        ["workspace_id", "owner_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_complaint_workspace_id_status_id"), "complaint", ["workspace_id", "status", "id"], unique=False
    )


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("person_id", columns.Key, nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("subject", columns.Key, nullable=True),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("touched_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_draft_person_id"), "draft", ["person_id"], unique=False)


def _invite() -> None:
    op.create_table(
        "invite",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("manager_id", columns.Key, nullable=True),
        sa.Column("made_by", columns.Key, nullable=True),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("used_at", columns.Instant(), nullable=True),
        sa.Column("used_by", columns.Key, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_invite_made_by")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_invite_manager_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_invite_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invite_secret_hash")),
    )
    op.create_index(op.f("ix_invite_workspace_id"), "invite", ["workspace_id"], unique=False)


def _lead() -> None:
    op.create_table(
        "lead",
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("company", sa.String(length=160), nullable=True),
        sa.Column("phone", columns.PhoneNumber(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("interest", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("call_back_at", columns.Instant(), nullable=True),
        sa.Column("nickname", sa.String(length=60), nullable=True),
        sa.Column("line_id", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("birthday", columns.BirthdayNumber(), nullable=True),
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
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_lead_owner_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_lead_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )


def _lead_indexes() -> None:
    op.create_index("ix_lead_birthday", "lead", ["workspace_id", sa.text("(birthday % 10000)")])
    op.create_index(op.f("ix_lead_owner_id_follow_up_on"), "lead", ["owner_id", "follow_up_on"], unique=False)
    op.create_index(op.f("ix_lead_workspace_id_email"), "lead", ["workspace_id", "email"], unique=False)
    op.create_index(op.f("ix_lead_workspace_id_line_id"), "lead", ["workspace_id", "line_id"], unique=False)
    op.create_index(op.f("ix_lead_workspace_id_number"), "lead", ["workspace_id", "number"], unique=True)
    op.create_index(
        op.f("ix_lead_workspace_id_owner_id_status_id"),
        "lead",
        ["workspace_id", "owner_id", "status", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_lead_workspace_id_phone"), "lead", ["workspace_id", "phone"], unique=False)
    op.create_index(op.f("ix_lead_workspace_id_status_id"), "lead", ["workspace_id", "status", "id"], unique=False)


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("record_id", columns.Key, nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("author_id", columns.Key, nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("deleted_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_note_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(
        op.f("ix_note_workspace_id_type_record_id_id"),
        "note",
        ["workspace_id", "type", "record_id", "id"],
        unique=False,
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("person_id", columns.Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subscription_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_subscription")),
    )


TABLES = (
    "audit",
    "counter",
    "finding",
    "inbox",
    "outbox",
    "setting",
    "workspace",
    "person",
    "complaint",
    "draft",
    "invite",
    "lead",
    "note",
    "subscription",
)
"""In the order they may be made: a table after those it points to."""

MAKE: tuple[Callable[[], None], ...] = (
    _audit,
    _counter,
    _finding,
    _inbox,
    _outbox,
    _outbox_indexes,
    _setting,
    _workspace,
    _person,
    _complaint,
    _complaint_indexes,
    _draft,
    _invite,
    _lead,
    _lead_indexes,
    _note,
    _subscription,
)
