"""The customer's own name: said, signed with, or given as the whole answer.

A message names many people; the customer's name is set off: "my name is …", "… here", the line
under a greeting, a clause that is nothing but a name.
"""

import re
from collections.abc import Iterator, Sequence

from warmline.ai.understand.names import Names
from warmline.ai.understand.stated.name_places import (
    AROUND,
    GREETED,
    Message,
    begins_line,
    begins_sentence,
    is_beside,
    is_free,
    is_question,
    is_thanked,
    lines_of,
    segments,
)
from warmline.ai.understand.stated.name_words import (
    ARABIC,
    ARABIC_NAME,
    ARABIC_ONE,
    ARABIC_WORD,
    COMPANY,
    FULL,
    NAME,
    ONE,
    SMALL,
    SMALL_NAME,
    Found,
    NameWords,
)
from warmline.ai.understand.stated.written import Written

_STREET = re.compile(r"[^\n\d]{0,40}\d{1,4}\b|\d{1,4}\b")
# Who a booking, a ticket or a contract is for.
_FIELD = re.compile(
    r"(?:^|\n)[\s>|*•-]*(?:(?:main |lead )?(?:guest|passenger|customer|account holder"
    r"|card ?holder|policy ?holder|member|patient|driver|tenant)"
    r"|gast|fahrgast|reisende[r]?|kunde|kundin|kontoinhaber\w*|versicherungsnehmer\w*"
    r"|karteninhaber\w*|patient\w*"
    r"|client\w*|voyageur|passager\w*|titulaire|assuree?"
    r"|huesped|pasajer[oa]|titular|viajer[oa]|hospede|passageir[oa]"
    r"|اسم العميل|العميل|المسافر|النزيل|صاحب الحساب)(?: name)?\s?:\s?"
)
_AND_MORE = re.compile(
    r"\s(?:and|und|et|y|e|here|hier|with|mit|avec|con|com|و)$|\s(?:and|und)\s.*$", re.IGNORECASE
)
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_NAMES_IT = re.compile(r"name|nom|nombre|nome|hei(?:ß|ss)|appelle|llamo|chamo", re.IGNORECASE)
# In German every noun has a capital: "ich bin Rentner".
_MAY_BE_A_NOUN = re.compile(r"^(?:ich )?bin\b", re.IGNORECASE)
_IS_ANYTHING = re.compile(
    r"(?:it'?s|its|i'm|i am|im|je suis|c(?:'est)?|soy|(?:eu )?sou(?: [oa])?|(?:ich )?bin)\b",
    re.IGNORECASE,
)
_IT_IS = re.compile(r"(?:it'?s|c'est)\b", re.IGNORECASE)
_CLAUSE_BEGINS = re.compile(
    r"(?:^|[,.;:!?،؛\n()–-]|\b(?:and|but|so|et|mais|oui|moi|yes|no|well|hi|hey|hello|morning"
    r"|bonjour|bonsoir|salut|coucou))\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s(?:again|here|from|calling|not|nochmal|wieder|hier|nicht|encore|ici|pas|otra|aqu[ií]|no"
    r"|outra|de novo|não)\b"
)
_CLAUSE_ENDS = re.compile(
    r"\s*(?:$|[.,;!?)\n-]"
    r"|(?:and|und|et|y|e|from|again|here|calling|aus|von|de|hier|not|nicht|pas|no|não|nochmal|wieder"
    r"|encore|otra vez|outra vez|aqu[ií])\b)"
)
_LINE_ENDS = re.compile(r"\s*(?:$|[.,!(|/–-])")
_THANKS = re.compile(r"thank|thx|dank|merci|gracias|obrigad|شكر")
_PART = re.compile(r"[,.!:؟،-]\s*$")
_RULED_OFF = re.compile(r"\s*(?:[-–—_*=]\s?){2,}\s*$")
_LONGEST_LINE = 40  # of a signature


class OwnNames:
    def __init__(self) -> None:
        self._names, self._words = Names(), NameWords()
        title, again = self._words.title, self._words.again

        def behind(words: str) -> re.Pattern[str]:
            between = rf"[\s(]{{0,3}}(?i:(?:{again}),?\s)?(?i:(?:{title})\s){{0,2}}"
            return re.compile(rf"(?<!\w)(?i:{words}){between}(?P<name>{NAME})")

        self._said = {code: behind(words) for code, words in self._words.said.items()}
        # "im Monat" is German
        self._said_abroad = behind(self._words.said["en"].replace("|im|me,", ""))
        self._titled = re.compile(rf"(?i:\b(?:{title}))\s$")
        self._arabic = (
            re.compile(rf"(?<!\w)(?:{self._words.said['ar']})\s(?P<name>{ARABIC_NAME})"),
            re.compile(rf"(?<!\w)(?:أنا|انا)\s(?P<name>{ARABIC_NAME})(?=\s*(?:$|[.,،؛!\n]))"),
        )

    def in_message(
        self,
        written: Written,
        language: str,
        *,
        asked: bool,
        others: frozenset[str],
        taken: Sequence[tuple[int, int]],
    ) -> Iterator[tuple[int, int, str, bool]]:
        """The surest one, and whether it is said to be the customer's. `others` are words in
        capitals that the AI and agents wrote: somebody who is thanked may be named so."""
        message = Message(written, language, asked, others, taken)
        free = [one for one in self._all(message) if is_free(one, taken)]
        # "Lefèvre, Amandine Lefèvre"
        whole = [one for one in free if " " in one[2]]
        for start, end, name in (whole or free)[:1]:
            said = asked or any(one[2] == name for one in self._said_so(message))
            yield start, end, name, said

    def _all(self, message: Message) -> Iterator[Found]:
        yield from self._said_so(message)
        if message.written.is_shouted:
            return  # in capitals nothing stands out
        yield from self._in_fields(message)
        yield from self._set_off(message)
        yield from self._small(message)
        if message.asked:
            yield from self._answered(message)

    def _said_so(self, message: Message) -> Iterator[Found]:
        written, language, raw = message.written, message.language, message.raw
        if written.is_shouted:
            yield from self._names.introduced(written.text, language)
            return
        yield from self._introduced(written, language)
        for start, end, name in self._names.introduced(written.text, language):
            if language != "ar" and self._words.may_be(written.folded[start:end]):
                yield start, end, name
        for match in ONE.finditer(raw):
            here = self._words.self_after.match(raw[match.end() : match.end() + 20])
            if here and (" " in match[0] or begins_sentence(written, match.start())):
                yield from self._words.named(raw, *match.span())
        for match in self._words.is_mine.finditer(raw):
            yield from self._words.named(raw, *match.span("name"))
        yield from self._signed(message)

    def _introduced(self, written: Written, language: str) -> Iterator[Found]:
        """Behind "my name is", "this is", "ich heiße"."""
        if language == "ar":
            for pattern in self._arabic:
                for match in pattern.finditer(written.text):
                    start = match.start("name")
                    name = self._words.until_common(match["name"])
                    yield from self._words.named(written.raw, start, start + len(name))
        for pattern in dict.fromkeys(
            (self._said.get(language, self._said["en"]), self._said_abroad)
        ):
            for match in pattern.finditer(written.text):
                if _IT_IS.match(match[0]) and not _may_be_me(written, match.start()):
                    continue
                if " " in match["name"] or self._is_single(written, match):
                    yield from self._words.named(written.raw, *match.span("name"))

    def _is_single(self, written: Written, match: re.Match[str]) -> bool:
        """Whether one word alone is a name: behind "my name is", or in "it's Dana" where it begins
        a sentence and is all of its clause."""
        lead = match[0][: -len(match["name"])]
        if _NAMES_IT.search(lead) or self._titled.search(lead):
            return True
        after = written.text[match.end() : match.end() + 12]
        if _IS_ANYTHING.match(lead) and not _GOES_ON.match(after):
            # "I'm Jewish", "je suis Française": what one is called is a name
            return self._words.is_given(match["name"]) and _CLAUSE_ENDS.match(after) is not None
        return (
            begins_sentence(written, match.start())
            and _CLAUSE_ENDS.match(after) is not None
            and not _MAY_BE_A_NOUN.match(lead)
        )

    def _signed(self, message: Message) -> Iterator[Found]:
        """The first name under, or behind, a greeting that ends a letter."""
        written = message.written
        yield from self._headed(message)
        lines, ruled_off = lines_of(written.text), False
        if len(lines) == 1 and (parted := self._parted(written)):
            lines = parted
        for at, (start, end) in enumerate(lines):
            match = _RULED_OFF.match(written.folded, start, end) or self._words.parting.match(
                written.folded[start:end]
            )
            if match is None or not match[0].strip(" ,.!"):
                continue
            if match.re is _RULED_OFF:
                ruled_off = True
                yield from self._below(written, lines[at + 1 : at + 3])
                continue
            rest = start + match.end()
            if rest < end:
                single = at > 0 or end - rest <= _LONGEST_LINE
                if _THANKS.search(match[0]):
                    if not _PART.search(match[0]):
                        continue
                    single = at == len(lines) - 1 and not is_thanked(message, rest, end)
                greets = single and not _THANKS.search(match[0])
                yield from self._in_line(written, rest, end, single=single, small=greets)
                continue
            yield from self._below(written, lines[at + 1 : at + 3])
        # a letter's last line without any greeting above it
        if len(lines) >= 2 and not ruled_off and lines[-1][1] - lines[-1][0] <= _LONGEST_LINE:
            yield from self._in_line(written, *lines[-1], single=True)
            last = message.raw[slice(*lines[-1])].strip(AROUND)
            if last.islower() and SMALL_NAME.fullmatch(last) and self._words.is_given(last):
                place = message.raw.rindex(last)
                yield from self._words.named(message.raw, place, place + len(last))

    def _parted(self, written: Written) -> list[tuple[int, int]]:
        """ "fine by me. regards timo": on one line, what ends it may be a greeting."""
        start, end = written.sentences[-1]
        while start < end and written.text[start].isspace():
            start += 1
        greeting = self._words.parting.match(written.folded[start:end])
        if start == 0 or not greeting or not greeting[0].strip(" ,.!"):
            return []
        return [(0, start), (start, end)]

    def _below(self, written: Written, lines: Sequence[tuple[int, int]]) -> Iterator[Found]:
        for line in lines:
            found = list(self._in_line(written, *line, single=True))
            yield from found
            if found:
                return

    def _headed(self, message: Message) -> Iterator[Found]:
        """The first line of a letter whose next ones are an address, or that has a salutation."""
        lines = lines_of(message.written.text)
        if len(lines) < 4 or lines[0][1] - lines[0][0] > _LONGEST_LINE:
            return
        if self._words.titles.match(message.raw[slice(*lines[1])]):
            # "Bakery Quentin", and under it who runs it
            yield from self._in_line(message.written, *lines[1], single=False)
        addressed = any(lines[1][0] <= start <= lines[3][1] for start, _ in message.taken)
        if addressed or _STREET.match(message.written.text, *lines[1]):
            yield from self._in_line(message.written, *lines[0], single=False)

    def _in_fields(self, message: Message) -> Iterator[Found]:
        """ "Guest: Ada Lind" in what was pasted from a confirmation."""
        for match in _FIELD.finditer(message.written.folded):
            line_ends = message.written.text.find("\n", match.end())
            end = line_ends if line_ends >= 0 else len(message.written.text)
            yield from self._in_line(message.written, match.end(), end, single=False)

    def _is_small_name(self, line: str) -> bool:
        """ "gruss timo": all of the line, one or two words that are no others."""
        words = line.strip(" .!").split()
        return 1 <= len(words) <= 2 and all(
            word.isalpha() and word.islower() and word not in self._words.small for word in words
        )

    def _in_line(
        self, written: Written, start: int, end: int, *, single: bool, small: bool = False
    ) -> Iterator[Found]:
        line = written.raw[start:end]
        lead = len(line) - len(line.lstrip(" ,.-–—"))
        while title := self._words.titles.match(line[lead:]):
            lead += title.end()
        arabic = ARABIC_ONE if single else ARABIC
        bare = line[lead:].strip(" .,!،")
        if (match := arabic.fullmatch(bare)) and self._words.is_arabic(bare, arabic):
            place = written.raw.index(match[0], start)
            yield from self._words.named(written.raw, place, place + len(match[0]))
            return
        if small and self._is_small_name(line[lead:]):
            begin = start + lead
            yield from self._words.named(written.raw, begin, begin + len(line[lead:].rstrip(" .!")))
            return
        found = (ONE if single else FULL).match(line, lead)
        if found and not COMPANY.search(line) and _LINE_ENDS.match(line[found.end() :]):
            yield from self._words.named(written.raw, start + found.start(), start + found.end())

    def _set_off(self, message: Message) -> Iterator[Found]:
        """A clause that is nothing but a full name and begins a sentence, or stands beside
        something else about the customer: "Milo Brandt, milo.b@mail.example"."""
        for start, end in segments(message):
            body = message.raw[start:end].strip(AROUND)
            bare = self._words.lead.sub("", body)
            title = self._words.titles.match(bare)
            name = bare[title.end() :] if title else bare
            if FULL.fullmatch(name) is None or COMPANY.search(name):
                continue
            if name.isupper() and not message.asked:
                continue  # "THIRD TIME"
            led = bare != body or self._words.me_before.search(message.raw[:start]) is not None
            if message.asked or self._is_own(message, start, end, name, led or title is not None):
                place = message.raw.index(name, start)
                yield from self._words.named(message.raw, place, place + len(name))

    def _small(self, message: Message) -> Iterator[Found]:
        """A clause that is nothing but a full name in small letters: behind "that's me", or where a
        first name tells that it is one."""
        raw = message.raw
        for start, end in segments(message):
            body = raw[start:end].strip(AROUND)
            name = self._words.lead.sub("", body)
            if ARABIC_WORD.match(name):
                given = " " in name and self._words.is_arabic(name, ARABIC)
                if given and self._words.is_given(name) and not raw[end:].strip(AROUND):
                    place = raw.index(name, start)
                    yield from self._words.named(raw, place, place + len(name))
                continue
            if not name.islower() or SMALL_NAME.fullmatch(name) is None:
                continue
            place = raw.index(name, start)
            led = name != body and begins_sentence(message.written, start)
            if self._words.mine_before.search(raw[:place]) and " " in name:
                known = self._words.is_unknown(name)
            else:
                known = self._words.is_given(name) and (
                    led or (" " in name and self._is_own(message, start, end, name, led))
                )
            if known and not is_question(message.written, start):
                yield from self._words.named(raw, place, place + len(name))

    def _is_own(self, message: Message, start: int, end: int, name: str, led: bool) -> bool:
        """Whether a name that nobody asked for is the customer's. `led`: "yes, …", "Mrs …"."""
        if is_question(message.written, start):
            return False
        if not led and message.others.issuperset(_LONG_WORD.findall(name)):
            return False  # somebody who was named before
        return (
            led
            or begins_line(message.written, start)
            or not message.raw[end:].strip(AROUND)
            or any(is_beside(message.raw, start, end, one) for one in message.taken)
        )

    def _answered(self, message: Message) -> Iterator[Found]:
        """The answer to "your name?", however it is spelt."""
        raw = message.raw
        first = FULL.match(raw)
        if first and re.match(r"\s+[^\W\d_A-Z]", raw[first.end() :]):
            yield from self._words.named(raw, *first.span())
        for start, end in segments(message):
            body = self._words.lead.sub("", raw[start:end].strip(AROUND))
            body = _AND_MORE.sub("", body).strip()
            if not body:
                continue
            place = raw.index(body, start)
            if self._is_answer(message, body, start):
                yield from self._words.named(raw, place, place + len(body))
        for match in FULL.finditer(raw):
            if re.search(r"[^\W\d_A-Z]\s$", raw[: match.start()]):
                yield from self._words.named(raw, *match.span())

    def _is_answer(self, message: Message, body: str, start: int) -> bool:
        small = self._words.small
        if ARABIC_WORD.match(body):
            begins = not message.raw[:start].strip(AROUND)
            return self._words.is_arabic(body, ARABIC_ONE if begins else ARABIC)
        if SMALL.fullmatch(body) and small.isdisjoint(body.lower().split()):
            return True
        alone = len(message.raw.split()) <= 2 and body.isalpha() and body.lower() not in small
        return alone or ONE.fullmatch(body) is not None


def _may_be_me(written: Written, place: int) -> bool:
    """ "It's Ada Lind", and not "la gardienne c'est Mme Roth"."""
    before = written.text[max(0, place - GREETED) : place]
    return _CLAUSE_BEGINS.search(before) is not None
