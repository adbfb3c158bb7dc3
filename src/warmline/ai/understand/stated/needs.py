"""What customers say that whoever helps them must know: their needs, in their own words."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warmline.ai.understand.stated.lexicon import FALLBACK, Lexicon
from warmline.ai.understand.stated.written import Written

NEEDS = Path(__file__).parent / "needs.toml"
# What somebody close may have, too, and then it is not the customer's.
_CALL = re.compile(
    r"\b(?:call|calls|calling|ring|reach|phoning|phone me|anruf\w*|angerufen|erreich\w*"
    r"|r?appel\w*|joindre|joignable|llam\w+"
    r"|localiz\w+|lig(?:ar|uem|ue|ar-me)|contact\w*"
    r"|(?:e-?mail|write|text|message|mail)(?: to)? me|(?:e-?mail|text|message|writing|mail"
    r"|chat) (?:is|only|please|instead|works)"
    r"|schreib\w*|per mail|ecri\w+|par mail|escri\w+|por correo|escrev\w+|por mail)\b|(?:اتصال"
    r"|تتصل|اتصل|مكالم)"
)
_AT_TIMES = re.compile(
    r"\b(?:mornings?|afternoons?|evenings?|weekends?|before \d+|after \d+|between \d+"
    r"|vormittags?|morgens|mittags|nachmittags?"
    r"|abends?|nachts|vor \d+|nach \d+|zwischen \d+|le matin|l'apres-midi|le soir|avant \d+"
    r"|apres \d+|entre \d+|mananas?"
    r"|tardes?|noches?|antes de|despues de|manhas?|noites?|depois d\w+)\b[^,.;]{0,30}$"
    r"|(?:صباحا|مساء|قبل|بعد)[^,.;]{0,20}$"
)
_TIMES_AFTER = re.compile(
    r"\s?(?:before (?:\d|noon|midday|lunch|nine|ten)|between \d|in the (?:mornings?"
    r"|evenings?)|at (?:night|lunch)|vor \d"
    r"|zwischen \d|vormittags|abends"
    r"|avant \d|entre \d|le (?:matin|soir)|antes de las? \d|por la (?:manana|noche)"
    r"|antes das \d|de manha|a noite)\b"
    r"|\s?(?:قبل|بين)\s"
)
# A book's title, or somebody else's words.
_QUOTED = re.compile(r"«[^»\n]*»|„[^“”\n]*[“”]|“[^”\n]*”|\"[^\"\n]*\"")
_WITH = re.compile(
    r"\b(?:with|to|for|beside|near|mit|bei|zu|fur|avec|chez|pour|con|para|com|comigo)\s$|(?:مع"
    r"|عند)\s?$"
)
_OWN = frozenset({"hearing", "sight", "illness", "hardship", "interpreter"})


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """`back`: the customer takes it back ("you can call me after all")."""

    start: int
    end: int
    need: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class _Need:
    said: re.Pattern[str]
    never: re.Pattern[str] | None
    back: re.Pattern[str] | None
    if_called: re.Pattern[str] | None


class Needs:
    def __init__(self, lexicon: Lexicon, path: Path = NEEDS) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._lexicon = lexicon
        self._languages = {code: _table(table) for code, table in listed.items()}

    def is_call(self, text: str) -> bool:
        """Whether a message of the AI or an agent speaks of calling."""
        return _CALL.search(Written(text).folded) is not None

    def in_message(
        self, written: Written, language: str, *, called: bool = False
    ) -> Iterator[NeedSaid]:
        """`called`: the question before was about a call."""
        for need, patterns in self._languages.get(language, self._languages[FALLBACK]).items():
            folded = _without(_without(written.folded, _QUOTED), patterns.never)
            said = list(patterns.said.finditer(folded))
            for match in said:
                if self._is_meant(written, match, need, language):
                    yield NeedSaid(match.start(), match.end(), need)
            if patterns.if_called and (called or _CALL.search(folded)):
                # what a telephone has is a need only where somebody would call it
                for match in patterns.if_called.finditer(folded):
                    yield NeedSaid(match.start(), match.end(), need)
            for match in patterns.back.finditer(folded) if patterns.back else ():
                # "nobody can call me at the moment" is no "call me at …"
                if not any(match.start() < one.end() and one.start() < match.end() for one in said):
                    yield NeedSaid(match.start(), match.end(), need, back=True)

    def _is_meant(self, written: Written, match: re.Match[str], need: str, language: str) -> bool:
        left, _ = written.sentences[written.sentence_at(match.start())]
        before = written.folded[left : match.start()]
        if need == "no_phone" and _is_for_a_time(written.folded, match):
            return False
        if self._lexicon.of("suppose", language).search(written.folded[left : match.end()]):
            return False
        if need in ("hardship", "illness", "hearing", "sight") and self._is_if(before, language):
            return False
        return need not in _OWN or self._is_own(before, match[0], language)

    def _is_if(self, before: str, language: str) -> bool:
        """In the clause of an "if", not behind it: "if you need me, I am in hospital"."""
        clause = re.split(r"[,،;:]", before)[-1]
        granted = self._lexicon.of("granted", language).sub(" ", clause)
        return self._lexicon.of("if", language).search(granted) is not None

    def _is_own(self, before: str, said: str, language: str) -> bool:
        """Whether the sentence is about the customer: the last one it names before."""
        own = True
        for found in self._lexicon.of("subject", language).finditer(f"{before}{said}"):
            lead = f"{before}{said}"[: found.start()]
            if found.lastgroup == "own" and not own and _WITH.search(lead):
                continue  # "my father who travels with me uses a wheelchair"
            own = found.lastgroup == "own"
            if not own and found.start() > len(before):
                # named within what was said: "my mother is in hospital" has no other subject
                own = self._lexicon.of("own", language).search(before) is not None
        return own


def _is_for_a_time(folded: str, match: re.Match[str]) -> bool:
    """ "mornings please don't call": at other times a call is welcome."""
    start = max(folded.rfind(stop, 0, match.start()) for stop in ",.;!?\n،") + 1
    if _TIMES_AFTER.match(folded, match.end()):
        return True
    return _AT_TIMES.search(folded[start : match.start()]) is not None


def _without(folded: str, never: re.Pattern[str] | None) -> str:
    """Near misses are blanked, so that places stay."""
    return never.sub(lambda found: "·" * len(found[0]), folded) if never else folded


def _table(table: dict[str, Any]) -> dict[str, _Need]:
    kin = table["kin"]

    def pattern(words: list[str]) -> re.Pattern[str] | None:
        joined = "|".join(f"(?:{word})" for word in words)
        return re.compile(joined.replace("KIN", kin)) if words else None

    return {
        need: _Need(said, *(pattern(words.get(key, [])) for key in ("never", "back", "if_called")))
        for need, words in table.items()
        if need != "kin" and (said := pattern(words["is"]))
    }
