"""The rule-based fighter: comes close, attacks in many ways, shields, climbs platforms, guards the edge, recovers.

It reads the frames and nothing else. `agent` decides what comes first; `distress`, `edge`, `air` and `ground` hold the
tactics; `watch` notices what has gone on too long.
"""

from crank.agents.fighter.agent import FighterAgent
from crank.agents.fighter.config import FighterConfig

__all__ = ["FighterAgent", "FighterConfig"]
