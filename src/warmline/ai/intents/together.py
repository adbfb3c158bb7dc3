"""Learning from phrasings in several languages at once, by their meaning alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from warmline.ai.intents.learn import (
    MOST_MISSING,
    Exam,
    Learned,
    Tried,
    Voices,
    best_fit,
    examined,
    joined_up,
    judged_unseen,
    signals_of,
    traffic,
    try_all,
    try_out,
    untried,
    voices_of,
)
from warmline.ai.intents.promise import NEVER, Judged, promise, question
from warmline.ai.intents.selector import Selector
from warmline.ai.intents.teach import Course, Lessons

Bools = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]


def learn_together(
    lessons: Lessons, spoken: Names, languages: Sequence[str], precision: float, missing: int
) -> dict[str, Learned]:
    """What helps to tell two intents apart in one language helps in all. `spoken` (n,) names each
    lesson's language, empty for the background. Each of the `languages` is judged on messages in
    it, and on nobody else's, so an intent without a phrasing in it is never answered there."""
    course = Course(lessons, words=False)
    heads = course.heads()
    tried = try_all(course, lessons)
    if tried is None:
        return dict.fromkeys(languages, untried(heads, precision))
    voices = voices_of(tried[0])
    exam = examined(*tried, voices, missing)
    fit = best_fit(exam, voices)
    everything = np.ones(len(exam.right), dtype=bool)
    answering, asking = (
        _Judge(fit(part, everything), judged_unseen(part, fit), exam, voices)
        for part in (exam, replace(exam, right=exam.among))
    )
    learned = {}
    for language in languages:
        own = _Own.of(language, course, lessons, spoken)
        answers = answering.heard(own, missing)
        made = promise(answers, precision)
        ask = question(asking.heard(own, missing), answers.confidence < made.threshold)
        learned[language] = Learned(
            heads,
            answering.selector.at(made.threshold),
            asking.selector.at(ask),
            made,
            plain=NEVER,
            remote=1 - NEVER,
        )
    return learned


@dataclass(frozen=True, slots=True)
class _Own:
    """What is a language's own: the lessons in it and the background's (n,), the classes that have
    an article `here` (classes,), and how its phrasings are read where only others know the intent:
    they play customers who ask for what is published `elsewhere` only."""

    lessons: Bools
    here: Bools
    elsewhere: Tried | None

    @classmethod
    def of(cls, language: str, course: Course, lessons: Lessons, spoken: Names) -> "_Own":
        own, classes = spoken == language, lessons.classes
        here = np.isin(np.arange(lessons.count), classes[own])
        parts = (own & (classes == number) for number in np.flatnonzero(here))
        known = (held for held in parts if np.isin(classes[held], classes[~held]).all())
        played = joined_up((try_out(course, lessons, held) for held in known), 1)
        return cls(own | (spoken == ""), here, None if here[:-1].all() else played)


@dataclass(frozen=True, slots=True)
class _Judge:
    """`selector` was taught everything that was tried; `judged` is what others like it, which were
    not taught the message, say of it."""

    selector: Selector
    judged: Judged
    exam: Exam
    voices: Voices

    def heard(self, own: _Own, missing: int) -> Judged:
        """One language's traffic. What is read as an intent that has no article here gets no
        answer, however sure that is."""
        rows = own.lessons[self.exam.rows]
        said, subject = self.judged.own[rows], self.judged.subject[rows]
        background, articles = len(own.here) - 1, int(own.here.sum())
        known = Judged(
            np.where(own.here[self.exam.first[rows]], self.judged.confidence[rows], 0.0),
            self.judged.right[rows],
            traffic(said, subject, background, articles, missing, MOST_MISSING),
            said,
            subject,
            self.exam.each,
        )
        if own.elsewhere is None:
            return known
        asked_for = said.sum() * min((background - articles) / articles, MOST_MISSING)
        return self._with_elsewhere(known, own.here, own.elsewhere, asked_for)

    def _with_elsewhere(
        self, known: Judged, here: Bools, elsewhere: Tried, asked_for: float
    ) -> Judged:
        seen, best = signals_of(elsewhere, self.voices)
        mistaken = here[best[:, 0]] & (best[:, 0] != elsewhere.classes)
        none = np.zeros(len(mistaken), dtype=bool)
        return Judged(
            np.append(known.confidence, np.where(mistaken, self.selector.confidence(seen), 0.0)),
            np.append(known.right, none),
            np.append(known.weight, np.full(len(none), asked_for / len(none))),
            np.append(known.own, none),
            np.append(known.subject, elsewhere.classes),
            known.each,
        )
