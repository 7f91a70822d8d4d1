"""What the fighter's rules measure by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FighterConfig:
    """Distances in game units, times in frames, chances a decision."""

    reach: float = 13.0
    """How far most ground attacks hit, from origin to origin."""
    close: float = 4.0
    """So near that it does not matter which way it faces."""
    grab_reach: float = 9.0
    low_reach: float = 10.0
    """From where a low attack hits an opponent who lies."""
    full_hop: float = 35.0
    """How far a full hop carries at full lean."""
    height: float = 14.0
    """Height difference at which a ground attack still hits."""
    aerial_reach: float = 18.0
    """How far an aerial hits, in any direction."""
    approach_reach: float = 30.0
    """From where a running short hop lands a hit."""
    up_smash_reach: float = 26.0
    """Height up to which an up smash hits."""
    foresight: int = 20
    """Frames that it looks ahead in the air."""
    brake: float = 20.0
    """Room before a ledge that a dash needs to stop."""
    finish_percent: float = 80.0
    """From here on it looks for the stronger attacks."""
    danger: float = 24.0
    """How near an attack has to be to be shielded."""
    shield_chance: float = 0.6
    shield_frames: int = 14
    short_hop_chance: float = 0.35
    respect: float = 30.0
    """How far it stays from an opponent who cannot be hit."""
    tech_height: float = 12.0
    """Height above the floor under which a tech is pressed."""
    recover_below: float = -12.0
    """Height under which it no longer waits with its way back."""
    strike_above: float = -10.0
    """Height above which it still strikes off the stage."""
    edge_spot: float = 4.0
    """How far from the edge it stands to hit an opponent on the ledge."""
    edge_reach: float = 20.0
    """How far from the opponent on the ledge it attacks from there."""
    chase: float = 60.0
    """How far off the stage it goes after an opponent who stays there."""
    chase_depth: float = 35.0
    """How far down at most."""
    edge_depth: float = 26.0
    """How far below an opponent on the ledge may hang."""
    patience: int = 240
    """Frames without damage after which it takes another approach."""
    longest_attack: int = 80
    """Frames after which an attack should be over; it tries to get out of it, and leaves that move alone."""
    longest_action: int = 150
    """The same for every other action."""
    longest_protection: int = 360
    """Frames after which an opponent on the respawn platform or invulnerable is attacked all the same."""
