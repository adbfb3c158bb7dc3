"""The warm hand-off: routing, call-backs, what customers need, files, and the agents' tools."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (
        *STATES,
        *ROUTING,
        *WAITS,
        *CALLBACKS,
        *NEEDS,
        *REVIEWS,
        *MAIL,
        *FILES,
        *TOOLS,
    ):
        op.execute(statement)


STATES = (
    "alter table conversation drop constraint conversation_state_check",
    """
    alter table conversation add constraint conversation_state_check check (state in (
      'with_ai', 'waiting', 'waiting_with_ai', 'with_agent', 'on_hold', 'resolved'))
    """,
    "drop index conversation_attended",
    """
    create index conversation_attended on conversation (state)
      where state in ('waiting', 'waiting_with_ai', 'with_agent', 'on_hold')
    """,
    # A holder changes as rarely as a state does, so appends stay heap-only.
    "create index conversation_holder on conversation (holder) where holder is not null",
)

ROUTING = (
    # A skill has a level from 1 to 5; what was known until now is taken for a middle one.
    "alter table agent add column skill_levels jsonb not null default '{}'",
    """
    update agent set skill_levels =
      coalesce((select jsonb_object_agg(skill, 3) from unnest(skills) as skill), '{}')
    """,
    "alter table agent drop column skills",
    "alter table agent rename column skill_levels to skills",
    # How many conversations at a time, in hundredths of a chat.
    """
    alter table agent add column capacity int not null default 300
      check (capacity between 0 and 2000)
    """,
    "alter table agent add column photo uuid",
    # Queues, the first that fits takes a conversation; the one without a rule takes the rest.
    # What it asks for, how it relaxes and what it promises stands in `definition`.
    """
    create table queue (
      id text primary key,
      position int not null,
      definition jsonb not null,
      archived_at timestamptz
    )
    """,
    # Where an agent is now. `presence` is what counts: what they chose, or offline once nothing
    # was heard of their console. Whoever gives them something, or takes it, holds this row, and
    # counts `seq` up: so all that happened to an agent stands in one order, whatever clocks say.
    """
    create table seat (
      agent_id uuid primary key,
      chosen text not null default 'offline'
        check (chosen in ('online', 'away', 'break', 'offline')),
      presence text not null default 'offline'
        check (presence in ('online', 'away', 'break', 'offline')),
      heard_at timestamptz,
      seq int not null default 0,
      idle_since timestamptz
    )
    """,
    # Presence was the agent's own until now; whoever opens a console is back as they chose.
    "insert into seat (agent_id, chosen) select id, presence from agent where active",
    "alter table agent drop column presence",
    """
    create table seat_event (
      agent_id uuid not null,
      seq int not null,
      at timestamptz not null default clock_timestamp(),
      kind text not null check (kind in (
        'presence', 'offered', 'offer_ended', 'taken', 'held', 'resumed', 'left')),
      presence text,
      conversation_id uuid,
      weight int,
      cause text,
      primary key (agent_id, seq)
    )
    """,
    "create index seat_event_at on seat_event (at)",
    "create index seat_event_taken on seat_event (conversation_id) where kind = 'taken'",
    # A conversation that waits for a person. Its state says so too, and is the truth: a row that
    # is missing is made, one too many is taken away. `offered_to` rings until `expires_at`;
    # `refused` are the agents who declined or did not answer, with the time.
    """
    create table waiting (
      conversation_id uuid primary key,
      queue text not null,
      since timestamptz not null,
      language text,
      channel text not null,
      weight int not null,
      urgency real not null default 1,
      heavy boolean not null default false,
      sticky uuid,
      contact_id uuid not null,
      offered_to uuid,
      offered_at timestamptz,
      expires_at timestamptz,
      refused jsonb not null default '{}'
    )
    """,
    "create index waiting_offered on waiting (offered_to) where offered_to is not null",
    "create index waiting_expires on waiting (expires_at) where expires_at is not null",
    # When an agent means to work. Without any, presence alone counts.
    """
    create table shift (
      id uuid primary key,
      agent_id uuid not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      ended boolean not null default false
    )
    """,
    "create index shift_agent on shift (agent_id, starts_at)",
)

WAITS = (
    # What customers were told about their wait, and what became of it (seconds), made from the
    # events: `seq` is the one that began the wait, `over_at` when whoever took it let go of it.
    # What the model alone said is kept beside it: from that the correction is learned. `shown_*` is
    # what the customer was told last, for the node they come back to; that stands in no event.
    """
    create table wait (
      conversation_id uuid not null,
      seq int not null,
      queue text not null,
      asked_at timestamptz not null,
      by_customer boolean not null,
      told_at timestamptz,
      expected int,
      at_most int,
      model_expected real,
      model_at_most real,
      open boolean not null,
      offered_at timestamptz,
      taken_at timestamptz,
      first_reply_at timestamptz,
      over_at timestamptz,
      left_at timestamptz,
      shown_at timestamptz,
      shown_expected int,
      shown_at_most int,
      shown_longer boolean,
      primary key (conversation_id, seq)
    )
    """,
    "create index wait_asked on wait (asked_at)",
    "create index wait_taken on wait (taken_at)",
    """
    create index wait_unfinished on wait (conversation_id)
      where over_at is null and left_at is null
    """,
)

CALLBACKS = (
    # A promise with an address: somebody calls, or writes, by `due`. The address is erasable.
    # `seq` is the event that promised; `tries` counts the promises that this one continues.
    """
    create table callback (
      id uuid primary key,
      conversation_id uuid not null,
      seq int not null,
      way text not null check (way in ('call', 'mail')),
      address text,
      note text,
      due timestamptz not null,
      owner uuid,
      state text not null check (state in ('open', 'ended')),
      outcome text check (outcome in (
        'reached', 'answered', 'not_reached', 'wrong_address', 'not_needed', 'cancelled')),
      tries int not null default 1,
      made_at timestamptz not null,
      overdue_at timestamptz,
      ended_at timestamptz
    )
    """,
    "create index callback_due on callback (due) where state = 'open'",
    "create index callback_made on callback (made_at)",
    # One that is open a conversation: who asks again means the same, or another address.
    """
    create unique index callback_open on callback (conversation_id) where state = 'open'
    """,
)

NEEDS = (
    # With consent, what a customer needs outlives the conversation in which it was told.
    """
    create table contact_need (
      contact_id uuid not null,
      need text not null,
      conversation_id uuid not null,
      seq int not null,
      told_at timestamptz not null,
      primary key (contact_id, need)
    )
    """,
)

REVIEWS = (
    # What the AI was left alone with and that ended silent or failed, for a person to look at.
    # `seq` is the event that says so: each is found once.
    """
    create table review (
      conversation_id uuid not null,
      seq int not null,
      why text not null check (why in (
        'unanswered', 'not_helped', 'failed_action', 'left_line', 'low_rating')),
      at timestamptz not null,
      found_at timestamptz not null,
      closed_at timestamptz,
      closed_by uuid,
      outcome text check (outcome in ('wrote', 'nothing_to_do', 'taken_over')),
      primary key (conversation_id, seq)
    )
    """,
    "create index review_open on review (at) where closed_at is null",
)

MAIL = (
    # What a mail answers is found by its Message-ID. `seq` is the last event that it told.
    """
    alter table outgoing_mail add column kind text not null default 'notice' check (kind in (
      'notice', 'reply', 'promise', 'transcript', 'callback'))
    """,
    "alter table outgoing_mail add column seq int",
    "alter table outgoing_mail add column html text not null default ''",
    "alter table outgoing_mail add column in_reply_to text",
    "alter table outgoing_mail add column reply_to text",
    # What it encloses, by id: the bytes stay where files are kept until it goes out.
    "alter table outgoing_mail add column files uuid[] not null default '{}'",
    "create index outgoing_mail_conversation on outgoing_mail (conversation_id, at)",
    "create index outgoing_mail_address on outgoing_mail (to_address, at)",
    # Nothing that was said goes out by mail twice.
    """
    create unique index outgoing_mail_told on outgoing_mail (conversation_id, seq)
      where kind = 'reply'
    """,
    # In which conversations a person wrote something that may have to go out by mail. Every node
    # looks at them, since any may be the one that the customer comes back to.
    "create table mail_waiting (conversation_id uuid primary key)",
    # What the customer had before their eyes in the chat, so that no mail tells it again.
    "create table mail_seen (conversation_id uuid primary key, seq int not null)",
    # Each mail that came, once: by what it holds and not by its Message-ID alone, which some
    # programs give twice. `raw` is sealed, and kept until it was read; `sender` is a digest, by
    # which a flood is told. `verified`: it came from the customer's address with a token that
    # only mails to that address carry.
    """
    create table incoming_mail (
      digest bytea primary key,
      message_id text,
      sender bytea,
      at timestamptz not null,
      raw bytea,
      subject text,
      outcome text check (outcome in (
        'kept', 'set_aside', 'new_conversation', 'auto_reply', 'loop', 'bounce', 'too_many',
        'unreadable')),
      verified boolean not null default false,
      conversation_id uuid,
      seq int,
      tries int not null default 0,
      next_at timestamptz
    )
    """,
    "create index incoming_mail_due on incoming_mail (next_at) where next_at is not null",
    "create index incoming_mail_sender on incoming_mail (sender, at)",
    """
    create index incoming_mail_conversation on incoming_mail (conversation_id, at)
      where conversation_id is not null
    """,
    # How far a mailbox was read. One node reads it at a time, until `until`.
    """
    create table mailbox (
      name text primary key,
      validity bigint,
      last_uid bigint not null default 0,
      reader uuid,
      until timestamptz
    )
    """,
)

FILES = (
    # What people attach. The bytes are in the file store; a file is shown once it was found clean.
    # `due_at` is when somebody looks after it next: checks it, or takes its bytes away.
    """
    create table file (
      id uuid primary key,
      conversation_id uuid,
      agent_id uuid,
      name text,
      media_type text not null,
      size bigint not null,
      digest bytea not null,
      state text not null check (state in (
        'arriving', 'checking', 'clean', 'quarantined', 'erased')),
      why text,
      at timestamptz not null,
      attached_at timestamptz,
      tries int not null default 0,
      due_at timestamptz
    )
    """,
    "create index file_conversation on file (conversation_id)",
    "create index file_due on file (due_at) where due_at is not null",
    "create index file_loose on file (at) where attached_at is null and state <> 'erased'",
)

TOOLS = (
    """
    create table macro (
      id uuid primary key,
      name text not null,
      text text not null,
      language text,
      owner uuid,
      position int not null default 0,
      at timestamptz not null
    )
    """,
    """
    create table label (
      name text primary key,
      colour text not null default 'grey',
      archived_at timestamptz
    )
    """,
    "create unique index label_name on label (lower(name))",
    """
    create table conversation_label (
      conversation_id uuid not null,
      label text not null,
      primary key (conversation_id, label)
    )
    """,
    "create index conversation_label_label on conversation_label (label, conversation_id)",
    # What was said up to event `seq`, as words to search for; written behind the log, and erased
    # with it. Words that begin with a colon were said by nobody: whose hands it went through, its
    # languages, channel and intents.
    """
    create table search_text (
      conversation_id uuid primary key,
      seq int not null,
      words tsvector not null,
      last_at timestamptz not null
    )
    """,
    "create index search_text_words on search_text using gin (words)",
    "create index search_text_last on search_text (last_at, conversation_id)",
    # Colleagues who were called in a note, until they looked.
    """
    create table mention (
      agent_id uuid not null,
      conversation_id uuid not null,
      seq int not null,
      by uuid not null,
      at timestamptz not null,
      seen_at timestamptz,
      primary key (agent_id, conversation_id, seq)
    )
    """,
    "create index mention_unseen on mention (agent_id) where seen_at is null",
)
