"""What a situation tells about the conversation so far. Pure functions; nothing is remembered."""

from warmline.ai.decision import Said, Situation

# What the customer may simply say yes to.
OFFERS = frozenset({"offer_person", "not_helped", "again", "rephrase", "promised"})
QUESTION = "question"

# What is said on the way, while the same thing is still open.
_STILL_THERE = OFFERS | {QUESTION}

# What is not small talk, though it has a topic.
_ON_THE_MATTER = _STILL_THERE | {"hand_off"}

# So many of the customer's messages back, a subject is still the subject.
_STILL_MEANT = 3


def last_said(situation: Situation) -> Said | None:
    """The last that was said to the customer, however long ago."""
    return next((said for said in reversed(situation.earlier) if said.by != "customer"), None)


def shown_last(situation: Situation) -> frozenset[str]:
    """The articles of the last answer, unless the conversation has gone on to something else since.
    Who asks for one of them again was not helped by it."""
    shown: set[str] = set()
    for said in reversed(situation.earlier):
        if said.by == "customer":
            if shown:
                break
        elif said.article:
            shown.add(said.article)
        elif said.by == "agent" or said.topic not in _STILL_THERE:
            break
    return frozenset(shown)


def signs_so_far(situation: Situation) -> int:
    """Of no progress. A person who took part has made an end of them."""
    last = last_said(situation)
    over = last is not None and (last.by == "agent" or last.topic == "hand_off")
    return 0 if over else situation.stuck


def options_asked(situation: Situation) -> tuple[str, ...]:
    """The slugs of the question that waits for its answer, if one does."""
    last = last_said(situation)
    return last.options if last and last.by == "ai" and last.topic == QUESTION else ()


def was_offered_person(situation: Situation) -> bool:
    last = last_said(situation)
    return last is not None and last.by == "ai" and last.topic in OFFERS


def customers_words(situation: Situation) -> list[str]:
    """The customer's latest messages before this one, newest first; small talk names no subject."""
    said: list[str] = []
    small = False
    for one in reversed(situation.earlier):
        if one.by != "customer":
            small = one.by == "ai" and one.topic is not None and one.topic not in _ON_THE_MATTER
        elif not small:
            said.append(one.text)
    return said[:_STILL_MEANT]
