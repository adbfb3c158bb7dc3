"""Evaluations: what the AI understands, and real questions replayed over real sockets."""

from pathlib import Path

from warmline.evals.actions import Judgement, ShopAt, evaluate_actions
from warmline.evals.actions import Wanted as WantedRuns
from warmline.evals.audit import Audit, Sent, audit
from warmline.evals.brief_played import HALVES, OWN_BRIEFS, BriefsJudged, evaluate_briefs
from warmline.evals.callbacks import Judgement as CallbacksJudged
from warmline.evals.callbacks import Wanted as WantedCallbacks
from warmline.evals.callbacks import evaluate_callbacks
from warmline.evals.casebook import Casebook, listed, read_cases
from warmline.evals.claims import evaluate_claims
from warmline.evals.intents import Evaluated, evaluate_intents
from warmline.evals.intents_figures import Figures
from warmline.evals.intents_material import Wanted
from warmline.evals.messages import Message, read_messages
from warmline.evals.playing import play
from warmline.evals.reasks import evaluate_reasks
from warmline.evals.rehearsing import Played
from warmline.evals.replay import Elsewhere, Load, Progress, replay, shuffled
from warmline.evals.report import Report
from warmline.evals.routing import SUPPORT as OWN_SCENARIO
from warmline.evals.routing import (
    Compared,
    Range,
    Scenario,
    lower_by,
    ranges,
    read_scenario,
    simulate_routing,
)
from warmline.evals.routing import Figures as PolicyFigures
from warmline.evals.sheets_asked import Kind, evaluate_set
from warmline.evals.sheets_judged import Judged

__all__ = [
    "HALVES",
    "OWN_BRIEFS",
    "OWN_CASES",
    "OWN_SCENARIO",
    "Audit",
    "BriefsJudged",
    "CallbacksJudged",
    "Casebook",
    "Compared",
    "Elsewhere",
    "Evaluated",
    "Figures",
    "Judged",
    "Judgement",
    "Kind",
    "Load",
    "Message",
    "Path",
    "Played",
    "PolicyFigures",
    "Progress",
    "Range",
    "Report",
    "Scenario",
    "Sent",
    "ShopAt",
    "Wanted",
    "WantedCallbacks",
    "WantedRuns",
    "audit",
    "evaluate_actions",
    "evaluate_briefs",
    "evaluate_callbacks",
    "evaluate_claims",
    "evaluate_intents",
    "evaluate_reasks",
    "evaluate_set",
    "listed",
    "lower_by",
    "play",
    "ranges",
    "read_cases",
    "read_messages",
    "read_scenario",
    "replay",
    "shuffled",
    "simulate_routing",
]

OWN_CASES = Path(__file__).parent / "cases"
