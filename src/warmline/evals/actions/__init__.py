"""Actions under crashes and failing systems: what the customer was told, held against what the
company's own system wrote down."""

from warmline.evals.actions.cases import Wanted
from warmline.evals.actions.judging import Judgement
from warmline.evals.actions.playing import ShopAt, evaluate_actions

__all__ = ["Judgement", "ShopAt", "Wanted", "evaluate_actions"]
