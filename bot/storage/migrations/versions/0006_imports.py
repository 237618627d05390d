"""Lists of people that were brought in from a file"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0006"
down_revision = "0005"

RUNNING = sa.text("state IN ('reading', 'writing', 'undoing', 'dropping')")


def upgrade() -> None:
    _batches()
    _rows()


def downgrade() -> None:
    op.drop_table("import_row")
    op.drop_table("import_batch")


def _batches() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("person_id", columns.Key, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("message", columns.Key, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=False) for name in ("plan", "found", "counts")),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("done_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_batch_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_import_batch_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_batch_running", "import_batch", ["id"], sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.create_index("ix_import_batch_workspace_id_person_id", "import_batch", ["workspace_id", "person_id"])


def _rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("batch_id", columns.Key, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("twin_id", columns.Key, nullable=True),
        sa.Column("twin_line", sa.Integer(), nullable=True),
        sa.Column("record_id", columns.Key, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("filled", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("note_id", columns.Key, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_batch_id_state_line", "import_row", ["batch_id", "state", "line"])
    op.create_index("ix_import_row_batch_id_note_id", "import_row", ["batch_id", "note_id"])
