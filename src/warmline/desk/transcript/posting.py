"""Transcripts read from the log, and sent: to the customer's own address, and not too often.

An address that somebody typed into a chat may be anybody's, and a page of words that the typist
chose would go there: so only an address that the host page signed gets a transcript, or one from
which a mail came back that only its owner could have answered.
"""

from datetime import timedelta
from uuid import UUID

from warmline.conversations import Event, events_after
from warmline.desk import sql
from warmline.desk.transcript.lines import Line, lines_of
from warmline.desk.transcript.paper import Letterhead, Paper
from warmline.kit import Clock, Tx, WarmlineError
from warmline.mail import Postman, sent_since

PAGE = 500
MOST_EVENTS = 20_000
# To one address, whichever conversations they come from.
MOST_A_DAY = 5
DAY = timedelta(days=1)


class TooManyTranscripts(WarmlineError):
    def __init__(self) -> None:
        super().__init__("too_many", "That was mailed several times today. Please try tomorrow.")
        self.retry_after = 3600


async def read_transcript(tx: Tx, conversation: UUID) -> tuple[list[Line], str | None]:
    """What its customer may see of it, and the language they speak."""
    events: list[Event] = []
    while len(events) < MOST_EVENTS:
        after = events[-1].seq if events else 0
        page = await events_after(tx, conversation, after=after, limit=PAGE)
        events += page
        if len(page) < PAGE:
            break
    return lines_of(events), await tx.fetchval(sql.LANGUAGE, conversation)


async def post_transcript(
    tx: Tx,
    postman: Postman,
    paper: Paper,
    head: Letterhead,
    *,
    conversation: UUID,
    to: str,
    clock: Clock,
) -> None:
    """Writes the mail in the transaction in hand; the caller commits and wakes the postman. `to` is
    an address that is known to be the customer's. Raises TooManyTranscripts."""
    now = clock.now()
    # two at the same moment are counted one after the other
    await tx.execute(sql.LOCK_ADDRESS, to.lower())
    if await sent_since(tx, to, "transcript", now - DAY) >= MOST_A_DAY:
        raise TooManyTranscripts
    lines, language = await read_transcript(tx, conversation)
    await postman.post(
        tx,
        to=to,
        subject=paper.subject(head, language),
        body=paper.text(lines, head, language),
        html=paper.page(lines, head, language),
        conversation=conversation,
        at=now,
        kind="transcript",
    )
