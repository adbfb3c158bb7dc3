"""The sentences of a brief: two lines that say it all, what to take away, and the next step.

They come from what the events say and from no model. Each has a code and its values, for consoles
in any language, and its English words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from warmline.desk.brief.shape import (
    Brief,
    CallBack,
    Chapter,
    Done,
    Line,
    Promise,
    SinceThen,
    Value,
)

# What is due within this time comes before anything else.
SOON = timedelta(hours=24)
MOST_TAKEAWAYS = 6
_LONGEST_QUOTE = 140
_TELLING = ("order_number", "account_number", "amount", "iban", "date")


def with_lines(brief: Brief, now: datetime) -> Brief:
    """`now` says what is due soon."""
    return replace(
        brief,
        since=_since(brief),
        next_step=next_step(brief, now),
        abstract=abstract(brief),
        takeaways=tuple(_takeaways(brief))[:MOST_TAKEAWAYS],
    )


def abstract(brief: Brief) -> tuple[Line, Line]:
    return _who_wants(brief), _where_it_stands(brief)


def next_step(brief: Brief, now: datetime) -> Line:
    """What is due, then what was begun, then what was asked, then what the article says."""
    steps = (_due(brief, now), _open_action(brief), _open_question(brief), _article(brief))
    return next((step for step in steps if step), _greet(brief))


def _who_wants(brief: Brief) -> Line:
    name = brief.who.name or "The customer"
    who: dict[str, Value] = {"who": brief.who.name, "level": brief.who.level}
    seq = brief.wish.seq if brief.wish else None
    if brief.wish is None:
        return _line("wants_nothing_yet", f"{name} has not said yet what it is about.", who)
    said = _quote(brief.wish.text)
    titles = brief.wants or ((brief.intent_title,) if brief.intent_title else ())
    if titles:
        joined = " · ".join(titles)
        text = f"{name} wants: {joined}. In their words: “{said}”"
        return _line("wants", text, who | {"wants": joined, "said": said}, seq)
    return _line("says", f"{name} says: “{said}”", who | {"said": said}, seq)


def _where_it_stands(brief: Brief) -> Line:
    done = [one for one in brief.tried.actions if one.state == "done"]
    still = [one for one in brief.promises if one.state != "kept"]
    values: dict[str, Value] = {
        "reason": brief.reason,
        "articles": len(brief.tried.articles),
        "questions": len(brief.tried.questions),
        "done": len(done),
        "begun": len(brief.begun),
        "promised": len(still) + len(_open_calls(brief)),
        "handoffs": brief.handoffs,
    }
    why = brief.reason_text or "Not handed over"
    parts = [
        _counted(len(brief.tried.articles), "article shown", "articles shown"),
        _counted(len(brief.tried.questions), "question asked", "questions asked"),
        _counted(len(done), "action done", "actions done"),
        _counted(len(brief.begun), "action begun", "actions begun"),
        _counted(len(still) + len(_open_calls(brief)), "promise open", "promises open"),
    ]
    tried = ", ".join(part for part in parts if part) or "nothing tried yet"
    return _line("stands", f"{why}; {tried}.", values)


def _takeaways(brief: Brief) -> Iterator[Line]:
    yield from _with_care(brief)
    yield from _owed(brief)
    for action in brief.tried.actions:
        if (line := _action(action)) is not None:
            yield line
    yield from _put_right(brief)
    for fact in brief.facts:
        if fact.kind in _TELLING:
            text = f"{_spoken(fact.kind).capitalize()}: {fact.value}."
            yield _line("fact", text, {"kind": fact.kind, "value": fact.value}, fact.seq)


def _with_care(brief: Brief) -> Iterator[Line]:
    for risk in brief.risks:
        yield _line("risk", f"A person first: {_spoken(risk)}.", {"risk": risk})
    for need in brief.needs:
        code = "need" if need.told else "need_heard"
        sure = "Needs" if need.told else "May need"
        yield _line(code, f"{sure}: {_spoken(need.need)}.", {"need": need.need}, need.seq)


def _owed(brief: Brief) -> Iterator[Line]:
    for one in brief.promises:
        if one.state != "kept":
            yield _promised(one)
    for call in _open_calls(brief):
        yield _called(call)


def _put_right(brief: Brief) -> Iterator[Line]:
    for fixed in brief.corrections:
        values: dict[str, Value] = {"kind": fixed.kind, "was": fixed.was, "value": fixed.value}
        new = fixed.value or "nothing"
        text = f"Corrected {_spoken(fixed.kind)}: {new}, not {fixed.was}."
        if fixed.was is None:
            text = f"Added {_spoken(fixed.kind)}: {new}."
        yield _line("corrected", text, values, fixed.seq)


def _due(brief: Brief, now: datetime) -> Line | None:
    for one in brief.promises:
        if one.state == "missed":
            text = f"Keep what {_maker(one)} promised and missed: “{_quote(one.text)}”"
            return _line("keep_missed", text, _of_promise(one), one.seq)
    for call in _open_calls(brief):
        if call.overdue or call.due <= now + SOON:
            verb = "Call" if call.way == "call" else "Write to"
            text = f"{verb} the customer, as promised, by {_moment(call.due)}."
            return _line("call_back", text, _of_call(call), call.seq)
    for one in brief.promises:
        if one.state == "open" and one.due is not None and one.due <= now + SOON:
            text = f"Keep what {_maker(one)} promised by {_moment(one.due)}: “{_quote(one.text)}”"
            return _line("keep", text, _of_promise(one), one.seq)
    return None


def _open_action(brief: Brief) -> Line | None:
    titles = {one.action: one.title for one in brief.tried.actions}
    for one in brief.begun:
        title = titles.get(one.action, _spoken(one.action))
        values: dict[str, Value] = {"action": one.action, "title": title}
        state = next((run.state for run in brief.tried.actions if run.run == one.run), None)
        if one.run is None:
            return _line("go_on", f"Go on with what was begun: {title}.", values)
        if state == "awaiting_approval":
            return _line("approve", f"Get the approval for: {title}.", values)
        return _line("find_out", f"Find out what became of: {title}.", values)
    return None


def _open_question(brief: Brief) -> Line | None:
    if brief.suggestions:
        one = brief.suggestions[0]
        values: dict[str, Value] = {"title": one.title}
        return _line("judge", f"Look at the AI's suggestion: {one.title}.", values, one.seq)
    last = brief.tried.questions[-1] if brief.tried.questions else None
    if last is not None and last.answer is None and brief.asked:
        options = " · ".join(brief.asked)
        text = f"Find out which is meant: {options}."
        return _line("choose", text, {"options": options}, last.seq)
    return None


def _article(brief: Brief) -> Line | None:
    one = brief.suggested_article
    if one is None:
        return None
    if one.steps:
        values: dict[str, Value] = {"title": one.title, "step": one.steps[0]}
        return _line("step", f"From “{one.title}”: {one.steps[0]}", values)
    return _line("article", f"Answer with “{one.title}”.", {"title": one.title})


def _greet(brief: Brief) -> Line:
    if brief.wish is None:
        return _line("ask_wish", "Ask what it is about.")
    text = f"Answer what they said: “{_quote(brief.wish.text)}”"
    return _line("answer", text, {"said": _quote(brief.wish.text)}, brief.wish.seq)


def _since(brief: Brief) -> SinceThen | None:
    """Of the last person who had it before whoever has it now, or before the queue."""
    for chapter, following in reversed(list(zip(brief.chapters, brief.chapters[1:], strict=False))):
        if chapter.who and following.began in ("passed", "released", "claimed", "handed_back"):
            lines = tuple(_done_in(brief, chapter))
            how = following.reason or following.began
            return SinceThen(chapter.who, how, following.seq, following.note, lines)
    return None


def _done_in(brief: Brief, chapter: Chapter) -> Iterator[Line]:
    spoke: dict[str, Value] = {"replied": chapter.replied, "said": chapter.said}
    replies = _counted(chapter.replied, "reply", "replies") or "no reply"
    messages = _counted(chapter.said, "message", "messages") or "no message"
    yield _line("spoke", f"{replies}, {messages} of the customer.", spoke, chapter.seq)
    for fact in brief.facts:
        if _within(fact.seq, chapter):
            text = f"New {_spoken(fact.kind)}: {fact.value}."
            yield _line("new_fact", text, {"kind": fact.kind, "value": fact.value}, fact.seq)
    for one in brief.promises:
        if _within(one.seq, chapter):
            yield _promised(one)
    for action in brief.tried.actions:
        if _within(action.seq, chapter) and (line := _action(action)) is not None:
            yield line


def _within(seq: int, chapter: Chapter) -> bool:
    return chapter.seq <= seq <= chapter.last


def _promised(one: Promise) -> Line:
    text = f"Promised by {_maker(one)}: “{_quote(one.text)}”"
    if one.due is not None:
        text += f" Due {_moment(one.due)}."
    return _line("promised", text, _of_promise(one), one.seq)


def _called(call: CallBack) -> Line:
    what = "A call" if call.way == "call" else "A mail"
    text = f"{what} was promised by {_moment(call.due)}."
    return _line("call_promised", text, _of_call(call), call.seq)


def _action(action: Done) -> Line | None:
    values: dict[str, Value] = {"title": action.title, "receipt": action.receipt}
    match action.state:
        case "done":
            text = f"Done: {action.title}, receipt {action.receipt}."
            return _line("action_done", text, values, action.seq)
        case "failed":
            return _line("action_failed", f"Not done: {action.title}.", values, action.seq)
        case "unknown":
            text = f"Nobody knows yet whether it was done: {action.title}."
            return _line("action_unknown", text, values, action.seq)
        case "awaiting_approval":
            text = f"Waits for an approval: {action.title}."
            return _line("action_waits", text, values, action.seq)
        case _:
            return None


def _open_calls(brief: Brief) -> Sequence[CallBack]:
    return [call for call in brief.call_backs if call.outcome is None]


def _of_promise(one: Promise) -> dict[str, Value]:
    due = one.due.isoformat() if one.due else None
    return {"by": one.by, "said": _quote(one.text), "due": due, "state": one.state}


def _of_call(call: CallBack) -> dict[str, Value]:
    return {"way": call.way, "due": call.due.isoformat(), "address": call.address}


def _maker(one: Promise) -> str:
    return one.by or "the AI"


def _counted(count: int, one: str, many: str) -> str:
    return "" if count == 0 else f"{count} {one if count == 1 else many}"


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rstrip() + "…"


def _spoken(code: str) -> str:
    return code.replace("_", " ")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _line(
    code: str, text: str, values: dict[str, Value] | None = None, seq: int | None = None
) -> Line:
    return Line(code, text, values or {}, seq)
