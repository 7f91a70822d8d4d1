"""The agent: sees a frame, answers with a controller."""

from typing import Protocol

from crank.frame import Controllers, Frames


class Agent(Protocol):
    """Plays one fighter of one match at a time; deterministic given the seed of `reset` and the frames it sees."""

    @property
    def name(self) -> str:
        """What the match file calls it."""
        ...

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        """Begins a match as `player` (0 or 1) on `stage` (external id) of at most `match_frames` rows.

        Agents that draw random numbers key them by (seed, frame, player, head), head from crank.random.AGENT_HEAD on.
        """
        ...

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        """The raw controller uint8 [8] that leads from row `frame_number` to the next.

        frame: float32 [2, F] in player order, at row `frame_number` of the match.
        """
        ...

    def overrule(self, controller: Controllers) -> None:
        """Says that `controller` uint8 [8] was played, not the last answer: a match that is forked has a past."""
        ...


def distinct_names(agents: tuple[Agent, Agent]) -> tuple[str, str]:
    """What a match calls its two agents: their names, and their pads where the names are the same."""
    first, second = agents[0].name, agents[1].name
    return (f"{first} (p0)", f"{second} (p1)") if first == second else (first, second)


def own_names(names: tuple[str, str]) -> tuple[str, str]:
    """The agents' own names: the inverse of `distinct_names`."""
    return names[0].removesuffix(" (p0)"), names[1].removesuffix(" (p1)")
