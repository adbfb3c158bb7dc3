"""The statements that fill the tables of the search bench."""

# `$1` ids, `$2` the customers' words, `$3` the agent of each, or null.
FILL = """
with given as (select * from unnest($1::uuid[], $2::text[], $3::text[]) as g(id, text, agent)),
contacts as (insert into contact (id) select id from given),
conversations as (
  insert into conversation (id, contact_id, state, last_seq, heard_seq, answered_seq, epoch)
  select id, id, 'resolved', 4, 2, 2, 2 from given)
insert into event (conversation_id, seq, client_id, kind, payload, body, at)
select g.id, e.seq, 'bench-' || e.seq, e.kind,
  case when e.kind = 'conversation.claimed'
    then jsonb_build_object('agent',
      jsonb_build_object('id', coalesce(g.agent, g.id::text), 'name', 'Ada'), 'was', 'waiting')
    else e.payload end,
  case e.kind when 'message.sent' then jsonb_build_object('text', g.text) end,
  now() - e.seq * interval '1 minute'
from given g, (values
  (1, 'conversation.opened', '{"channel": "widget", "prefer": "person", "language": "en",
    "disclosure": {"version": "1", "language": "en", "text": "An AI answers."}}'::jsonb),
  (2, 'message.sent', '{"by": "customer"}'::jsonb),
  (3, 'conversation.claimed', '{}'::jsonb),
  (4, 'conversation.resolved', '{"by": {"id": "00000000-0000-0000-0000-000000000000",
    "name": "Ada"}}'::jsonb)) as e(seq, kind, payload)
"""
ANALYZE = ("analyze search_text", "analyze conversation", "analyze event")
