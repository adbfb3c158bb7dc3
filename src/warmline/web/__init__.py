"""HTTP API, live sockets, and the pages of console and widget."""

from warmline.web.actions_api import ActionsApi
from warmline.web.app import Web, create_app
from warmline.web.auth import Door
from warmline.web.autonomy_api import AutonomyApi
from warmline.web.callbacks_api import CallbacksApi, Tasks
from warmline.web.connections import HttpConnection, LiveConnection
from warmline.web.console import ConsoleParts
from warmline.web.conversations_api import ConversationsApi
from warmline.web.customer import CustomerParts
from warmline.web.files_api import FilesApi
from warmline.web.frames import LONGEST_FRAME
from warmline.web.handoff_api import HandoffApi
from warmline.web.heartbeats import Heartbeats
from warmline.web.hub import Hub
from warmline.web.knowledge_api import KnowledgeApi
from warmline.web.limits import Limits, Rate
from warmline.web.mail_api import MailInApi, TranscriptApi
from warmline.web.mentioning import Mentioning
from warmline.web.opening import Opening
from warmline.web.people_api import PeopleApi
from warmline.web.positions import Positions
from warmline.web.promises_api import PromisesApi
from warmline.web.receipts import Letterhead
from warmline.web.receipts_api import Courier, Receipts, ReceiptsApi
from warmline.web.reviews_api import ReviewsApi
from warmline.web.rings import Rings
from warmline.web.rounds import Rounds
from warmline.web.routing_api import RoutingApi
from warmline.web.rows import Rows
from warmline.web.serving_files import Uploads
from warmline.web.tokens import CustomerToken, Tokens
from warmline.web.tools_api import ToolsApi
from warmline.web.widget_api import WidgetApi

__all__ = [
    "LONGEST_FRAME",
    "ActionsApi",
    "AutonomyApi",
    "CallbacksApi",
    "ConsoleParts",
    "ConversationsApi",
    "Courier",
    "CustomerParts",
    "CustomerToken",
    "Door",
    "FilesApi",
    "HandoffApi",
    "Heartbeats",
    "HttpConnection",
    "Hub",
    "KnowledgeApi",
    "Letterhead",
    "Limits",
    "LiveConnection",
    "MailInApi",
    "Mentioning",
    "Opening",
    "PeopleApi",
    "Positions",
    "PromisesApi",
    "Rate",
    "Receipts",
    "ReceiptsApi",
    "ReviewsApi",
    "Rings",
    "Rounds",
    "RoutingApi",
    "Rows",
    "Tasks",
    "Tokens",
    "ToolsApi",
    "TranscriptApi",
    "Uploads",
    "Web",
    "WidgetApi",
    "create_app",
]
