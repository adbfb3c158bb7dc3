"""The dialogue of actions: what is asked for, what is proposed, and what the customer says to it.

Pure: it knows the actions and reads words. What is looked up and carried out is the desk's.
"""

from warmline.ai.acting.dialogue import Dialogue, Wanted

__all__ = ["Dialogue", "Wanted"]
