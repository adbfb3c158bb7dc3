"""What a situation tells about the conversation so far. Pure functions; nothing is remembered."""

from collections.abc import Iterator

from warmline.ai.decision import Said, Situation

# What the customer may simply say yes to.
OFFERS = frozenset({"offer_person", "not_helped", "again", "rephrase"})
QUESTION = "question"

# So many of the customer's messages back, a subject is still the subject.
_STILL_MEANT = 3


def last_words(situation: Situation) -> tuple[Said, ...]:
    """What was said to the customer since their last message before this one."""
    return tuple(reversed(list(_last_words(situation))))


def _last_words(situation: Situation) -> Iterator[Said]:
    for said in reversed(situation.earlier):
        if said.by == "customer":
            return
        yield said


def last_said(situation: Situation) -> Said | None:
    """The last that was said to the customer, however long ago."""
    return next((said for said in reversed(situation.earlier) if said.by != "customer"), None)


def shown_last(situation: Situation) -> frozenset[str]:
    """The articles of the last answer. Who asks for one of them again was not helped by it."""
    return frozenset(said.article for said in last_words(situation) if said.article)


def shown_ever(situation: Situation) -> frozenset[str]:
    return frozenset(said.article for said in situation.earlier if said.article)


def options_asked(situation: Situation) -> tuple[str, ...]:
    """The slugs of the question that waits for its answer, if one does."""
    last = last_said(situation)
    return last.options if last and last.by == "ai" and last.topic == QUESTION else ()


def was_offered_person(situation: Situation) -> bool:
    last = last_said(situation)
    return last is not None and last.by == "ai" and last.topic in OFFERS


def customers_words(situation: Situation) -> list[str]:
    """The customer's latest messages before this one, newest first."""
    said = [one.text for one in reversed(situation.earlier) if one.by == "customer"]
    return said[:_STILL_MEANT]
