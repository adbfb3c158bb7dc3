"""Settings → the running parts. The only place that knows everyone."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Protocol
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from starlette.routing import BaseRoute

from warmline import storage
from warmline.actions import Catalogue as Actions
from warmline.actions import CurrentCatalogue, Rendering
from warmline.actions.backends import LiveBackends
from warmline.ai import Catalogue, Encoders, Engine, Languages, Listener
from warmline.autonomy import Reins
from warmline.channels.mail import Enclosing, Fetching, Intake, Mailbox, Sending, Working
from warmline.conversations import (
    APPEND_SETTINGS,
    Feed,
    Log,
    Snapshot,
    SnapshotReader,
    mask,
    snapshots,
)
from warmline.desk import (
    ActionDesk,
    AgentDesk,
    BriefDesk,
    Briefs,
    CallbackDesk,
    Callbacks,
    Carrying,
    Codes,
    Executing,
    Following,
    Governor,
    HandoffReports,
    LabelDesk,
    Posting,
    PromiseDesk,
    Promises,
    RatingDesk,
    Reasks,
    Reception,
    ReviewDesk,
    Router,
    RouterPaces,
    SearchIndex,
    SuggestionDesk,
    Sweep,
    Turns,
    deed_sentences,
)
from warmline.desk import Company as DeedsCompany
from warmline.desk.transcript import Letterhead as TranscriptHead
from warmline.files import MEGABYTE, Files, Filing, Rules, Scan
from warmline.identity import HostTokens, identity_of
from warmline.kit import CONNECTION_LOST, Database, SystemClock, new_id, sealing
from warmline.knowledge import Company
from warmline.mail import Apart, Bookmark, Letterbox, Post, Postman, Threads
from warmline.people import Attempts, Passwords, SignIn
from warmline.settings import Settings, SettingsWrong, prepared_data_dir, secret_key
from warmline.training import CurrentEngine, EmbeddedTrainer, Examiner, Trainer
from warmline.web import (
    ActionsApi,
    AutonomyApi,
    CallbacksApi,
    ConsoleParts,
    ConversationsApi,
    CustomerParts,
    Door,
    FilesApi,
    HandoffApi,
    Heartbeats,
    Hub,
    KnowledgeApi,
    Letterhead,
    Limits,
    MailInApi,
    Mentioning,
    Opening,
    PeopleApi,
    Positions,
    PromisesApi,
    Rate,
    Receipts,
    ReceiptsApi,
    ReviewsApi,
    Rings,
    Rounds,
    RoutingApi,
    Rows,
    Tasks,
    Tokens,
    ToolsApi,
    TranscriptApi,
    Uploads,
    Web,
    WidgetApi,
    create_app,
)

logger = logging.getLogger(__name__)

MAX_CHARS = 4_000
# New conversations from one network address: an office behind one address, but no flood.
NEW_CONVERSATIONS = Rate(burst=60, per_second=1.0)
# From one conversation: messages, and wishes such as the one for a person.
MESSAGES = Rate(burst=12, per_second=1.0)
WISHES = Rate(burst=10, per_second=0.2)
# Receipts of one conversation, by mail.
RECEIPT_MAILS = Rate(burst=3, per_second=1 / 120)
# Transcripts of one conversation: read, and by mail.
TRANSCRIPTS = Rate(burst=20, per_second=1 / 10)
TRANSCRIPT_MAILS = Rate(burst=3, per_second=1 / 120)
# Mails that a mail service posts to us.
MAIL_POSTS = Rate(burst=500, per_second=50.0)
# Files from one conversation, one address or one agent: how many, and how many megabytes.
UPLOADS = Rate(burst=40, per_second=0.5)
UPLOADED_MEGABYTES = Rate(burst=300, per_second=0.5)
REFRESH_SECONDS = 3.0
LATEST_EVENTS = 24


Pages = Callable[[CurrentEngine], Sequence[BaseRoute]]


class Part(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class App:
    """A running Warmline."""

    database: Database
    engine: CurrentEngine
    catalogue: CurrentCatalogue
    reins: Reins
    web: FastAPI
    settings: Settings
    reception: Reception
    desk: AgentDesk
    hub: Hub


@asynccontextmanager
async def running(
    settings: Settings,
    trainer: Trainer | None = None,
    *,
    engine: Engine | None = None,
    pages: Pages | None = None,
    paces: RouterPaces | None = None,
) -> AsyncIterator[App]:
    """Starts everything in order and stops it in reverse. `engine` instead of the trained one and
    other `paces` of routing are for measuring; `pages` makes further routes, such as the demo's
    storefront."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(storage.opened(settings, alone=True))
        yield await _assembled(stack, settings, database, trainer, engine, pages, paces)


async def _assembled(
    stack: AsyncExitStack,
    settings: Settings,
    database: Database,
    trainer: Trainer | None,
    fixed_engine: Engine | None,
    pages: Pages | None,
    paces: RouterPaces | None,
) -> App:
    clock, hub = SystemClock(), Hub()
    # one thread trains or tries; the engine that answers has threads of its own
    executor = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="train"))
    feed = Feed(lambda: database.dedicated(), node=new_id().hex)
    log = Log(lambda: database.dedicated(APPEND_SETTINGS), feed)
    catalogue = CurrentCatalogue(database)
    trainer = trainer or embedded_trainer(stack, lambda: catalogue.now)
    engine = CurrentEngine(database, trainer, executor, clock)
    reins = Reins(database)
    key = secret_key(settings)
    identities = sealing.Seal(key, "identity")
    filing = _filing(settings, database)
    enclosing = Enclosing(database, filing.files)
    mail = _mail(settings, database, key, enclosing)
    postman = mail.postman
    codes = Codes(postman, identities, clock, lambda: _company(engine).name)
    own_origins = frozenset({settings.url, *settings.allowed_origins})
    opening = Opening(database, clock, own_origins)
    deeds = _deeds(database, feed, catalogue, fixed_engine or engine, codes, opening)
    turns = Turns(
        fixed_engine or engine,
        log,
        SnapshotReader(_reader(database)),
        clock,
        governor=_governor(reins, engine, catalogue),
        carrying=deeds.carrying,
        begin=deeds.executing.begin,
    )
    deeds.executing.on_end(turns.go_on)
    reception = Reception(database, log, feed, turns, codes)
    listener = Listener(Languages())
    briefs = Briefs(lambda: engine.articles, clock, listener)
    reasks = Reasks(listener=listener)
    brief_desk = BriefDesk(database, feed, reception, briefs, today=opening.today)
    customer = CustomerParts(
        database=database,
        feed=feed,
        reception=reception,
        briefs=brief_desk,
        callbacks=CallbackDesk(
            database,
            feed,
            postman,
            clock,
            hours=opening.hours,
            company=lambda: _company(engine).name,
        ),
        ratings=RatingDesk(database, feed),
        turns=turns,
        tokens=Tokens(key, clock),
        hub=hub,
        positions=Positions(database, feed, hub, log, opening, clock),
        opening=opening,
        clock=clock,
        max_chars=MAX_CHARS,
        messages=Limits(clock, MESSAGES),
        wishes=Limits(clock, WISHES),
    )
    console = ConsoleParts(database, feed, hub, briefs, reins, clock)
    passwords = Passwords()
    stack.callback(passwords.close)
    examiner = Examiner()
    stack.push_async_callback(examiner.stop)
    desk = AgentDesk(database, log, feed, turns, reasks=reasks)
    hosts = HostTokens(database, identities, clock)
    paces = paces or RouterPaces(release=timedelta(seconds=settings.release_seconds))
    router = Router(database, feed, clock, paces)
    router.on_presence = hub.tell_presence
    routing = RoutingApi(database, clock, new_id, router.wake)
    tasks = Tasks(database, feed, hub)
    web = _web(
        settings,
        customer,
        console,
        engine,
        desk,
        reasks,
        passwords,
        examiner,
        hosts,
        deeds,
        mail,
        routing,
        filing.files,
        tasks,
    )
    parts: list[Part] = [feed, log, reins, catalogue, engine, postman, deeds.backends, turns]
    parts += [deeds.executing, customer.positions, Rows(database, feed, hub)]
    parts += [Sweep(database, feed, turns, clock), Promises(database, feed, clock)]
    parts += _mail_parts(settings, console, engine, mail)
    parts += [filing.checking, filing.upkeep]
    parts += [Callbacks(database, feed, clock), Following(database, feed, clock), tasks]
    parts += [Refreshing(web.opening), Rounds(web.door, hub)]
    parts += [SearchIndex(database, feed), Mentioning(database, feed, hub)]
    parts += [
        router,
        Rings(database, feed, hub, engine),
        Heartbeats(database, hub, router.wake, every=paces.heartbeat),
    ]
    for part in parts:
        await part.start()
        stack.push_async_callback(part.stop)
    engine.on_change(hub.tell_training)
    reins.on_change(lambda autonomy: hub.tell_stopped(autonomy.stopped))
    routes = pages(engine) if pages else ()
    return App(
        database,
        engine,
        catalogue,
        reins,
        create_app(web, routes),
        settings,
        customer.reception,
        desk,
        hub,
    )


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What carries actions out."""

    catalogue: CurrentCatalogue
    backends: LiveBackends
    carrying: Carrying
    executing: Executing
    company: DeedsCompany
    rendering: Rendering


def _deeds(
    database: Database,
    feed: Feed,
    catalogue: CurrentCatalogue,
    engine: Engine,
    codes: Codes,
    opening: Opening,
) -> _Deeds:
    clock, rendering, sentences = SystemClock(), Rendering(), deed_sentences()
    backends = LiveBackends(lambda: catalogue.now.backends, os.environ, rendering.expect_holds)
    company = DeedsCompany(opening.today, opening.day_began)
    carrying = Carrying(
        database,
        feed,
        backends,
        lambda: catalogue.now,
        engine,
        clock=clock,
        ids=new_id,
        sentence=sentences,
        company=company,
        identity_of=identity_of,
        codes=codes,
        rendering=rendering,
    )
    executing = Executing(
        database,
        feed,
        backends,
        lambda: catalogue.now,
        clock=clock,
        ids=new_id,
        sentence=sentences,
        rendering=rendering,
    )
    return _Deeds(catalogue, backends, carrying, executing, company, rendering)


def _filing(settings: Settings, database: Database) -> Filing:
    try:
        return Filing.at(
            settings.files_url,
            prepared_data_dir(settings),
            database,
            SystemClock(),
            rules=Rules.allowing(settings.files_types, settings.files_max_mb * MEGABYTE),
            scan=Scan.by(settings.scan_command, settings.scan_seconds),
            mask=mask,
        )
    except ValueError as error:
        raise SettingsWrong(f"The setting `files_types` (WARMLINE_FILES_TYPES): {error}.") from None


@dataclass(frozen=True, slots=True)
class _Mail:
    """Mail out and in, with what is attached; `threads` only where a reply would arrive."""

    postman: Postman
    letterbox: Letterbox
    intake: Intake
    threads: Threads | None
    enclosing: Enclosing


def _mail(settings: Settings, database: Database, key: str, enclosing: Enclosing) -> _Mail:
    clock, sender, seal = SystemClock(), settings.mail_from, sealing.Seal(key, "mail")
    url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
    threads = None
    if sender and settings.takes_mail:
        threads = Threads(seal, parseaddr(sender)[1], plus=settings.mail_plus)
    hands = None
    if url and sender:
        replies_to = threads.own if threads else None
        level = settings.log_level
        hands = Apart(Post(database.dsn, key, url, sender, replies_to, settings.mail_plus, level))
    postman = Postman(
        database,
        seal,
        clock,
        smtp_url=url,
        sender=sender,
        threads=threads,
        fetch=enclosing.fetch,
        hands=hands,
    )
    letterbox = Letterbox(database, seal, clock)
    return _Mail(postman, letterbox, Intake(letterbox), threads, enclosing)


def _mail_parts(
    settings: Settings, console: ConsoleParts, engine: CurrentEngine, mail: _Mail
) -> list[Part]:
    database, clock, feed = console.database, console.clock, console.feed
    parts: list[Part] = [
        Sending(
            database,
            feed,
            mail.postman,
            mail.letterbox,
            connected=console.hub.connected,
            company=lambda: _company(engine).name,
            clock=clock,
            quiet=timedelta(seconds=settings.mail_quiet_seconds),
        )
    ]
    if mail.threads:
        languages = Languages()
        parts.append(
            Working(
                database,
                feed,
                mail.letterbox,
                mail.intake,
                mail.threads,
                clock=clock,
                language_of=lambda text: languages.of(text, None),
                keep_file=mail.enclosing.keep,
            )
        )
    if settings.imap_url:
        mailbox = Mailbox.at(settings.imap_url.get_secret_value())
        bookmark = Bookmark(database, clock, name=mailbox.name, reader=new_id())
        parts.append(Fetching(mailbox, bookmark, mail.intake, done=settings.imap_done_folder))
    return parts


def _company(engine: CurrentEngine) -> Company:
    return engine.release.company if engine.release else Company(name="Our company")


def _governor(reins: Reins, engine: CurrentEngine, actions: CurrentCatalogue) -> Governor:
    catalogue = Catalogue.shipped()
    return Governor(
        lambda: reins.now,
        lambda: engine.articles,
        lambda language, reason: catalogue.sentence(language, "hand_off", reason),
        lambda action: one.intents if (one := actions.now.actions.get(action)) else (),
    )


def _reader(database: Database) -> Callable[[Sequence[UUID]], Awaitable[dict[UUID, Snapshot]]]:
    async def read(conversations: Sequence[UUID]) -> dict[UUID, Snapshot]:
        return await snapshots(database.reads, conversations, latest=LATEST_EVENTS)

    return read


def _web(
    settings: Settings,
    customer: CustomerParts,
    console: ConsoleParts,
    engine: CurrentEngine,
    desk: AgentDesk,
    reasks: Reasks,
    passwords: Passwords,
    examiner: Examiner,
    hosts: HostTokens,
    deeds: _Deeds,
    mail: _Mail,
    routing: RoutingApi,
    files: Files,
    tasks: Tasks,
) -> Web:
    database, clock, hub = console.database, console.clock, console.hub
    operator = settings.operator_token

    def company() -> Company:
        return _company(engine)

    receipts = Receipts(
        database,
        lambda: Letterhead(company().name, customer.opening.timezone),
        Posting(mail.postman, clock),
        mails=Limits(clock, RECEIPT_MAILS),
        clock=clock,
    )
    return Web(
        door=Door(database, clock),
        opening=customer.opening,
        customer=customer,
        console=console,
        conversations=ConversationsApi(
            database,
            desk,
            SuggestionDesk(database, console.feed, reasks=reasks),
            console.briefs,
            customer.briefs,
            hub,
        ),
        promises=PromisesApi(
            database,
            PromiseDesk(database, console.feed),
            hub,
            clock,
            catalogue=lambda: deeds.catalogue.now,
            hours=customer.opening.hours,
            reasks=reasks,
        ),
        handoff=HandoffApi(HandoffReports(database, reasks), clock),
        autonomy=AutonomyApi(database, console.reins, engine, customer.turns, clock),
        people=PeopleApi(
            database,
            SignIn(database, passwords, Attempts(clock), clock),
            passwords,
            hub=hub,
            opening=customer.opening,
            clock=clock,
            ids=new_id,
            public_url=settings.url,
            moved=routing.wake,
        ),
        knowledge=KnowledgeApi(database, engine, examiner, clock),
        widget=WidgetApi(
            customer.tokens,
            customer.opening,
            company,
            customer=customer,
            hosts=hosts,
            ids=new_id,
            limits=Limits(clock, NEW_CONVERSATIONS),
            operator_token=operator.get_secret_value() if operator else None,
            max_chars=customer.max_chars,
            files=files.rules,
        ),
        receipts=ReceiptsApi(customer.tokens, receipts),
        actions=ActionsApi(_action_desk(customer, deeds), receipts),
        callbacks=CallbacksApi(database, customer.callbacks, clock, tasks),
        reviews=ReviewsApi(database, ReviewDesk(database, console.feed, clock), clock),
        routing=routing,
        mail_in=_mail_in(settings, mail),
        transcripts=_transcripts(customer, company, mail),
        tools=ToolsApi(
            database,
            LabelDesk(database, console.feed, clock),
            engine,
            hub,
            company=lambda: company().name,
            opening=customer.opening,
            clock=clock,
            ids=new_id,
        ),
        files=FilesApi(
            database,
            customer.tokens,
            Uploads(
                files,
                uploads=Limits(clock, UPLOADS),
                megabytes=Limits(clock, UPLOADED_MEGABYTES),
            ),
            clock,
        ),
    )


def _mail_in(settings: Settings, mail: _Mail) -> MailInApi:
    secret, clock = settings.mail_webhook_secret, SystemClock()
    return MailInApi(
        mail.intake,
        secret.get_secret_value() if secret and mail.threads else None,
        clock,
        posts=Limits(clock, MAIL_POSTS),
    )


def _transcripts(
    customer: CustomerParts, company: Callable[[], Company], mail: _Mail
) -> TranscriptApi:
    def head() -> TranscriptHead:
        return TranscriptHead(company().name, company().assistant_name, customer.opening.timezone)

    return TranscriptApi(
        customer.tokens,
        customer.database,
        head,
        mail.postman,
        mail.letterbox,
        reads=Limits(customer.clock, TRANSCRIPTS),
        mails=Limits(customer.clock, TRANSCRIPT_MAILS),
        clock=customer.clock,
    )


def _action_desk(customer: CustomerParts, deeds: _Deeds) -> ActionDesk:
    return ActionDesk(
        customer.database,
        customer.feed,
        customer.turns,
        deeds.backends,
        lambda: deeds.catalogue.now,
        clock=customer.clock,
        company=deeds.company,
        identity_of=identity_of,
        rendering=deeds.rendering,
        begin=deeds.executing.begin,
    )


def embedded_trainer(
    stack: AsyncExitStack, actions: Callable[[], Actions] = Actions
) -> EmbeddedTrainer:
    """The embedded engine's; two threads read messages, as many as there are cores to spare."""
    threads = stack.enter_context(ThreadPoolExecutor(2, thread_name_prefix="read"))
    trainer = EmbeddedTrainer(Encoders(), threads, actions=actions)
    stack.callback(trainer.close)
    return trainer


class Refreshing:
    """Takes up, within seconds, what an admin set on another node."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def start(self) -> None:
        await self._opening.refresh()
        self._task = asyncio.create_task(self._refresh(), name="refresh-settings")

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self._opening.refresh()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Settings could not be read (%s).", type(error).__name__)
