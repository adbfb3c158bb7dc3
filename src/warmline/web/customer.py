"""The customer's live socket: one conversation, reached by its token alone."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import asyncpg
from starlette.websockets import WebSocket

from warmline.conversations import (
    WAITING,
    Appended,
    Attachment,
    Choice,
    Disclosure,
    Duplicate,
    Event,
    Feed,
    Standing,
    events_before,
    standing,
)
from warmline.desk import (
    BriefDesk,
    CallbackDesk,
    IdTaken,
    RatingDesk,
    Reception,
    Turns,
)
from warmline.files import FileRefused
from warmline.identity import NoCode, identity_of, read_code
from warmline.kit import CONNECTION_LOST, Clock, Database
from warmline.web import frames
from warmline.web.customer_brief import brief_changed
from warmline.web.follower import Follower
from warmline.web.frames import ack, frame, nack
from warmline.web.hub import Hub
from warmline.web.limits import Bucket, Limits, Rate
from warmline.web.opening import Opening
from warmline.web.outbox import Outbox
from warmline.web.positions import Positions
from warmline.web.projection import DEEDS_SEEN, for_customer
from warmline.web.text import clean, is_blank
from warmline.web.tokens import CustomerToken, TokenRefused, TokenReplaced, Tokens
from warmline.web.wishes import grant, keep

Disclose = Callable[[str | None], Disclosure]

logger = logging.getLogger(__name__)

# Of one socket: whatever it sends, refused or not. What is kept counts for the conversation.
FRAMES = Rate(burst=120, per_second=10.0)
HELLO_SECONDS = 15.0
# How long (seconds) the database may take before the customer is told to try again; the widget
# waits a little longer than this.
PATIENCE = 7.0
# What a reader who comes back sees at once; the rest is history that is asked for.
MOST_MISSED = 200
# When a turn takes longer than this (seconds), the customer sees that somebody is at it.
SHOW_TYPING_AFTER = 0.3
# Who is coming is told with the line, which looks once for all.
OFFERS = frozenset({"assignment.offered", "assignment.ended"})
ONLY_SAYS_MORE = frozenset({"message.sent", "turn.decided", "wait.told", *DEEDS_SEEN, *OFFERS})
PONG = frame("pong")
SAID_HELLO = frame("error", code="bad_frame", message="You said hello already.")
NO_CODE = {
    "not_signed": "Please sign in on this page first.",
    "no_address": "We have no mail address of yours to send a code to.",
    "too_many": "We have sent you several codes already. Please wait a moment.",
    "cannot_send": "We can't send codes by mail here.",
}


@dataclass(frozen=True, slots=True)
class CustomerParts:
    """What every customer socket of this node shares."""

    database: Database
    feed: Feed
    reception: Reception
    callbacks: CallbackDesk
    ratings: RatingDesk
    briefs: BriefDesk
    turns: Turns
    tokens: Tokens
    hub: Hub
    positions: Positions
    opening: Opening
    clock: Clock
    max_chars: int
    messages: Limits
    wishes: Limits


class CustomerSocket:
    def __init__(self, socket: WebSocket, parts: CustomerParts, disclose: Disclose) -> None:
        self._socket, self._parts, self._disclose = socket, parts, disclose
        self._outbox = Outbox(socket)
        self._follower = Follower(
            parts.database, parts.feed, self._outbox, self._deliver, self._show
        )
        self._frames = Bucket(FRAMES, parts.clock.monotonic())
        self._last_state: str | None = None
        self._shown: dict[str, object] | None = None
        self._was_attended: bool | None = None
        self._typing_is_due = self._is_over = False

    def put(self, text: str) -> None:
        self._outbox.put(text)

    def waits_at(self, place: int) -> None:
        """The line moved, or the wait is another: nothing is read for it. 1 is next."""
        if self._was_attended != self._parts.positions.is_attended(self._token.conversation):
            # somebody came or left while this one was on the way into the line
            self.stands_anew()
        elif self._shown is not None and self._shown["state"] in WAITING:
            waiting = self._parts.positions.waiting(self._token.conversation)
            self.put(frame("state", **(self._shown | waiting | self._hours())))

    def stands_anew(self) -> None:
        """What they may wish for is another, though nothing happened to them."""
        self._outbox.then(self._tell_standing)

    def end(self, code: int, reason: str, sentence: str) -> None:
        self._is_over = True
        self._follower.end()
        self.put(frame("error", code=reason, message=sentence))
        self._outbox.then(lambda: self._outbox.close(code, reason))

    async def run(self) -> None:
        """Until the customer leaves. The socket is accepted already."""
        token = await self._hello()
        if token is None:
            return
        self._token = token
        self._visitor = token.visitor(self._disclose(token.language))
        conversation = token.conversation
        self._parts.hub.customer_came(conversation, self)
        try:
            await self._read_frames()
        finally:
            self._outbox.stop()
            self._follower.end()
            self._parts.hub.customer_left(conversation, self)

    async def _hello(self) -> CustomerToken | None:
        """The first frame says who it is."""
        try:
            text = await asyncio.wait_for(self._receive(), HELLO_SECONDS)
        except TimeoutError:
            await self._end(4401, "no_hello", "Say hello first.")
            return None
        if text is None:
            return None
        try:
            hello = frames.read_customer_frame(text)
            if not isinstance(hello, frames.Hello):
                await self._end(4401, "no_hello", "Say hello first.")
                return None
            token = self._parts.tokens.read(hello.token)
            await self._require_admitted(token)
        except frames.BAD_FRAME as error:
            await self._end(4400, "bad_frame", f"This is no frame: {error}.")
            return None
        except TokenRefused as refused:
            await self._end(4401, refused.code, refused.sentence)
            return None
        except (*CONNECTION_LOST, asyncpg.PostgresError):
            await self._outbox.close(1013, "try again")
            return None
        self._outbox.then(lambda: self._welcome(token, hello.after))
        return token

    async def _require_admitted(self, token: CustomerToken) -> None:
        identity = await identity_of(self._parts.database.reads, token.conversation)
        if not token.admits(identity):
            raise TokenReplaced

    async def _welcome(self, token: CustomerToken, after: int) -> None:
        conversation = token.conversation
        tx = self._parts.database.reads
        identity = await identity_of(tx, conversation)
        now = await standing(tx, conversation)
        if not token.admits(identity):
            # signed since hello
            self._replaced()
            return
        last = now.last_seq if now else 0
        start = max(min(after, last), last - MOST_MISSED)
        self._follower.start(conversation, after=start)
        state = await self._state_frame(now)
        trimmed = {"trimmed": True} if start > after else {}
        await self._outbox.send(
            frame("welcome", conversation=conversation, last_seq=last, **trimmed, **state)
        )
        await self._follower.catch_up()
        await self._outbox.send(frame("ready", last_seq=self._follower.seq))

    async def _read_frames(self) -> None:
        while (text := await self._receive()) is not None and not self._is_over:
            if len(text) > frames.LONGEST_FRAME:
                await self._end(4413, "too_large", "This frame is too large.")
                return
            if not self._may_send():
                await self._end(4429, "too_many", "Too many frames: wait a moment.")
                return
            try:
                received = frames.read_customer_frame(text)
            except frames.BAD_FRAME as error:
                self.put(frames.bad_frame(error))
                continue
            if refusal := self._refusal(received):
                self.put(refusal)
                continue
            await self._handle(received)

    def _may_send(self) -> bool:
        return self._token.unlimited or self._frames.take(self._parts.clock.monotonic()) == 0

    def _refusal(self, received: frames.CustomerFrame) -> str | None:
        """A nack for what is kept, when this conversation, from however many sockets, has had
        enough of it."""
        if self._token.unlimited or not isinstance(received, frames.Kept):
            return None
        if isinstance(received, frames.AskPerson):
            # always: it changes nothing where they wait already, and what leads away from there
            # is limited
            return None
        limits = self._parts.messages if isinstance(received, frames.Say) else self._parts.wishes
        wait = limits.take(self._token.conversation.hex)
        if wait == 0:
            return None
        sentence = "That was quick! Please wait a moment before the next one."
        return nack(received.client_id, "too_fast", sentence, retry_after=wait)

    async def _handle(self, received: frames.CustomerFrame) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._act(received)
        except IdTaken as taken:
            assert isinstance(received, frames.Say | frames.Verify)
            self.put(nack(received.client_id, "id_taken", taken.sentence))
        except FileRefused as refused:
            assert isinstance(received, frames.Say)
            self.put(nack(received.client_id, "file_unknown", refused.sentence))
        except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
            logger.warning("A customer's frame could not be kept (%s).", type(error).__name__)
            message = "We couldn't save that just now. It will be sent again."
            if isinstance(received, frames.Kept):
                self.put(nack(received.client_id, "unavailable", message, retry_after=2))
            else:
                self.put(frame("error", code="unavailable", message="Please try again."))

    async def _act(self, received: frames.CustomerFrame) -> None:
        parts, visitor = self._parts, self._visitor
        match received:
            case frames.Say():
                await self._say(received)
            case frames.AskPerson() | frames.AskAssistant() | frames.InviteAssistant():
                self.put(await grant(parts, visitor, received))
            case frames.CallBack() | frames.CancelCallBack() | frames.Rate():
                self.put(await keep(parts, visitor, received))
            case frames.Typing() | frames.Read():
                self._live_only(received)
            case frames.History():
                # in its turn, so that who asks and reads nothing costs no memory
                self._outbox.then(lambda: self._history(received))
            case frames.Describe():
                await self._describe(received)
            case frames.Verify() | frames.SendCode():
                await self._confirm(received)
            case frames.ShowBrief() | frames.Correct() | frames.TellNeed() | frames.WithdrawNeed():
                await self._brief(received)
            case frames.Ping() | frames.Hello():
                self.put(PONG if isinstance(received, frames.Ping) else SAID_HELLO)

    def _live_only(self, told: frames.Typing | frames.Read) -> None:
        conversation = self._visitor.conversation
        if isinstance(told, frames.Read):
            self._parts.hub.customer_read(conversation, told.seq)
            return
        self._parts.reception.typing(conversation, on=told.on)
        self._parts.hub.customer_types(conversation, on=told.on)

    async def _say(self, said: frames.Say) -> None:
        text = clean(said.text)
        if refusal := self._unfit(said, text):
            self.put(refusal)
            return
        attachments = [
            Attachment(clean(a.name), clean(a.media_type), a.size, a.id) for a in said.attachments
        ]
        pressed = said.choice
        kept = await self._parts.reception.receive(
            self._visitor,
            said.client_id,
            text,
            attachments=attachments,
            choice=Choice(pressed.run, pressed.hash, pressed.yes) if pressed else None,
        )
        self._kept(said.client_id, kept)

    def _kept(self, client_id: str, kept: Appended | Duplicate) -> None:
        self.put(ack(client_id, kept.seq, kept.at))
        if kept.standing.turn_is_open and not self._typing_is_due:
            self._typing_is_due = True
            asyncio.get_running_loop().call_later(SHOW_TYPING_AFTER, self._show_typing)

    async def _confirm(self, asked: frames.Verify | frames.SendCode) -> None:
        if isinstance(asked, frames.Verify):
            await self._verify(asked)
        else:
            await self._send_code(asked.client_id)

    async def _show_brief(self) -> None:
        shown = await self._parts.briefs.shown(self._visitor)
        await self._outbox.send(frame("brief", **asdict(shown)))

    async def _brief(self, asked: frames.ShowBrief | frames.OfBrief) -> None:
        if isinstance(asked, frames.ShowBrief):
            # in its turn, so that who asks and reads nothing costs no memory
            self._outbox.then(self._show_brief)
        else:
            self.put(await brief_changed(self._parts.briefs, self._visitor, asked))

    async def _verify(self, asked: frames.Verify) -> None:
        code = read_code(asked.code)
        if code is None:
            self.put(nack(asked.client_id, "no_code", "A code has six digits."))
            return
        kept = await self._parts.reception.verify(self._visitor, asked.client_id, code)
        self._kept(asked.client_id, kept)

    async def _send_code(self, client_id: str) -> None:
        sent = await self._parts.reception.send_code(self._visitor, client_id)
        if isinstance(sent, NoCode):
            wait = (sent.again - self._parts.clock.now()).total_seconds() if sent.again else None
            self.put(nack(client_id, sent.reason, NO_CODE[sent.reason], retry_after=wait))
        else:
            self.put(ack(client_id, sent.seq, sent.at))

    def _unfit(self, said: frames.Say, text: str) -> str | None:
        if is_blank(text) and not said.attachments:
            return nack(said.client_id, "empty", "There is nothing in this message.")
        if len(text) > self._parts.max_chars:
            most = f"{self._parts.max_chars:,}"
            sentence = f"This message is too long: {len(text):,} characters, at most {most}."
            return nack(said.client_id, "too_long", sentence)
        return None

    def _show_typing(self) -> None:
        self._typing_is_due = False
        if self._parts.turns.is_deciding(self._visitor.conversation):
            self.put(frame("typing", by="ai", name="", on=True))

    async def _history(self, asked: frames.History) -> None:
        events = await events_before(
            self._parts.database.reads,
            self._visitor.conversation,
            before=asked.before,
            limit=asked.limit,
        )
        shown = [view for event in events if (view := for_customer(event))]
        more = bool(events) and events[0].seq > 1
        await self._outbox.send(frame("history", events=shown, more=more))

    async def _describe(self, asked: frames.Describe) -> None:
        name = clean(asked.name) if asked.name else None
        email = clean(asked.email) if asked.email else None
        if email is not None and "@" not in email:
            self.put(nack(asked.client_id, "bad_frame", "This is not a mail address."))
            return
        kept = await self._parts.reception.describe(
            self._visitor, asked.client_id, name=name or None, email=email
        )
        self.put(ack(asked.client_id, kept.seq, kept.at))

    def _show(self, events: Sequence[Event]) -> bool:
        """What only says more; after a change of hands there is something to read first."""
        if any(event.kind not in ONLY_SAYS_MORE for event in events):
            return False
        if any(event.kind == "identity.signed" for event in events):
            if not self._token.is_owned:
                self._replaced()
            return self._is_over
        for event in events:
            if shown := for_customer(event):
                self.put(frame("event", **shown))
        return True

    async def _deliver(self, events: Sequence[Event], now: Standing | None) -> None:
        if any(event.kind == "identity.signed" for event in events):
            try:
                await self._require_admitted(self._token)
            except TokenReplaced:
                self._replaced()
                return
        for event in events:
            if shown := for_customer(event):
                await self._outbox.send(frame("event", **shown))
        await self._tell_state(events, now)

    def _replaced(self) -> None:
        """The conversation is a signed customer's now, and they have a token of their own."""
        refused = TokenReplaced()
        self.end(4401, refused.code, refused.sentence)

    async def _tell_state(self, events: Sequence[Event], now: Standing | None) -> None:
        """After a change of hands: where the conversation stands and in which place it waits."""
        if not all(event.kind in ONLY_SAYS_MORE for event in events):
            await self._tell_standing(now)

    async def _tell_standing(self, now: Standing | None = None) -> None:
        if now is None:
            now = await standing(self._parts.database.reads, self._visitor.conversation)
        text = frame("state", **await self._state_frame(now))
        if text != self._last_state:
            self._last_state = text
            await self._outbox.send(text)

    async def _state_frame(self, now: Standing | None) -> dict[str, object]:
        positions, conversation = self._parts.positions, self._token.conversation
        shown: dict[str, object] = {
            "state": now.state if now else "with_ai",
            "agent": positions.agent(now.holder) if now else None,
            **self._hours(),
            **await self._ways(now),
        }
        if now and now.state in WAITING:
            shown |= positions.waiting(conversation)
            if shown["position"] is None or shown["wait"] is None:
                positions.look()
        self._shown = shown
        return shown

    def _hours(self) -> dict[str, object]:
        opening = self._parts.opening
        return {"open": opening.is_open(), "opens_at": opening.opens_at()}

    async def _ways(self, now: Standing | None) -> dict[str, object]:
        """Where nobody who could answer is there, how they can be reached later."""
        conversation = self._token.conversation
        self._was_attended = self._parts.positions.is_attended(conversation)
        can = not self._was_attended and (now is None or now.holder is None)
        ways = await self._parts.callbacks.ways_for(conversation) if can else ()
        return {"can_call_back": bool(ways), "call_back_ways": ways}

    async def _receive(self) -> str | None:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        return (
            text if text is not None else (message.get("bytes") or b"").decode("utf-8", "replace")
        )

    async def _end(self, code: int, reason: str, sentence: str) -> None:
        await self._socket.send_text(frame("error", code=reason, message=sentence))
        await self._outbox.close(code, reason)
