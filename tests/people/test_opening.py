"""Opening hours: days, nights, holidays and the two odd nights of the year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmline.kit import WarmlineError
from warmline.people import ALWAYS_OPEN, OpeningHours, read_opening_hours, write_opening_hours

BERLIN = "Europe/Berlin"


def hours(timezone: str = BERLIN, holidays: tuple[str, ...] = (), **week: str) -> OpeningHours:
    return read_opening_hours({"timezone": timezone, "week": week, "holidays": list(holidays)})


def at(written: str, zone: str = BERLIN, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold)


def opens(of: OpeningHours, written: str, zone: str = BERLIN) -> str | None:
    opening = of.next_opening(at(written, zone))
    if opening is None:
        return None
    assert opening.tzinfo is UTC
    return opening.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def test_a_day_opens_and_closes_on_the_minute() -> None:
    office = hours(mon="08:00-20:00")
    assert not office.is_open(at("2026-03-02T07:59:59"))
    assert office.is_open(at("2026-03-02T08:00"))
    assert office.is_open(at("2026-03-02T19:59:59"))
    assert not office.is_open(at("2026-03-02T20:00"))
    assert not office.is_open(at("2026-03-03T12:00"))


def test_an_instant_of_any_zone_is_read_by_the_companys_clock() -> None:
    office = hours(mon="08:00-20:00")
    assert office.is_open(datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    assert office.is_open(at("2026-03-02T02:00", "America/New_York"))
    assert not office.is_open(datetime(2026, 3, 2, 19, 0, tzinfo=UTC))


def test_lunch_is_a_gap_and_the_next_opening_is_after_it() -> None:
    office = hours(mon="13:00-18:00, 8:00-12:00")
    assert not office.is_open(at("2026-03-02T12:30"))
    assert opens(office, "2026-03-02T12:30") == "2026-03-02T13:00+01:00"
    assert opens(office, "2026-03-02T18:00") == "2026-03-09T08:00+01:00"


def test_there_is_no_next_opening_while_open_nor_when_never() -> None:
    assert opens(hours(mon="08:00-20:00"), "2026-03-02T09:00") is None
    assert opens(hours(mon="closed"), "2026-03-02T09:00") is None
    assert ALWAYS_OPEN.is_open(at("2026-03-02T03:00"))


def test_a_night_shift_lasts_past_midnight() -> None:
    night = hours(sun="22:00-06:00")
    assert night.is_open(at("2026-03-01T23:59"))
    assert night.is_open(at("2026-03-02T00:00"))
    assert night.is_open(at("2026-03-02T05:59"))
    assert not night.is_open(at("2026-03-02T06:00"))
    assert not night.is_open(at("2026-03-01T05:00"))


def test_a_day_may_last_until_midnight() -> None:
    late = hours(mon="18:00-24:00", tue="00:00-01:00")
    assert late.is_open(at("2026-03-02T23:59"))
    assert late.is_open(at("2026-03-03T00:30"))
    assert not late.is_open(at("2026-03-03T01:00"))
    assert hours(mon="18:00-00:00") == hours(mon="18:00-24:00")


def test_a_holiday_is_closed_but_a_shift_of_the_eve_ends_as_planned() -> None:
    office = hours(
        holidays=("2026-12-25", "2026-12-26"), thu="20:00-02:00", fri="8:00-20:00", sun="9:00-10:00"
    )
    assert office.is_open(at("2026-12-25T01:00"))
    assert not office.is_open(at("2026-12-25T12:00"))
    assert opens(office, "2026-12-25T12:00") == "2026-12-27T09:00+01:00"


def test_a_year_of_holidays_still_ends() -> None:
    days = tuple((date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(365))
    assert opens(hours(holidays=days, mon="08:00-20:00"), "2026-01-01T00:00") == (
        "2027-01-04T08:00+01:00"
    )


def test_in_the_spring_night_a_skipped_hour_never_opens() -> None:
    # on 2026-03-29 the clock goes from 02:00 to 03:00
    inside = hours(sun="02:10-02:50")
    assert opens(inside, "2026-03-28T12:00") == "2026-04-05T02:10+02:00"
    assert opens(hours(sun="02:30-06:00"), "2026-03-28T12:00") == "2026-03-29T03:00+02:00"
    assert opens(hours(sun="08:00-20:00"), "2026-03-28T12:00") == "2026-03-29T08:00+02:00"
    until = hours(sat="22:00-02:30")
    assert until.is_open(at("2026-03-29T01:59"))
    assert not until.is_open(at("2026-03-29T03:00"))


def test_in_the_autumn_night_the_doubled_hour_is_open_twice() -> None:
    # on 2026-10-25 the clock goes from 03:00 back to 02:00
    night = hours(sun="02:00-03:00")
    assert night.is_open(at("2026-10-25T02:30", fold=0))
    assert night.is_open(at("2026-10-25T02:30", fold=1))
    assert opens(night, "2026-10-25T01:00") == "2026-10-25T02:00+02:00"
    assert not night.is_open(at("2026-10-25T03:00"))


def test_a_zone_whose_clock_changes_at_midnight_opens_all_the_same() -> None:
    # in Santiago the day of 2026-09-06 begins at 01:00
    office = hours("America/Santiago", sun="00:00-10:00")
    assert opens(office, "2026-09-05T12:00", "America/Santiago") == "2026-09-06T01:00-03:00"


@settings(max_examples=60, deadline=None)
@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    start=st.integers(0, 23),
    length=st.integers(1, 20),
    day=st.sampled_from(["mon", "wed", "sun"]),
    zone=st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_it_is_open_at_the_next_opening_and_closed_until_then(
    minutes: int, start: int, length: int, day: str, zone: str
) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    office = hours(zone, (), **{day: f"{start:02}:15-{(start + length) % 24:02}:15"})
    opening = office.next_opening(moment)
    if office.is_open(moment):
        assert opening is None
        return
    assert opening is not None
    assert office.is_open(opening)
    assert not office.is_open(opening - timedelta(minutes=1)) or opening - moment < timedelta(
        minutes=1
    )
    steps = int((opening - moment) / timedelta(minutes=30))
    assert not any(office.is_open(moment + timedelta(minutes=30) * n) for n in range(steps))


def test_what_is_written_is_read_again() -> None:
    office = hours(
        holidays=("2026-12-25",), mon="22:00-06:00", wed="08:00-12:00, 13:00-24:00", sun="closed"
    )
    assert read_opening_hours(write_opening_hours(office)) == office
    assert read_opening_hours(write_opening_hours(ALWAYS_OPEN)) == ALWAYS_OPEN


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (None, "Opening hours have a timezone"),
        ({"week": {"mon": "8-20"}}, "mon: “8-20” is not a time such as 08:00-20:00"),
        ({"week": {"mon": "08:00-25:00"}}, "is not a time"),
        ({"week": {"mon": "08:60-20:00"}}, "is not a time"),
        ({"week": {"mon": "24:00-02:00"}}, "is not a time"),
        ({"week": {"mon": "08:00-08:00"}}, "is not a time"),
        ({"week": {"mon": "08:00-12:00, 11:00-13:00"}}, "mon: these hours overlap."),
        ({"week": {"sun": "20:00-06:00", "mon": "05:00-09:00"}}, "The hours of sun run into"),
        ({"week": {"monday": "08:00-12:00"}}, "“monday” is not a day"),
        ({"week": {}}, "The week is missing"),
        ({"week": {"mon": "closed"}, "timezone": "Mars/Base"}, "“Mars/Base” is not a time zone"),
        ({"week": {"mon": "closed"}, "timezone": "../etc/passwd"}, "is not a time zone"),
        ({"week": {"mon": "closed"}, "holidays": ["2026-02-30"]}, "“2026-02-30” is not a date"),
        ({"week": {"mon": "closed"}, "holidays": "2026-02-03"}, "Holidays are a list"),
        ({"week": {"mon": "closed"}, "zone": "UTC"}, "“zone” is not known."),
    ],
)
def test_what_is_written_wrong_is_told(written: object, sentence: str) -> None:
    with pytest.raises(WarmlineError) as refused:
        read_opening_hours(written)
    assert refused.value.code == "bad_opening_hours"
    assert sentence in refused.value.sentence


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(WarmlineError) as refused:
        read_opening_hours({"timezone": "x", "week": {"mon": "a"}, "holidays": ["b"]})
    assert refused.value.sentence.count("“") == 3


def test_a_day_closes_when_its_last_span_ends() -> None:
    week = {"mon": "08:00-12:00, 13:00-18:00", "fri": "20:00-02:00"}
    hours = read_opening_hours(
        {"timezone": "Europe/Berlin", "week": week, "holidays": ["2026-06-08"]}
    )
    assert hours.closes_on(date(2026, 6, 1)) == datetime(2026, 6, 1, 16, tzinfo=UTC)
    assert hours.closes_on(date(2026, 6, 5)) == datetime(2026, 6, 6, 0, tzinfo=UTC)
    assert hours.closes_on(date(2026, 6, 2)) is None
    assert hours.closes_on(date(2026, 6, 8)) is None
