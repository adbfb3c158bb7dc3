"""Messages as they are typed on a phone: lower case, and a slip in every fifth word."""

import random

WORDS_A_SLIP = 5

_NEIGHBOURS = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, letter in enumerate(row)
}


def with_typos(text: str, draw: random.Random) -> str:
    """One slip for each five words, at least one, in words of three letters and more where there
    are any: letters swapped, left out, doubled, or hit on the key beside."""
    words = text.lower().split()
    long = [at for at, word in enumerate(words) if len(word) > 2]
    slips = max(1, round(len(words) / WORDS_A_SLIP))
    for at in draw.sample(long, min(slips, len(long))):
        words[at] = _slip(words[at], draw)
    return " ".join(words)


def _slip(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word))
    match draw.choice(("swap", "drop", "double", "neighbour")):
        case "swap":
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        case "drop":
            return word[:at] + word[at + 1 :]
        case "double":
            return word[:at] + word[at] + word[at:]
        case _:
            beside = _NEIGHBOURS.get(word[at], word[at])
            return word[:at] + draw.choice(beside) + word[at + 1 :]
