"""What has gone on too long, counted from the frames."""

from crank.agents.fighter.actions import GONE
from crank.agents.fighter.situation import FighterView


class Watch:
    """How long the opponent has not been hurt, has been safe, and the fighter has been in one action."""

    def __init__(self) -> None:
        self.stalled = 0
        """Frames in which the opponent could be hit and was not."""
        self.unchanged = 0
        """Frames the fighter has spent in the same action."""
        self.protected = 0
        """Frames for which the opponent has been on the respawn platform, or invulnerable off it."""
        self.traps: frozenset[int] = frozenset()
        """Actions that did not end."""
        self._before: tuple[FighterView, FighterView] | None = None

    def see(self, me: FighterView, foe: FighterView) -> None:
        """Counts one frame more."""
        my_past, past = self._before or (me, foe)
        self._before = me, foe
        hurt = foe.percent > past.percent or foe.stocks < past.stocks
        self.protected = self.protected + 1 if foe.protected and foe.reborn == past.reborn else 0
        self.unchanged = self.unchanged + 1 if me.action == my_past.action else 0
        if hurt:
            self.stalled = 0
        elif foe.action not in GONE and not foe.protected:
            self.stalled += 1

    def remember_trap(self, me: FighterView) -> None:
        """Notes the action that the fighter does not get out of."""
        self.traps |= {me.action}
