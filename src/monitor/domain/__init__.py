"""The nouns of the monitor: immutable values and closed enumerations, without any behaviour that needs I/O.

Times are aware ``datetime`` objects in UTC, dates are ``date``, text offsets count Unicode code points.
"""

from __future__ import annotations

from monitor.domain.basics import Span, identity
from monitor.domain.compared import AS_A_WHOLE, MOVED, MOVES, Change, Comparison, Difference, Relation
from monitor.domain.flagged import Decision, Dismissal, Evidence, Flag, Severity, Shift, Status
from monitor.domain.pages import Article, FetchedPage, Link, Outcome, Revision, SourceState, Unreadable, Validators
from monitor.domain.said import Doubt, Kind, Statement
from monitor.domain.settings import (
    About,
    Config,
    Corroboration,
    Digest,
    EndpointSettings,
    FetchSettings,
    FlagSettings,
    FormulaSettings,
    Notify,
    OutageSettings,
    ProxySettings,
    RetentionSettings,
    Role,
    ScheduleSettings,
    Settings,
    WebSettings,
)
from monitor.domain.watched import (
    INSTITUTION_RANK,
    Actor,
    Authority,
    Issue,
    LinkRules,
    Position,
    Source,
    SourceKind,
    Speaker,
    Stance,
)

__all__ = [
    "AS_A_WHOLE",
    "INSTITUTION_RANK",
    "MOVED",
    "MOVES",
    "About",
    "Actor",
    "Article",
    "Authority",
    "Change",
    "Comparison",
    "Config",
    "Corroboration",
    "Decision",
    "Difference",
    "Digest",
    "Dismissal",
    "Doubt",
    "EndpointSettings",
    "Evidence",
    "FetchSettings",
    "FetchedPage",
    "Flag",
    "FlagSettings",
    "FormulaSettings",
    "Issue",
    "Kind",
    "Link",
    "LinkRules",
    "Notify",
    "OutageSettings",
    "Outcome",
    "Position",
    "ProxySettings",
    "Relation",
    "RetentionSettings",
    "Revision",
    "Role",
    "ScheduleSettings",
    "Settings",
    "Severity",
    "Shift",
    "Source",
    "SourceKind",
    "SourceState",
    "Span",
    "Speaker",
    "Stance",
    "Statement",
    "Status",
    "Unreadable",
    "Validators",
    "WebSettings",
    "identity",
]
