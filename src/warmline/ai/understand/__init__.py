"""What a message says before any model looks at it: its language, a wish, small talk."""

from warmline.ai.understand.facts import Facts
from warmline.ai.understand.language import Languages
from warmline.ai.understand.small_talk import SmallTalk, Talk, Topic
from warmline.ai.understand.text import clean, question_in
from warmline.ai.understand.wish import Wishes

__all__ = ["Facts", "Languages", "SmallTalk", "Talk", "Topic", "Wishes", "clean", "question_in"]
