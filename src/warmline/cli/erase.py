"""`warmline erase`"""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from warmline.cli.reading import settings_of


def erase(
    context: typer.Context,
    conversation: Annotated[UUID, typer.Argument(help="A conversation of the contact.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase what a contact wrote, sent and was told, their name, mail address and id, for good.

    That something happened, and when, stays: order, replay and the proof of the log still hold.
    """
    from warmline import storage
    from warmline.actions import erase_receipts, ledger
    from warmline.conversations import contact_of, conversations_of, erase_contact
    from warmline.desk import erase_callbacks, erase_needs, forget_words
    from warmline.files import ShelfUnreachable, Upkeep, erase_files, shelf_at
    from warmline.identity import erase_identities
    from warmline.kit import Database, SystemClock, WarmlineError, audit
    from warmline.mail import erase_mails

    if not yes:
        typer.confirm("This cannot be undone. Erase everything this contact wrote?", abort=True)

    async def work() -> int:
        settings = settings_of(context)
        async with storage.opened(settings) as database:
            erased = await erase_in(database)
            shelf = shelf_at(settings.files_url, settings.data_dir)
            try:
                await Upkeep(database, shelf, SystemClock()).remove_erased()
            except ShelfUnreachable:
                typer.echo("Their files could not be reached: the server removes them when it can.")
        return erased

    async def erase_in(database: Database) -> int:
        async with database.transaction() as tx:
            contact = await contact_of(tx, conversation)
            if contact is None:
                raise WarmlineError("not_found", f"There is no conversation {conversation}.")
            theirs = await conversations_of(tx, contact)
            erased = await erase_contact(tx, contact)
            await erase_identities(tx, contact, theirs)
            await forget_words(tx, theirs)
            await erase_needs(tx, contact)
            await erase_mails(tx, theirs)
            await erase_callbacks(tx, theirs)
            await ledger.erase_runs(tx, theirs)
            await erase_receipts(tx, theirs)
            details, now = {"contact": contact, "bodies": erased}, SystemClock().now()
            await erase_files(tx, theirs, at=now)
            await audit.record(tx, "command line", "contact.erased", details, at=now)
        return erased

    count = asyncio.run(work())
    typer.echo(f"Erased: {count} messages and notes, the contact's name, mail address and id.")
