"""Days that their sentence, or what was said before, tells: "Friday", "the 14th", "3 to 5 May".

Whole dates are read by `understand.dates`, as for a single message.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from warmline.ai.understand.dates import DATES, Dates, Found, weekdays_of
from warmline.ai.understand.stated.lexicon import Lexicon
from warmline.ai.understand.stated.written import Written

# "see you tomorrow", "until today" name no day on which anything is.
_NO_DAY = {
    "en": r"(?:see you|as of|even|talk)\s$",
    "de": r"(?:guten|schonen|am|heute|jeden|so)\s$",
    "fr": r"(?:^a|, a)\s?$",
    "es": r"(?:por la|de la|esta|a la)\s$",
    "pt": r"(?:pela|esta|a)\s$",
    "ar": r"(?<!\w)(?:ذلك|نفس|في|كل|هذا|ل)\s?$",
}
# "until today" lasts, and "until tomorrow" alone is a farewell.
_UNTIL = re.compile(
    r"(?:\b(?:till|until|up to|bis|jusqu'a|jusqu'|hasta|ate)|(?<!\w)(?:حتي|الي))\s?$"
)
_FAREWELL = 3  # words of one at most
# Behind "today" and its kin: "mañana por la mañana" is one day, "hoy en día" none.
_NO_DAY_AFTER = re.compile(r"\s(?:en dia|zutage)\b")
# "the train of the day before yesterday"
_DAYS_AGO = re.compile(r"(?:ante)?(?:ontem|ayer)|(?:avant-)?hier|(?:vor)?gestern")
_NEAR_LENGTH = 8
# A day of the month alone.
_END = r"(?=\s?(?:$|[.,;!?)\n،؟](?!\d)))"
_ALONE = {
    "en": r"\b(?:the\s)?(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?!\s(?:one|time|floor|class|party"
    r"|attempt|try|week"
    r"|month|year|person|row|order|parcel|email|mail|message|day|gen|edition|instal\w+|reminder|letter))"
    rf"|\bthe\s(?P<day2>\d{{1,2}}){_END}",
    "de": r"\b(?:am|den|der|dem|vom|zum|auf den|auf|bis|ab dem"
    r"|seit dem)\s(?P<day>\d{1,2})\.(?!\s?\d)(?!\s(?:mal|stock|etage"
    r"|klasse|versuch|mahnung|rate|tag|woche|monat|jahr|platz|person))",
    "fr": r"\b(?:le|du|au)\s(?P<day>\d{1,2})(?:er)?(?=\s?(?:$|[.,;!?)\n](?!\d)|plutot|pas|et"
    r"|svp|courant|dernier|prochain"
    r"|au lieu|a la place))",
    "es": r"\b(?:el|del|al|el dia|dia)\s(?P<day>\d{1,2})(?=\s?(?:$|[.,;!?)\n](?!\d)|no|y|mejor"
    r"|por favor|en vez))",
    "pt": r"\b(?:dia|o dia|para dia)\s(?P<day>\d{1,2})(?=\s?(?:$|[.,;!?)\n](?!\d)|nao|e\b|por\b"
    r"|em vez))",
    "ar": r"(?:يوم|بتاريخ)\s(?P<day>\d{1,2})(?=\s?(?:$|[.,;!?)،؟]))",
}
_BETWEEN = re.compile(r",?\s(?:(?:the|den|dem|der|le|el|dia|o dia|،)\s)?", re.IGNORECASE)
_NUMBER_OF_DAY = re.compile(
    r"(?:,? (?:the|den|dem|der|le|el|dia|o dia))?,?\s(?P<day>\d{1,2})(?:st|nd|rd|th|er"
    r"|\.)?(?=\s?(?:$|[,;!?)\n]|[a-z]))"
    r"(?!\s?(?:uhr|h|am|pm|de|of|[ap]\.m|jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|fev|abr|ago|set|out|ene|dic|fevr|avr|juin|juil|aout|:|\.\d|o'clock|people|personas))"
)
# "the 16th, Tuesday" is one day.
_A_NUMBERED = re.compile(r"\b\d{1,2}(?:st|nd|rd|th|er|\.)?\s?[,(]\s?(?:an? |el |um |un )?$")
# "next week Wednesday", "a quinta da próxima semana"
_NEXT_WEEK = (
    r"next week|nachste[rn]? woche|kommende[rn]? woche|semaine prochaine"
    r"|(?:proxima semana|semana que viene|semana que vem)|الاسبوع (?:القادم|المقبل)"
)
_NEXT_WEEK_BEFORE = re.compile(rf"(?:{_NEXT_WEEK}),?\s(?:(?:on|am|le|el|na|no|يوم)\s)?$")
_NEXT_WEEK_AFTER = re.compile(
    rf",?\s(?:(?:of|in|der|in der|de|de la|da|na|من)\s)?(?:the |la )?(?:{_NEXT_WEEK})(?!\w)"
)
# "a segunda é da minha namorada" is the second one; the day is "na segunda".
_IS_SECOND = re.compile(r"(?<!\w)(?:a|uma|essa|esta|minha)\s$")
# "the 5th of each month" is no day.
_OF_A_MONTH = re.compile(
    r"\s?(?:of (?:each|every|the|next|this|last)|jede[ns]|des (?:monats|nachsten)|nachsten"
    r"|de chaque|du mois|de cada|del mes|do mes|de todos)\b"
)
# Without a day that was named before, only where nothing else is counted like this.
_SURELY_A_DAY = {
    "en": re.compile(r"\b(?:on|by|from|until|till|since|for|before|after|not)\s(?:the\s)?$"),
    "de": re.compile(r"\b(?:am|seit dem|ab dem|bis zum|vom|zum|auf den)\s$"),
    "fr": re.compile(r"\b(?:le|du|au)\s$"),
    "es": re.compile(r"\b(?:el|del|el dia|al)\s$"),
    "pt": re.compile(r"\b(?:dia)\s$"),
    "ar": re.compile(r"(?:يوم|بتاريخ)\s$"),
}
# "3 to 5 May": what stands before the whole date.
_FIRST_OF_TWO = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s?(?:-|–|to|and|or|until|bis|und|oder|au|et|ou|al|a|y|o|e"
    r"|الي|و|او)\s?(?:the |zum |den |le |el |dia |ao? )?$"
)
# "am 12.11" without a second stop.
_PAIR = re.compile(
    r"\b(?:am|vom|zum|seit|bis|ab|den|le|du|au|el|del|al|em|dia|de)\s(?P<d>\d{1,2})\.(?P<m>\d{1,2})(?![\d.]\d|\d|\s?(?:€|eur|kg|gb|%))"
)


_FAR = 20  # years
_TWO_NUMBERS = re.compile(r"\d{1,2}[./]\s?\d{1,2}\.?")
_ON = re.compile(r"\b(?:on|from|since|until|till|by|dated)\s(?:the\s)?$")
_NO_PAIR_BEFORE = re.compile(
    r"\b(?:version|v|ios|android|firmware|app|box|parcel|part|rate|instal\w+|page|step|try|attempt|paket|teil|raum|zimmer"
    r"|flat|seite|colis|partie|page|caja|paquete|parte|caixa|pagina|room|unit|at|um|gegen"
    r"|a las|as|numero|nr)\.?\s$"
)
_TIME_AFTER = re.compile(r",?\s(?:at |um |à |a las |às )?\d{1,2}:\d\d\b")
_NO_PAIR_AFTER = re.compile(
    r"\s?(?:uhr|h\b|am\b|pm\b|hours?|stunden?|heures?|horas?|days?|kg|of\b|boxes|parcels|pakete|teile|colis|paquetes|cajas|caixas)"
)


class Days:
    def __init__(self, lexicon: Lexicon) -> None:
        self._dates, self._lexicon = Dates(DATES), lexicon
        self._no_day = {code: re.compile(rf"(?<!\w){words}") for code, words in _NO_DAY.items()}
        self._alone = {code: re.compile(words) for code, words in _ALONE.items()}
        self._weekdays = weekdays_of(DATES)

    def in_message(
        self,
        written: Written,
        language: str,
        today: date,
        spoken_of: Sequence[date],
        *,
        past: bool = False,
    ) -> Iterator[Found]:
        """`spoken_of` are days named before, the latest last: the month of "the 14th". `past`: the
        question before was when something happened."""
        found = list(self._whole(written, language, today))
        yield from found
        yield from self._numbered_weekdays(written, language, today)
        for start, _, value in found:
            yield from _first_of_two(written, start, date.fromisoformat(value))
        yield from self._bare_weekdays(written, language, today, found, past=past)
        yield from self._alone_in(written, language, today, spoken_of, found)

    def _numbered_weekdays(self, written: Written, language: str, today: date) -> Iterator[Found]:
        """ "Friday the 22nd" is the nearest Friday that is one."""
        names = self._weekdays.get(language) or self._weekdays["en"]
        for match in names.pattern.finditer(written.text):
            number = _NUMBER_OF_DAY.match(written.folded, match.end())
            if number is None:
                continue
            wanted = names.number_of[match[0].lower()]
            near = (today + timedelta(days=days) for days in range(-180, 181))
            found = [
                day for day in near if (day.weekday(), day.day) == (wanted, int(number["day"]))
            ]
            if found:
                day = min(found, key=lambda one: abs(one - today))
                yield match.start(), number.end(), day.isoformat()

    def _alone_in(
        self,
        written: Written,
        language: str,
        today: date,
        spoken_of: Sequence[date],
        found: Sequence[Found],
    ) -> Iterator[Found]:
        surely = _SURELY_A_DAY.get(language, _SURELY_A_DAY["en"])
        for match in self._alone.get(language, self._alone["en"]).finditer(written.folded):
            name = "day" if match["day"] else "day2"
            number, place = int(match[name]), match.start(name)
            here = [date.fromisoformat(value) for start, _, value in sorted(found) if start < place]
            months = (*spoken_of, *here)
            if _OF_A_MONTH.match(written.folded, match.end()):
                day = None
            elif months:
                day = _near(number, months[-1])
            elif surely.search(written.folded[max(0, place - 14) : place]):
                past = self._lexicon.is_past(written, place, match.end(), language)
                day = _nearest(number, today, past=past)
            else:
                day = None
            if day:
                yield place, match.end(), day.isoformat()

    def _whole(self, written: Written, language: str, today: date) -> Iterator[Found]:
        no_day = self._no_day.get(language, self._no_day["en"])
        for start, end, value in self._dates.in_text(written.text, language, today):
            near = abs((date.fromisoformat(value) - today).days) <= 2
            word = near and not any(char.isdigit() for char in written.text[start:end])
            ago = _DAYS_AGO.fullmatch(written.folded[start:end])
            if (
                word
                and not ago
                and (
                    no_day.search(written.folded[max(0, start - _NEAR_LENGTH) : start])
                    or _NO_DAY_AFTER.match(written.folded, end)
                )
            ):
                continue
            if (
                word
                and not ago
                and _is_until(written, start, end, date.fromisoformat(value) > today)
            ):
                continue
            if self._lexicon.is_lasting(written.folded, start, end, language):
                continue
            if _is_no_pair(written, start, end, language):
                continue
            value = _of_this_century_or_last(value, today)
            # "instead of Monday 25 May"
            yield self._with_weekday(written, start, language), end, value
        for match in _PAIR.finditer(written.folded):
            if day := _of_numbers(int(match["d"]), int(match["m"]), today):
                yield match.start("d"), match.end(), day.isoformat()

    def _with_weekday(self, written: Written, start: int, language: str) -> int:
        names = self._weekdays.get(language) or self._weekdays["en"]
        lead = written.text[max(0, start - 24) : start]
        for match in names.pattern.finditer(lead):
            if _BETWEEN.fullmatch(lead[match.end() :]):
                return start - len(lead) + match.start()
        return start

    def _bare_weekdays(
        self,
        written: Written,
        language: str,
        today: date,
        found: Sequence[Found],
        *,
        past: bool,
    ) -> Iterator[Found]:
        names = self._weekdays.get(language) or self._weekdays["en"]
        for match in names.pattern.finditer(written.text):
            start, end = match.span()
            # "Friday, 5 June" is that day
            if any(
                start < other and beside <= end + 3 and other > end
                for beside, other, _ in found
                if any(char.isdigit() for char in written.text[beside:other])
            ):
                continue
            if _NUMBER_OF_DAY.match(written.folded, end) or _A_NUMBERED.search(
                written.folded[max(0, start - 12) : start]
            ):
                continue
            if self._lexicon.is_every(written.folded, start, end, language):
                continue
            wanted = names.number_of[match[0].lower()]
            if _IS_SECOND.search(written.folded[max(0, start - 8) : start]) and language == "pt":
                continue
            if _is_next_week(written.folded, start, end):
                monday = today + timedelta(days=7 - today.weekday())
                yield start, end, (monday + timedelta(days=wanted)).isoformat()
                continue
            if self._lexicon.is_past(written, start, end, language, asked=past):
                day = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
            else:
                day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
            yield start, end, day.isoformat()


def _is_until(written: Written, start: int, end: int, ahead: bool) -> bool:
    before = written.folded[max(0, start - _NEAR_LENGTH) : start]
    if _UNTIL.search(before) is None:
        return False
    left, right = written.sentences[written.sentence_at(start)]
    clause = re.split(r"[,،:\n]", written.folded[left:start])[-1]
    rest = re.split(r"[,،:\n]", written.folded[end:right])[0]
    return not ahead or len(f"{clause} {rest}".split()) <= _FAREWELL


def _is_next_week(folded: str, start: int, end: int) -> bool:
    before, after = folded[max(0, start - 40) : start], folded[end : end + 40]
    return bool(_NEXT_WEEK_BEFORE.search(before) or _NEXT_WEEK_AFTER.match(after))


def _is_no_pair(written: Written, start: int, end: int, language: str) -> bool:
    """ "version 7.1.", "at 9.30.", "box 1/2": two numbers that are no day and month."""
    if not _TWO_NUMBERS.fullmatch(written.text[start:end]):
        return False
    before = written.folded[max(0, start - 20) : start]
    if _TIME_AFTER.match(written.text, end):
        return False  # "24.06. 05:12"
    if written.text[start:end].endswith(".") and language == "en":
        return _ON.search(before) is None
    return bool(_NO_PAIR_BEFORE.search(before) or _NO_PAIR_AFTER.match(written.folded, end))


def _of_this_century_or_last(value: str, today: date) -> str:
    """A year of two digits far ahead is one of birth."""
    day = date.fromisoformat(value)
    return value if day.year <= today.year + _FAR else day.replace(year=day.year - 100).isoformat()


def _first_of_two(written: Written, start: int, last: date) -> Iterator[Found]:
    before = written.folded[max(0, start - 14) : start]
    if (match := _FIRST_OF_TWO.search(before)) and 1 <= int(match["day"]) <= 31:
        try:
            day = last.replace(day=int(match["day"]))
        except ValueError:
            return
        place = start - len(before) + match.start("day")
        yield place, place + len(match["day"]), day.isoformat()


def _near(number: int, month: date) -> date | None:
    try:
        return month.replace(day=number)
    except ValueError:
        return None


def _nearest(number: int, today: date, *, past: bool) -> date | None:
    """In this month, the one before or the one after."""
    firsts = (
        today.replace(day=1),
        today.replace(day=1) - timedelta(days=1),
        today.replace(day=28) + timedelta(days=4),
    )
    found = [
        day for first in firsts if (day := _near(number, first)) and (day <= today or not past)
    ]
    return min(found, key=lambda day: abs(day - today), default=None)


def _of_numbers(day: int, month: int, today: date) -> date | None:
    near = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    return min(near, key=lambda one: abs(one - today), default=None)
