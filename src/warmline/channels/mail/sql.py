"""What mail reads of the log."""

# By the time of writing, of which the log has a small index.
WRITTEN_SINCE = """
select distinct conversation_id from event
where at > $1 and kind = 'message.sent' and payload->>'by' = 'agent'
"""

# What the AI last took it for, else what the customer's browser, or their mail, speaks.
LANGUAGE = """
select coalesce(
  (select payload->>'language' from event where conversation_id = $1 and kind = 'turn.decided'
    and payload ? 'language' order by seq desc limit 1),
  (select payload->>'language' from event where conversation_id = $1
    and kind = 'conversation.opened' order by seq limit 1))
"""
