"""The statements of the append bench, as `pgbench` reads them."""

import re

from warmline.conversations import APPEND

TEXT = "I still have not received my refund, I sent the shoes back over a week ago."
BODY = f'{{"text": "{TEXT}"}}'
PAYLOAD = '{"by": "customer"}'
SALT, DIGEST = "'\\x" + 16 * "5a" + "'::bytea", "'\\x" + 32 * "5a" + "'::bytea"

# The ids are numbers, so that pgbench can choose among them.
FILL = """
with c as (select lpad(to_hex(n), 32, '0')::uuid as id from generate_series(1, $1::int) n),
  contacts as (insert into contact (id) select id from c)
insert into conversation (id, contact_id) select id, id from c
"""
ID = "lpad(to_hex(:n::int), 32, '0')::uuid"

# One message a transaction: no fence, no look for a duplicate, no chain. In one statement, which is
# the fastest way there is: no round trips for begin and commit. The row has all its columns.
PLAIN = f"""
with moved as (
  update conversation set last_seq = last_seq + 1, heard_seq = last_seq + 1
  where id = {ID} returning id, last_seq)
insert into event (conversation_id, seq, client_id, kind, payload, body, salt, digest, link)
select id, last_seq, gen_random_uuid()::text, 'message.sent', '{PAYLOAD}'::jsonb,
  '{BODY}'::jsonb, {SALT}, {DIGEST}, {DIGEST} from moved
"""


def same_statement() -> str:
    """Our own statement, with one message in its arrays."""
    columns = {
        "1": f"array[{ID}]",
        "2": "array[gen_random_uuid()::text]",
        "7": "array[1]",
        "9": "array[1]",
        "10": f"array[{DIGEST}]",
        "11": "array[1]",
        "12": "array[1]",
        "13": "array['message.sent']",
        "14": f"array['{PAYLOAD}'::jsonb]",
        "15": f"array['{BODY}'::jsonb]",
        "16": f"array[{SALT}]",
        "17": f"array[{DIGEST}]",
    }
    return re.sub(r"\$(\d+)", lambda found: columns.get(found.group(1), "array[null]"), APPEND)


def script(statement: str) -> str:
    return f"\\set n random(1, :conversations)\n{statement.strip()};\n"
