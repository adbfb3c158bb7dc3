"""The foundation: the conversation log, knowledge, people.

Forward only, plain SQL: what stands here is what an operator's psql shows.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (*CONVERSATIONS, *KNOWLEDGE, *PEOPLE, *SHARED):
        op.execute(statement)


CONVERSATIONS = (
    """
    create table contact (
      id uuid primary key,
      name text,
      email text,
      erased_at timestamptz,
      created_at timestamptz not null default now()
    )
    """,
    # A third of each page stays free, so that the update of every append is a heap-only one:
    # no column that an append changes may ever be indexed.
    """
    create table conversation (
      id uuid primary key,
      contact_id uuid not null,
      state text not null default 'with_ai'
        check (state in ('with_ai', 'waiting', 'with_agent', 'on_hold', 'resolved')),
      holder uuid,
      epoch int not null default 0,
      last_seq int not null default 0,
      heard_seq int not null default 0,
      answered_seq int not null default 0,
      link bytea not null default ''::bytea,
      check ((holder is not null) = (state in ('with_agent', 'on_hold')))
    ) with (fillfactor = 70)
    """,
    # Changes of state are rare beside messages; only the few open ones are found through this.
    """
    create index conversation_attended on conversation (state)
      where state in ('waiting', 'with_agent', 'on_hold')
    """,
    "create index conversation_contact on conversation (contact_id)",
    # payload: what happened. body: what people said; erased together with its salt, while digest
    # and link stay, so sequence, replay and the hash chain survive an erasure.
    """
    create table event (
      conversation_id uuid not null,
      seq int not null,
      client_id text,
      kind text not null,
      at timestamptz not null default now(),
      payload jsonb not null,
      body jsonb,
      salt bytea,
      digest bytea,
      link bytea,
      primary key (conversation_id, seq)
    )
    """,
    """
    create unique index event_client on event (conversation_id, client_id)
      where client_id is not null
    """,
    """
    create index event_at on event using brin (at)
      with (pages_per_range = 16, autosummarize = on)
    """,
)

KNOWLEDGE = (
    """
    create table release (
      id int generated always as identity primary key,
      parent int references release (id),
      company jsonb not null,
      digest text not null,
      note text not null default '',
      author text not null,
      at timestamptz not null default now()
    )
    """,
    """
    create table article_version (
      digest text primary key,
      article jsonb not null
    )
    """,
    """
    create table release_article (
      release_id int not null references release (id),
      slug text not null,
      digest text not null references article_version (digest),
      primary key (release_id, slug)
    )
    """,
    """
    create table current_release (
      "only" boolean primary key default true check ("only"),
      release_id int not null references release (id)
    )
    """,
    """
    create table trained_model (
      fingerprint text primary key,
      release_id int not null references release (id),
      artefact bytea not null,
      trained_at timestamptz not null default now()
    )
    """,
)

PEOPLE = (
    """
    create table agent (
      id uuid primary key,
      name text not null,
      email text not null,
      role text not null check (role in ('agent', 'supervisor', 'admin')),
      password_hash text not null,
      languages text[] not null default '{}',
      skills text[] not null default '{}',
      title text,
      presence text not null default 'offline' check (presence in ('online', 'away', 'offline')),
      active boolean not null default true,
      created_at timestamptz not null default now()
    )
    """,
    "create unique index agent_email on agent (lower(email))",
    """
    create table session (
      token_hash bytea primary key,
      agent_id uuid not null references agent (id),
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      last_seen_at timestamptz not null default now()
    )
    """,
    "create index session_agent on session (agent_id)",
)

SHARED = (
    """
    create table setting (
      key text primary key,
      value jsonb not null
    )
    """,
    """
    create table audit (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      actor text not null,
      what text not null,
      details jsonb not null default '{}'
    )
    """,
)
