"""Who the customer is, what was done for them, and what was promised."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (*MAIL, *IDENTITY, *ACTIONS, *PROMISES):
        op.execute(statement)


MAIL = (
    # A mail is written in the transaction of what it tells, and sent after it: `next_at` is when
    # it is tried next, null once it was sent or given up.
    """
    create table outgoing_mail (
      id uuid primary key,
      conversation_id uuid,
      to_address text not null,
      subject text not null,
      body text not null,
      at timestamptz not null,
      next_at timestamptz,
      tries int not null default 0,
      sent_at timestamptz,
      failed_at timestamptz,
      error text
    )
    """,
    "create index outgoing_mail_due on outgoing_mail (next_at) where next_at is not null",
)

IDENTITY = (
    # What host pages sign with. `key` is a public key in PEM, or a shared secret, sealed.
    """
    create table identity_key (
      kid text primary key,
      algorithm text not null check (algorithm in ('HS256', 'RS256', 'ES256', 'EdDSA')),
      key bytea not null,
      by text not null,
      at timestamptz not null,
      retired_at timestamptz
    )
    """,
    # Who speaks in a conversation, as their host page signed it: of the conversation and not of
    # the contact, so that one device's proof is never another's. `kid` is the key that vouches, and
    # `issued_at` when it did: what an older token says replaces nothing.
    """
    create table conversation_identity (
      conversation_id uuid primary key,
      subject text not null,
      name text,
      email text,
      kid text not null,
      issued_at timestamptz not null,
      signed_until timestamptz not null,
      confirmed_until timestamptz
    )
    """,
    "create index conversation_identity_subject on conversation_identity (subject)",
    # The contact that a signed customer is, in each conversation that begins signed.
    """
    create table contact_subject (
      subject text primary key,
      contact_id uuid not null
    )
    """,
    # At most one code a conversation is valid; `sent` counts those sent since `counted_from`, and
    # `sent_that_day` those since `day_from`.
    """
    create table one_time_code (
      conversation_id uuid primary key,
      digest bytea,
      hint text not null,
      expires_at timestamptz not null,
      tries int not null default 0,
      sent int not null default 1,
      counted_from timestamptz not null,
      sent_that_day int not null default 1,
      day_from timestamptz not null
    )
    """,
)

ACTIONS = (
    # What the AI and agents may do, as it was published; the last one counts. `json` and not
    # `jsonb`, which would forget in what order languages stand.
    """
    create table action_release (
      id int generated always as identity primary key,
      body json not null,
      fingerprint text not null,
      by text not null,
      at timestamptz not null
    )
    """,
    # The ledger: one row for everything that was proposed or run. What says something about the
    # customer (`arguments`, `words`, `before`, `result`, `error`) is erasable.
    """
    create table action_run (
      id uuid primary key,
      conversation_id uuid not null,
      subject text,
      action text not null,
      release_id int not null,
      arguments jsonb,
      words jsonb,
      before jsonb,
      hash text not null,
      state text not null check (state in (
        'proposed', 'awaiting_approval', 'confirmed', 'executing', 'unknown',
        'succeeded', 'failed', 'cancelled', 'expired', 'declined', 'handed_over')),
      by text not null check (by in ('customer', 'ai', 'agent')),
      agent_id uuid,
      agent_name text,
      language text not null,
      amount numeric,
      why text check (why in ('over_limit', 'too_often', 'significant')),
      key text not null unique,
      attempts int not null default 0,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      confirmed_at timestamptz,
      sent_at timestamptz,
      lease_until timestamptz,
      check_at timestamptz,
      settled_at timestamptz,
      result jsonb,
      error text
    )
    """,
    "create index action_run_conversation on action_run (conversation_id, created_at)",
    "create index action_run_subject on action_run (subject, action, created_at)",
    """
    create index action_run_open on action_run (state)
      where state in ('proposed', 'awaiting_approval', 'confirmed', 'executing', 'unknown')
    """,
    # A receipt never changes; its words are erasable.
    """
    create table receipt (
      id uuid primary key,
      number text not null unique,
      run_id uuid not null unique,
      conversation_id uuid not null,
      action text not null,
      body jsonb,
      at timestamptz not null
    )
    """,
    "create index receipt_conversation on receipt (conversation_id, at)",
)

PROMISES = (
    # A promise is a message that said so; `agent_id` is who made it, null where the AI did. Who
    # answers for it now follows from the events: whoever has the conversation, or had it last.
    """
    create table promise (
      conversation_id uuid not null,
      seq int not null,
      by text not null check (by in ('ai', 'agent')),
      agent_id uuid,
      due timestamptz not null,
      state text not null check (state in ('open', 'kept', 'missed')),
      made_at timestamptz not null,
      reminded_at timestamptz,
      settled_at timestamptz,
      primary key (conversation_id, seq)
    )
    """,
    "create index promise_open on promise (due) where state = 'open'",
    # What was promised before this table was there, and is still to come.
    """
    insert into promise (conversation_id, seq, by, agent_id, due, state, made_at)
    select conversation_id, seq, 'agent', (payload->'agent'->>'id')::uuid,
      (payload->>'due')::timestamptz, 'open', at
    from event
    where kind = 'message.sent' and payload->'promise' = 'true'
      and (payload->>'due')::timestamptz > now()
    """,
)
