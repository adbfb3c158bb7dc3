"""A reply without what it answers: the words that are new.

The library knows how mail programs begin a quotation in English, German, French and, in part,
Spanish; the rest of that, Portuguese and Arabic are ours. Its patterns were not made for hostile
text, so it is given no more than what people write.
"""

import re

from mailparser_reply import EmailReplyParser

LANGUAGES = ["en", "de", "fr", "es"]
LONGEST = 12_000
LONGEST_LINE = 1_000
ELSEWHERE = re.compile(
    r"^[ \t>]*(?:"
    r"(?:Em|A|No dia)\s[^\n]{4,150}(?:\n[^\n]{0,150})?\sescreveu:"
    r"|El\s[^\n]{4,150}(?:\n[^\n]{0,150})?\sescribió:"
    r"|[^\n]{0,200}(?:كتب|كتبت)[^\n]{0,200}:"
    r"|(?:في|بتاريخ)\s[^\n]{4,200}(?:كتب|كتبت)[^\n]{0,100}:?"
    r"|-{2,}\s*(?:Mensagem [Oo]riginal|الرسالة الأصلية)\s*-{2,}"
    r")[ \t]*$",
    re.MULTILINE,
)
BLANK = re.compile(r"\n{3,}")
QUOTED = re.compile(r"^[ \t]*>", re.MULTILINE)


def new_words(text: str) -> str:
    """What was written now. Where nothing seems to be new, everything counts: better told twice
    than not at all."""
    # to the patterns any white space is a blank line, and they take the square of how many
    text = BLANK.sub("\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()
    if len(text) > LONGEST or any(len(line) > LONGEST_LINE for line in text.splitlines()):
        return _without_quoted_lines(text)
    found = ELSEWHERE.search(text)
    above = text[: found.start()].strip() if found else text
    reply = EmailReplyParser(languages=list(LANGUAGES)).read(above or text)
    newest = reply.replies[0].full_body.strip() if reply.replies else ""
    return _without_quoted_lines(newest) or above or text


def _without_quoted_lines(text: str) -> str:
    lines = [line for line in text.splitlines() if not QUOTED.match(line)]
    return "\n".join(lines).strip()
