"""By what the tests of flags have their evidence weighed."""

from __future__ import annotations

from functools import partial

from monitor.domain import FlagSettings
from monitor.flags import Rules
from monitor.flags.deeds import done
from monitor.resources import lexicon_data
from monitor.statements.cues import Cues

RULES = Rules(FlagSettings(), partial(done, cues=Cues.from_data(lexicon_data("attribution.en"))))
"""The settings nobody changed, and the words of the shipped lexicon."""
