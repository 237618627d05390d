"""Files of a note each in a row of their own; notes that wait for their record"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0010"
down_revision = "0009"

WAITING = sa.text("type = ''")
ALBUM = sa.text("album IS NOT NULL")
BEGINS = {"AgAC": "photo", "AwAC": "voice", "BAAC": "video", "DQAC": "round", "CgAC": "animation", "CQAC": "audio"}
"""What Telegram's file ids begin with, by kind: notes of before did not say what their file was."""


NOTE = sa.table("note", *map(sa.column, ("id", "workspace_id", "file_id", "files", "what")))
FILES = sa.table(
    "attachment",
    *map(sa.column, ("workspace_id", "note_id", "kind", "file_id", "unique_id", "name", "size", "seconds")),
)


def upgrade() -> None:
    _attachments()
    op.add_column("note", sa.Column("files", sa.Integer(), server_default="0", nullable=False))
    op.add_column("note", sa.Column("what", sa.String(length=10), nullable=True))
    op.add_column("note", sa.Column("album", sa.String(length=64), nullable=True))
    op.add_column("note", sa.Column("said_by", sa.String(length=120), nullable=True))
    op.add_column("note", sa.Column("said_first", columns.Instant(), nullable=True))
    op.create_index("ix_note_album", "note", ["author_id", "album"], sqlite_where=ALBUM, postgresql_where=ALBUM)
    op.create_index("ix_note_waiting", "note", ["at"], sqlite_where=WAITING, postgresql_where=WAITING)
    _files_out_of_notes()
    op.drop_column("note", "file_id")


def downgrade() -> None:
    op.add_column("note", sa.Column("file_id", sa.String(length=200), nullable=True))
    op.execute("UPDATE note SET file_id = (SELECT file_id FROM attachment WHERE note_id = note.id ORDER BY id LIMIT 1)")
    op.execute("DELETE FROM note WHERE type = ''")
    for index in ("ix_note_waiting", "ix_note_album"):
        op.drop_index(index, "note")
    for column in ("said_first", "said_by", "album", "what", "files"):
        op.drop_column("note", column)
    op.drop_index("ix_attachment_note_id", "attachment")
    op.drop_table("attachment")


def _attachments() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("note_id", columns.Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("unique_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", columns.Key, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_attachment_workspace_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_attachment_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_note_id", "attachment", ["note_id"])


def _files_out_of_notes() -> None:
    begins = sa.func.substr(NOTE.c.file_id, 1, 4)
    kind = sa.case(*((begins == letters, name) for letters, name in BEGINS.items()), else_="file")
    had = NOTE.c.file_id.is_not(None)
    rows = sa.select(NOTE.c.workspace_id, NOTE.c.id, kind, NOTE.c.file_id, *map(sa.literal, ("", "", 0, 0)))
    op.execute(sa.insert(FILES).from_select([c.name for c in FILES.c], rows.where(had).order_by(NOTE.c.id)))
    op.execute(sa.update(NOTE).where(had).values(files=1, what=kind))
