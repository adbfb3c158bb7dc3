"""Does the customer want a person? Read without any model, in every language listed."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

WISHES = Path(__file__).parent / "wishes.toml"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    patterns: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]

    def wished(self, text: str) -> bool:
        for pattern in self.never:
            text = pattern.sub(" ", text)
        return any(pattern.search(text) for pattern in self.patterns)


class Wishes:
    """Knows how people ask for a person. `in_text` gives the language of the wish, else None."""

    def __init__(self, path: Path = WISHES) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        misspelt = listed.pop("misspelt")["words"]
        self._languages = [_language(code, words) for code, words in listed.items()]
        self._meant = {wrong: right for right in misspelt for wrong in _slips(right)}

    def in_text(self, text: str) -> str | None:
        spelt = _WORD.sub(lambda word: self._meant.get(word[0], word[0]), text.lower())
        for language in self._languages:
            if language.wished(spelt):
                return language.code
        return None


def _language(code: str, words: dict[str, list[str] | bool]) -> _Language:
    """`contact` before `person` or, where the verb comes last, after it; `want` before `human`;
    `human` alone in the message, with polite words; and whole patterns under `also`."""
    spaceless = bool(words.get("spaceless"))
    near = r"[^.?!\n]{0,12}?" if spaceless else words.get("gap") or r"(?:\W+\w+){0,4}?\W+"
    person, human = (_any_of(words[name], spaceless) for name in ("person", "human"))
    contact, want = (_any_of(words[name], spaceless) for name in ("contact", "want"))
    polite = _any_of(words["polite"], spaceless)
    patterns = [
        rf"{contact}{near}(?:{person}|{human})",
        rf"{want}{near}{human}",
        rf"^\W*(?:{polite}\W+)?{human}(?:\W*{polite})?\W*$",
        *_listed(words.get("also", [])),
    ]
    if words.get("verb_last"):
        patterns += [rf"(?:{person}|{human}){near}{contact}", rf"{human}{near}{want}"]
    return _Language(code, _compiled(patterns), _compiled(_listed(words.get("never", []))))


def _compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _any_of(words: object, spaceless: bool) -> str:
    choice = "|".join(_listed(words))
    return f"(?:{choice})" if spaceless else rf"(?<!\w)(?:{choice})(?!\w)"


def _listed(words: object) -> list[str]:
    assert isinstance(words, list)
    return [str(word) for word in words]


def _slips(word: str) -> set[str]:
    """The word with a letter left out or two swapped; the first letter is seldom the wrong one."""
    left_out = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    swapped = {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)
    }
    return (left_out | swapped) - {word}
