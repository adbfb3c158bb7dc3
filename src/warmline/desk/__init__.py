"""The desk: receive, take a turn, reply, hand off, take over, hand back, resolve."""

from warmline.desk.acting import Acting, Role
from warmline.desk.action_desk import ActionDesk
from warmline.desk.addresses import Way, read_address
from warmline.desk.agents import Act, Acted, AgentDesk
from warmline.desk.asking import KnownAlready, Reasks
from warmline.desk.attaching import attachment_of
from warmline.desk.begun import Begun
from warmline.desk.brief import (
    Brief,
    Briefs,
    CustomersBrief,
    Known,
    Phrasing,
    brief_of,
    for_customer,
    phrased,
)
from warmline.desk.brief_desk import BriefDesk, Fix
from warmline.desk.callback_desk import CallbackDesk, Callbacks
from warmline.desk.callbacks import (
    CallbackReport,
    Wanted,
    callback_report,
    callbacks,
    callbacks_of,
    erase_callbacks,
)
from warmline.desk.callbacks_sql import CallbackRow
from warmline.desk.checking import ReplyCheck, Unproven, action_for, check_reply
from warmline.desk.codes import Codes
from warmline.desk.contacts import ContactProfile, contact_profile
from warmline.desk.deeds import Carrying, Company, Executing, Paces, deed_sentences
from warmline.desk.errors import (
    AlreadyJudged,
    AlreadyRated,
    BadAddress,
    BadFact,
    IdTaken,
    Impossible,
    NoCallback,
    NoPromise,
    NoSuggestion,
    NotAllowed,
    NotFound,
    NothingToRate,
    TooLate,
)
from warmline.desk.following import Following
from warmline.desk.governing import Governor, Sentence
from warmline.desk.handoff_report import HandoffReport, HandoffReports
from warmline.desk.labels import (
    COLOURS,
    BadLabel,
    Colour,
    LabelDesk,
    define_label,
    labelled,
    labels,
)
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
from warmline.desk.macros import (
    VARIABLES,
    BadMacro,
    MacroDraft,
    NoMacro,
    Rendered,
    Unfilled,
    add_macro,
    change_macro,
    delete_macro,
    macro_of,
    macro_values,
    macros,
    render_macro,
    require_filled,
)
from warmline.desk.mentions import BadMention, callings, mentions, see_mentions, unseen_mentions
from warmline.desk.names import as_agent_chose, as_customer_chose
from warmline.desk.needs import KeptNeed, erase_needs, needs_of
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
from warmline.desk.rating import RatingDesk, RatingReport, Ratings, rating_report
from warmline.desk.reception import Reception, Visitor
from warmline.desk.reviews import ReviewDesk, ReviewOutcome, find_reviews, is_for_review, reviews
from warmline.desk.reviews_sql import ReviewRow
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
from warmline.desk.search import Found, Match, Part, Snippet, Sought, search
from warmline.desk.search_index import SearchIndex, catch_up_search, forget_words, rebuild_search
from warmline.desk.snoozing import Snooze, snoozes
from warmline.desk.sql import AssignmentRow, ConversationRow
from warmline.desk.stated import Stated
from warmline.desk.suggestions import REJECTION_REASONS, RejectionReason, SuggestionDesk
from warmline.desk.sweep import Sweep
from warmline.desk.told import told_in
from warmline.desk.tools_sql import Calling, Label, Macro, MentionRow
from warmline.desk.turns import Limits, Turns
from warmline.desk.visibility import may_see
from warmline.desk.waits import (
    Attendance,
    Measured,
    WaitReport,
    attendance,
    in_line,
    keep_shown,
    measured,
    told_once,
    wait_report,
)
from warmline.desk.waits_sql import InLine
from warmline.desk.wants import Wish

__all__ = [
    "COLOURS",
    "REJECTION_REASONS",
    "UNDATED",
    "VARIABLES",
    "Act",
    "Acted",
    "Acting",
    "ActionDesk",
    "AgentDesk",
    "AlreadyJudged",
    "AlreadyRated",
    "AssignmentRow",
    "Attendance",
    "BadAddress",
    "BadFact",
    "BadLabel",
    "BadMacro",
    "BadMention",
    "Begun",
    "Brief",
    "BriefDesk",
    "Briefs",
    "CallbackDesk",
    "CallbackReport",
    "CallbackRow",
    "Callbacks",
    "Calling",
    "Carrying",
    "Codes",
    "Colour",
    "Coming",
    "Company",
    "ContactProfile",
    "Context",
    "ContextCard",
    "ContextIdentity",
    "ConversationRow",
    "CustomersBrief",
    "Executing",
    "Fix",
    "Following",
    "Found",
    "Governor",
    "HandoffReport",
    "HandoffReports",
    "IdTaken",
    "Impossible",
    "InLine",
    "KeptNeed",
    "Known",
    "KnownAlready",
    "Label",
    "LabelDesk",
    "Letter",
    "Limits",
    "ListName",
    "Macro",
    "MacroDraft",
    "Match",
    "Measured",
    "MentionRow",
    "NoCallback",
    "NoMacro",
    "NoPromise",
    "NoSuggestion",
    "NotAllowed",
    "NotFound",
    "NothingToRate",
    "Offered",
    "OfferedAction",
    "OfferedInput",
    "OfferedOption",
    "Paces",
    "Part",
    "Phrasing",
    "Posting",
    "PromiseDesk",
    "PromiseReport",
    "PromiseRow",
    "PromiseState",
    "Promises",
    "RatingDesk",
    "RatingReport",
    "Ratings",
    "Reasks",
    "Reception",
    "RejectionReason",
    "Rendered",
    "ReplyCheck",
    "ReviewDesk",
    "ReviewOutcome",
    "ReviewRow",
    "Role",
    "Router",
    "RouterPaces",
    "RunState",
    "RunView",
    "SearchIndex",
    "Sentence",
    "Snippet",
    "Snooze",
    "Sought",
    "Stated",
    "SuggestionDesk",
    "Sweep",
    "TooLate",
    "Turns",
    "Undo",
    "Unfilled",
    "UnfitArguments",
    "Unproven",
    "Visitor",
    "WaitReport",
    "Wanted",
    "Way",
    "Why",
    "WhyApproval",
    "Wish",
    "action_for",
    "add_macro",
    "as_agent_chose",
    "as_customer_chose",
    "assignments",
    "attachment_of",
    "attendance",
    "begin_by_letter",
    "brief_of",
    "callback_report",
    "callbacks",
    "callbacks_of",
    "callings",
    "catch_up_search",
    "change_macro",
    "check_reply",
    "contact_profile",
    "customers_address",
    "decision_kind",
    "deed_sentences",
    "define_label",
    "delete_macro",
    "erase_callbacks",
    "erase_needs",
    "find_reviews",
    "follow_promises",
    "for_customer",
    "forget_words",
    "in_line",
    "is_customers",
    "is_for_review",
    "is_there",
    "keep_letter",
    "keep_shown",
    "labelled",
    "labels",
    "line",
    "macro_of",
    "macro_values",
    "macros",
    "may_see",
    "measured",
    "mentions",
    "needs_of",
    "offer_ends",
    "phrased",
    "promise_report",
    "promises",
    "promises_of",
    "rating_report",
    "read_address",
    "rebuild_search",
    "render_macro",
    "require_filled",
    "reviews",
    "rows",
    "rows_of",
    "search",
    "see_mentions",
    "set_letter_aside",
    "snoozes",
    "told_in",
    "told_once",
    "unseen_mentions",
    "wait_report",
]
