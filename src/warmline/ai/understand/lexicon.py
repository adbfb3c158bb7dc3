"""What the words of a message do in a wish, one lexicon a language.

A role is one letter:
H unmistakably a person · A somebody of the company · P somebody · R real · C to get in touch ·
W to want · B a machine · N none of it · D not · K call me · Q whom can I · T answers, sees to it ·
E nobody there · Z not needed · S settled ·
x please, now · f small words · t what goes on after a wish · - what makes the clause none ·
u unknown · , pause · . end
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from warmline.ai.understand.spelling import fold, tokens

ROLES = {
    "whom": "Q", "human": "H", "agent": "A", "someone": "P", "real": "R", "contact": "C",
    "want": "W", "bot": "B", "no": "N", "not": "D", "call": "K", "handle": "T",
    "polite": "x", "small": "f", "after": "t", "never": "-", "inert": "u",
    "nobody": "E", "needless": "Z", "settled": "S",
}  # fmt: skip
# A language is looked at only where one of these is said.
KEYS = frozenset("HAPBKQE")
# Of these, long choices are lists: each alternative stands for itself, however many words it has.
_LISTS = frozenset("BNDxfCWRAPTSt")
_LONG = 6
_OPTIONAL = re.compile(r"\[[^]]*\]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A word that calls a lexicon. `open` words go on after what is listed."""

    word: str
    role: str
    open: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases` are joined by blanks, `longest` tells how many words begin with a word."""

    code: str
    verb_last: bool = False
    want_last: bool = False
    spaceless: bool = False
    clitics: tuple[str, ...] = ()
    phrases: dict[str, str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    heard: set[Heard] = field(default_factory=set)

    def add(self, words: str, role: str, *, shared: bool, spell: Callable[[str], str]) -> None:
        for phrase in _phrases(words, lists=role in _LISTS):
            said = [spell(word) for word in phrase]
            goes_on = said[-1].endswith("*")
            joined = " ".join(said).rstrip("*")
            (self.open if goes_on else self.phrases).setdefault(joined, role)
            self.longest[said[0]] = max(self.longest.get(said[0], 0), len(said))
            # the longest word of a phrase is the rarest
            self.heard.add(Heard(max(said, key=len).rstrip("*"), role, goes_on, shared))

    def named(self) -> Iterator[str]:
        """Single words for a person."""
        return (word for word, role in self.phrases.items() if role in "HA" and word.isalpha())

    def roles(self, said: Sequence[str]) -> tuple[str, int]:
        """One letter a word or phrase, and how many words were known."""
        letters: list[str] = []
        known = at = 0
        while at < len(said):
            if said[at] in ",.":
                letters.append(said[at])
                at += 1
                continue
            role, size = self._longest(said, at)
            letters.append(role)
            known += size if role != "u" else 0
            at += size
        return "".join(letters), known

    def _longest(self, said: Sequence[str], at: int) -> tuple[str, int]:
        """The longest phrase wins, then the word as it stands, then as the beginning of one."""
        word = said[at]
        for bare in (word, *self._bare(word)) if self.clitics else (word,):
            for size in range(self.longest.get(bare, 0), 0, -1):
                phrase = " ".join((bare, *said[at + 1 : at + size]))
                if role := self.phrases.get(phrase):
                    return role, min(size, len(said) - at)
            if self.open and (role := self._begun(bare)):
                return role, 1
        # a face or a sign says no more than "please"
        return ("u" if word[:1].isalnum() else "x"), 1

    def _begun(self, word: str) -> str | None:
        sizes = range(len(word), 0, -1)
        return next((self.open[word[:size]] for size in sizes if word[:size] in self.open), None)

    def _bare(self, word: str) -> Iterator[str]:
        for clitic in self.clitics:
            if word.startswith(clitic) and len(word) > len(clitic) + 1:
                yield word[len(clitic) :]

    def cut(self, said: Iterable[str]) -> list[str]:
        """Of a script without blanks: the longest pieces listed, and what lies between them. A
        blank is a pause."""
        cut: list[str] = []
        for word in said:
            if cut and not word.isascii() and not cut[-1].isascii():
                cut.append(",")
            cut += self._pieces(word)
        return cut

    def _pieces(self, word: str) -> Iterator[str]:
        if word.isascii():
            yield word
            return
        at, unknown = 0, 0
        while at < len(word):
            size = next((s for s in range(16, 0, -1) if word[at : at + s] in self.phrases), 0)
            unknown = 0 if size else unknown + 1
            # three unknown characters count as one unknown word
            if size or unknown % 3 == 1:
                yield word[at : at + (size or 1)]
            at += size or 1


def _phrases(words: str, *, lists: bool) -> Iterator[list[str]]:
    """ "put me|us [right] through, talk*" → each phrase as its words; see `wishes.toml`."""
    for spelt in _spellings(words):
        joined = _OPTIONAL.sub(lambda choice: choice[0].replace(" ", "~"), spelt)
        for chunk in re.split(r"\s*,\s*", joined.strip().strip(",")):
            if lists and chunk.count("|") > _LONG and "[" not in chunk:
                yield from (found for word in chunk.split("|") if (found := _words(word.split())))
            else:
                choices = product(*(_choices(word) for word in chunk.split()))
                yield from (found for phrase in choices if (found := _words(phrase)))


def _choices(word: str) -> list[str]:
    if word.startswith("["):
        return ["", *word.strip("[]").split("|")]
    return word.split("|")


def _spellings(words: str) -> set[str]:
    """With and without an apostrophe or a joiner; umlauts as one letter or two."""
    apart = {words.replace("\u200c", " "), words.replace("'", "").replace("-", ""), words}
    return {fold(spelt) for way in apart for spelt in (way, way.translate(_UMLAUTS))}


def _words(phrase: Iterable[str]) -> list[str]:
    """Split like a message; the star of an open word stays with it."""
    found: list[str] = []
    for word in phrase:
        split = [word] if word.isalnum() else [t for t in tokens(word) if t not in "*~"]
        found += split
        if word.endswith("*"):
            found[-1] += "*"
    return found
