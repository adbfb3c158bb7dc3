"""Does the customer want a person? Read without any model, in every language listed.

Each word of the message gets a role in each language that may be meant (`lexicon.py`), and a wish
is a row of roles, the same in every language: to get in touch and then a person, to want one, a
person and nothing else, no machine, call me.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from warmline.ai.remembered import remembered
from warmline.ai.understand.letters import Letters
from warmline.ai.understand.lexicon import KEYS, ROLES, Lexicon
from warmline.ai.understand.spelling import Spelling, fold, tokens

WISHES = Path(__file__).parent / "wishes.toml"

_HEAD, _TAIL = 1_500, 400  # characters that are read of a message nobody has shortened
_LONG = 8  # letters of a word for a person in which a slip cannot make another word
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")

_CLAUSE_OF_NONE = re.compile(r"[^.,]*-[^.,]*|(?<![^.,])[^.,B]*Z[^.,B]*(?![^.,])")
# What was said before "all sorted" is over; a wish after it is not.
_UP_TO_SETTLED = re.compile(r"^.*(?<![DN])(?<![DN][fx])S[^.,]*")
_REAL = re.compile(r"R+[fx]{0,2}[PAH]|[PA][fx,]{0,2}R+|HR+")
_UNWANTED = re.compile(r"D[fx]{0,3}(?:W[fx]{0,3}C?|C)[fx]{0,4}[PAH](?![fxR]{0,2}B)")
_END = r"(?=$|[.,])"
_WISH = re.compile(
    r"C[fxRCW,]{0,8}(?:u[fxRCW]{0,4})?[PAH]"  # talk to somebody
    r"|W[fx]{0,3}C(?:[fxRCW]{0,4}u){2}[fxRCW]{0,4}[AH]"  # want to discuss that with an agent
    r"|W[fxRWA,]{0,7}(?:u[fxRA]{0,3})?H"  # want a human
    r"|W[fxRW]{0,5}[PAH][fxR]{0,4}C[fx]{0,3}(?=$|[.,])"  # may with somebody talk
    # is there nobody who would look at it
    r"|E(?:[fxPRWut,]{0,9}[TC]|[fx]{0,3}[HR]|$|[.])|T[fxRu]{0,6}E"
    r"|W[fxRP]{0,7}A(?=[fx]{0,4}(?:$|[.,tWCDNx]))"  # want an agent, and not an agent's fee
    rf"|(?:^|[.,])[fxRWCAtKP]*H[fxRWCAPHtK]*{_END}"  # human please
    r"|(?:^|[.])[fxRWCH,]*A[fxRWCAHPt,]*(?=$|[.])"  # agent please
    r"|[DN][fxR]{0,3}[WCt][fxRWCP]{0,6}B"  # don't want to talk to a bot
    rf"|[DN][fxR]{{0,3}}B[fxB]*(?=$|[.,WCPAHDN])"  # no bot
    r"|B[fx]{0,2}[DN][fx]{0,3}[HA]"  # no bot but a person
    r"|[.,][fxWR]+A[fx]*(?=$|[.])"  # …, a person
    rf"|(?:^|[.,])t?[fxWPAHN]*K[fxtPAHWK]{{0,6}}(?=$|[.,]|t)"  # call me
    r"|W[fxRW]{0,4}[PAH]?[fx]{0,3}K(?=[fx]{0,3}(?:$|[.,tPAH]))"  # like somebody to call me
    r"|W[fxRW]{0,5}[PAH][fxRW]{0,5}(?:u[fxRW]{0,3})?T"  # let somebody look at it
    r"|W[fx]{0,4}P[fx]{0,2}P"  # give me somebody of the department
    r"|T[fx]{0,3}H|H[fxRW]{0,4}[TK]"  # one of you see to it
    r"|B\w{0,5}[.,][fx]{0,2}(?:W[fxR]{0,5}P|P[fxR]{0,3}W)"  # enough of the bot, get me somebody
    r"|W[fx]{0,3}T[fx]{0,4}[PAH]"  # let answer me somebody
    rf"|Q[fxRP]{{0,5}}[CT][fxPAHRC]{{0,6}}(?:u[fx]{{0,6}}){{0,2}}(?=$|[.,t])"  # whom can I talk to
    r"|[PAH][fxR,]{0,4}[DN][fxR]{0,3}B"  # to somebody, not to a bot
    r"|B[fx]{0,3}[DN][fx]{0,3}(?:W[fxW]{0,3})?C"  # with a bot I do not talk
    rf"|(?:^|[.,])[fxRW]*B[fx]{{0,3}}D[fxWDN]{{0,4}}{_END}"  # a bot I do not want
    r"|B[fxRWu]{0,5}C[fx]{0,3}[DN]"  # with a bot talk I will not
)
_WISH_VERB_LAST = re.compile(
    r"[PAH][fxRW]{0,5}(?:u[fxRW]{0,3})?C"  # with somebody talk
    rf"|B[fxRWC]{{0,5}}[DN][fxRWC]{{0,4}}{_END}"  # a bot I want not
)
_WISH_WANT_LAST = re.compile(
    r"H[fxRC]{0,5}(?:u[fx]{0,2})?W"  # a human I want
    r"|A[fxR]{0,4}W"
)


_BORROWED = -1  # instead of a lexicon: a word that every language may borrow


@dataclass(frozen=True, slots=True)
class _Called:
    """The lexicons that a word calls: for it names a person, a machine or a call (`keys`), or tells
    what to do about one (`movers`)."""

    keys: frozenset[int] = frozenset()
    movers: frozenset[int] = frozenset()

    def __or__(self, other: "_Called") -> "_Called":
        return _Called(self.keys | other.keys, self.movers | other.movers)


_NOBODY = _Called()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in each view, and whom it calls there."""

    spelt: tuple[str, ...]
    called: tuple[_Called, ...]


class _View:
    """The same message in one alphabet, and whom its words call."""

    def __init__(self, spell: Callable[[str], str] | None, lexicons: Sequence[Lexicon]) -> None:
        self.lexicons = tuple(lexicons)
        self._spell = spell
        self._heard, self._begun = _calls(lexicons)

    def spelt(self, word: str) -> str:
        return self._spell(word) if self._spell else word

    def called(self, spelt: str) -> _Called:
        called = self._heard.get(spelt, _NOBODY)
        for size in range(1, len(spelt) + 1):
            if begun := self._begun.get(spelt[:size]):
                called = called | begun
        return called

    def candidates(self, calls: Collection[_Called]) -> list[Lexicon]:
        """Those of whose own words one names a person, a machine or a call; where the word for
        that is borrowed, those that tell what to do about it."""
        keys = frozenset[int]().union(*(one.keys for one in calls))
        if _BORROWED in keys:
            keys = keys.union(*(one.movers for one in calls))
        return [self.lexicons[at] for at in sorted(keys) if at != _BORROWED]


class Wishes:
    """Knows how people ask for a person. Immutable, so threads may share it."""

    def __init__(self, path: Path = WISHES) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        words, shared = listed.pop("words"), listed.pop("shared")
        spaced = {code: table for code, table in listed.items() if not table.get("spaceless")}
        self._unspaced = tuple(
            _lexicon(code, table, shared) for code, table in listed.items() if code not in spaced
        )
        self._views = tuple(_views(spaced, shared, self._unspaced))
        plain = self._views[0].lexicons
        known = {word for lexicon in plain for word in lexicon.longest}
        persons = {word for lexicon in plain for word in lexicon.named() if len(word) >= _LONG}
        self._spelling = Spelling(
            persons.union(fold(words["misspelt"]).split()),
            known.union(fold(words["spelt"]).split()),
        )
        self._word = remembered(self._looked_up)

    def in_text(self, text: str, settled: str | None = None) -> str | None:
        """The language of the wish, else None. Where several languages say it alike, the one the
        conversation has `settled` on."""
        if len(text) > _HEAD + _TAIL:
            text = f"{text[:_HEAD]} . {text[-_TAIL:]}"
        said = tokens(self._spelling.plain(fold(text)))
        wished = list(self._wished([self._word(word) for word in said]))
        if not wished:
            return None
        most = max(known for known, _ in wished)
        codes = [code for known, code in wished if known == most]
        return settled if settled in codes else codes[0]

    def _wished(self, said: Sequence[_Word]) -> Iterator[tuple[int, str]]:
        """Languages in which it is a wish, each with how many of the words it knows."""
        if any(_UNSPACED.search(word.spelt[0]) for word in said if not word.spelt[0].isascii()):
            for lexicon in self._unspaced:
                yield from _wish(lexicon, [word.spelt[0] for word in said])
        for at, view in enumerate(self._views):
            calls = {word.called[at] for word in said} - {_NOBODY}
            for lexicon in view.candidates(calls):
                yield from _wish(lexicon, [word.spelt[at] for word in said])

    def _looked_up(self, written: str) -> _Word:
        meant = self._spelling.meant(written)
        spelt = tuple(view.spelt(meant) for view in self._views)
        called = (view.called(word) for view, word in zip(self._views, spelt, strict=True))
        return _Word(spelt, tuple(called))


def _wish(lexicon: Lexicon, said: Sequence[str]) -> Iterator[tuple[int, str]]:
    letters, known = lexicon.roles(lexicon.cut(said) if lexicon.spaceless else said)
    letters = _UP_TO_SETTLED.sub("u", letters)
    letters = _CLAUSE_OF_NONE.sub("u", letters).replace("Z", "D")
    letters = _UNWANTED.sub("u", _REAL.sub("H", letters))
    if (
        _WISH.search(letters)
        or (lexicon.verb_last and _WISH_VERB_LAST.search(letters))
        or (lexicon.want_last and _WISH_WANT_LAST.search(letters))
    ):
        yield known, lexicon.code


def _views(
    listed: dict[str, dict[str, str]], shared: dict[str, str], unspaced: Sequence[Lexicon]
) -> Iterator[_View]:
    """As it is written, Serbian in both its alphabets; and other alphabets in Latin letters."""
    letters = Letters()
    plain = [_lexicon(code, table, shared) for code, table in listed.items()]
    plain += unspaced
    plain.append(_lexicon("sr", listed["sr"], {}, written=letters.serbian_in_cyrillic))
    yield _View(None, plain)
    # the same words stand in thousands of phrases
    spell = cache(letters.cyrillic_in_latin)
    yield _View(spell, [_lexicon(at, listed[at], {}, spell=spell) for at in ("ru", "uk", "bg")])
    greek = letters.greek_in_latin
    yield _View(greek, [_lexicon("el", listed["el"], {}, spell=greek)])


def _calls(lexicons: Sequence[Lexicon]) -> tuple[dict[str, _Called], dict[str, _Called]]:
    """Whom each word calls, and whom each beginning of one."""
    heard: dict[str, _Called] = {}
    begun: dict[str, _Called] = {}
    for at, lexicon in enumerate(lexicons):
        for word in lexicon.heard:
            if word.role in KEYS or (word.role in "CW" and not word.shared):
                own = frozenset({_BORROWED if word.shared else at})
                called = _Called(keys=own) if word.role in KEYS else _Called(movers=own)
                calls = begun if word.open else heard
                for before in ("", *lexicon.clitics):
                    spelt = before + word.word
                    calls[spelt] = calls.get(spelt, _NOBODY) | called
    return heard, begun


def _lexicon(
    code: str,
    table: dict[str, str],
    shared: dict[str, str],
    *,
    spell: Callable[[str], str] = str,
    written: Callable[[str], str] = str,
) -> Lexicon:
    lexicon = Lexicon(
        code,
        verb_last=bool(table.get("verb_last") or table.get("want_last")),
        want_last=bool(table.get("want_last")),
        spaceless=bool(table.get("spaceless")),
        clitics=tuple(fold(clitic) for clitic in table.get("clitics", "").split()),
    )
    for words, borrowed in ((table, False), (shared, True)):
        for name, role in ROLES.items():
            if name in words:
                lexicon.add(written(words[name]), role, shared=borrowed, spell=spell)
    return lexicon
