"""The desk: receive, take a turn, reply, hand off, take over, hand back, resolve."""

from warmline.desk.acting import Acting, Role
from warmline.desk.action_desk import ActionDesk
from warmline.desk.agents import Act, Acted, AgentDesk
from warmline.desk.begun import Begun
from warmline.desk.brief import Brief, brief_of
from warmline.desk.checking import ReplyCheck, Unproven, action_for, check_reply
from warmline.desk.codes import Codes
from warmline.desk.deeds import Carrying, Company, Executing, Paces, deed_sentences
from warmline.desk.errors import (
    AlreadyJudged,
    IdTaken,
    Impossible,
    NoPromise,
    NoSuggestion,
    NotAllowed,
    NotFound,
    TooLate,
)
from warmline.desk.governing import Governor, Sentence
from warmline.desk.letters import (
    Letter,
    Why,
    begin_by_letter,
    customers_address,
    is_customers,
    is_there,
    keep_letter,
    set_letter_aside,
)
from warmline.desk.lists import Coming, ListName, assignments, line, offer_ends, rows, rows_of
from warmline.desk.names import as_agent_chose, as_customer_chose
from warmline.desk.outcome import decision_kind
from warmline.desk.posting import Posting
from warmline.desk.promised import PromiseDesk, Promises
from warmline.desk.promises import (
    UNDATED,
    PromiseReport,
    PromiseState,
    follow_promises,
    promise_report,
    promises,
    promises_of,
)
from warmline.desk.promises_sql import PromiseRow
from warmline.desk.reception import Reception, Visitor
from warmline.desk.router import Router, RouterPaces
from warmline.desk.runs import (
    Context,
    ContextCard,
    ContextIdentity,
    Offered,
    OfferedAction,
    OfferedInput,
    OfferedOption,
    RunState,
    RunView,
    Undo,
    UnfitArguments,
    WhyApproval,
)
from warmline.desk.sql import AssignmentRow, ConversationRow
from warmline.desk.suggestions import REJECTION_REASONS, RejectionReason, SuggestionDesk
from warmline.desk.sweep import Sweep
from warmline.desk.turns import Limits, Turns
from warmline.desk.visibility import may_see

__all__ = [
    "REJECTION_REASONS",
    "UNDATED",
    "Act",
    "Acted",
    "Acting",
    "ActionDesk",
    "AgentDesk",
    "AlreadyJudged",
    "AssignmentRow",
    "Begun",
    "Brief",
    "Carrying",
    "Codes",
    "Coming",
    "Company",
    "Context",
    "ContextCard",
    "ContextIdentity",
    "ConversationRow",
    "Executing",
    "Governor",
    "IdTaken",
    "Impossible",
    "Letter",
    "Limits",
    "ListName",
    "NoPromise",
    "NoSuggestion",
    "NotAllowed",
    "NotFound",
    "Offered",
    "OfferedAction",
    "OfferedInput",
    "OfferedOption",
    "Paces",
    "Posting",
    "PromiseDesk",
    "PromiseReport",
    "PromiseRow",
    "PromiseState",
    "Promises",
    "Reception",
    "RejectionReason",
    "ReplyCheck",
    "Role",
    "Router",
    "RouterPaces",
    "RunState",
    "RunView",
    "Sentence",
    "SuggestionDesk",
    "Sweep",
    "TooLate",
    "Turns",
    "Undo",
    "UnfitArguments",
    "Unproven",
    "Visitor",
    "Why",
    "WhyApproval",
    "action_for",
    "as_agent_chose",
    "as_customer_chose",
    "assignments",
    "begin_by_letter",
    "brief_of",
    "check_reply",
    "customers_address",
    "decision_kind",
    "deed_sentences",
    "follow_promises",
    "is_customers",
    "is_there",
    "keep_letter",
    "line",
    "may_see",
    "offer_ends",
    "promise_report",
    "promises",
    "promises_of",
    "rows",
    "rows_of",
    "set_letter_aside",
]
