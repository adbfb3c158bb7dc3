"""The brief: what an agent reads before the first word, and what the customer may see of it."""

from warmline.desk.brief.customers import CustomersBrief, for_customer
from warmline.desk.brief.making import Known, brief_of
from warmline.desk.brief.phrasing import Phrasing, phrased
from warmline.desk.brief.reading import Briefs
from warmline.desk.brief.shape import Brief, Line

__all__ = [
    "Brief",
    "Briefs",
    "CustomersBrief",
    "Known",
    "Line",
    "Phrasing",
    "brief_of",
    "for_customer",
    "phrased",
]
