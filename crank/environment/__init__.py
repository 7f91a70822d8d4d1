"""The environment for agent authors: reset and step of many matches at once in an integer world.

`WireEnvironment` needs nothing but the base install. `crank.environment.gymnasium_env` (one learner against an agent)
and `crank.environment.parallel_env` (PettingZoo, two learners) need the `environment` extra.
"""

from crank.environment.rewards import RewardWeights
from crank.environment.wire_environment import Infos, Step, WireEnvironment

__all__ = ["Infos", "RewardWeights", "Step", "WireEnvironment"]
