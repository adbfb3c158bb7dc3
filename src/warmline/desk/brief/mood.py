"""How the customer is, over time: from what a person has to see first, and from signs that the AI
does not get them further. Of employees nothing is inferred, and nothing is read for it."""

from collections.abc import Sequence

from warmline.conversations import Event, TurnDecided
from warmline.desk.brief.shape import Mood, MoodLevel

_UPSET = frozenset({"distress", "complaint", "legal"})
_STUCK = "stuck"


def mood_in(events: Sequence[Event]) -> tuple[Mood, ...]:
    """Where it changed, the first one included."""
    moods: list[Mood] = []
    stuck = 0
    for event in events:
        if not isinstance(event.payload, TurnDecided):
            continue
        turn = event.payload
        grew, stuck = turn.stuck > stuck, turn.stuck
        mood = Mood(_level(turn, grew=grew), _why(turn, grew=grew), turn.heard)
        if not moods or (moods[-1].level, moods[-1].why) != (mood.level, mood.why):
            moods.append(mood)
    return tuple(moods)


def _level(turn: TurnDecided, *, grew: bool) -> MoodLevel:
    if any(risk not in _UPSET for risk in turn.risks):
        return "heavy"
    if turn.risks:
        return "upset"
    return "strained" if grew else "steady"


def _why(turn: TurnDecided, *, grew: bool) -> tuple[str, ...]:
    return (*turn.risks, *((_STUCK,) if grew else ()))
