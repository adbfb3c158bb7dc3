"""The reins: how far the AI may go with each intent, and whether it is stopped."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in AUTONOMY:
        op.execute(statement)


AUTONOMY = (
    # An intent without a row is at `suggest`; a row outlives its article, so that an undone release
    # finds its levels again. `by` is the name that colleagues read.
    """
    create table autonomy (
      intent text primary key,
      level text not null check (level in ('off', 'suggest', 'auto')),
      by text not null,
      at timestamptz not null
    )
    """,
    # A row while the AI is stopped, none while it may answer.
    """
    create table ai_stopped (
      "only" boolean primary key default true check ("only"),
      by text not null,
      at timestamptz not null,
      reason text not null
    )
    """,
    # Verdicts are counted over a month of the log; suggestions are few among its events.
    "create index event_suggestion on event (at) where kind = 'suggestion.made'",
)
