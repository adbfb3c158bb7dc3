"""What admins set, as this node knows it: opening hours and the pages that may carry the widget."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from warmline.kit import Clock, Database
from warmline.people import AdminSettings, OpeningHours, admin_settings


class Opening:
    """`own_origins` may always carry the widget: this server's own and those of the settings."""

    def __init__(self, database: Database, clock: Clock, own_origins: frozenset[str]) -> None:
        self._database, self._clock, self._own_origins = database, clock, own_origins
        self._settings = AdminSettings()

    async def refresh(self) -> None:
        async with self._database.transaction() as tx:
            self._settings = await admin_settings(tx)

    def hours(self) -> OpeningHours:
        return self._settings.opening_hours

    def is_open(self) -> bool:
        return self._settings.opening_hours.is_open(self._clock.now())

    def opens_at(self) -> datetime | None:
        """None while it is open."""
        return self._settings.opening_hours.next_opening(self._clock.now())

    @property
    def timezone(self) -> str:
        """Of the clock on the company's wall."""
        return self._settings.opening_hours.timezone

    def today(self) -> date:
        return self._clock.now().astimezone(ZoneInfo(self.timezone)).date()

    def day_began(self) -> datetime:
        """Midnight on that clock."""
        return datetime.combine(self.today(), time(), ZoneInfo(self.timezone))

    def allows(self, origin: str | None, host: str | None) -> bool:
        """A page's `Origin`; one without it is no browser, and needs a token all the same."""
        if origin is None or origin in self._own_origins:
            return True
        own = host is not None and origin in (f"http://{host}", f"https://{host}")
        return own or origin in self._settings.allowed_origins
