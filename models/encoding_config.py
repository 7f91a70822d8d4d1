"""What the input token is made of: vocabularies, widths, thresholds and wavelengths. Free of torch."""

from dataclasses import asdict, dataclass, fields
from typing import Any

STICK_THRESHOLDS = (-0.8, -0.6625, -0.2875, 0.2875, 0.6625, 0.8)
C_STICK_THRESHOLDS = (-0.6, 0.6)
POSITION_WAVELENGTHS = (512.0, 256.0, 128.0, 64.0, 32.0, 16.0, 8.0, 4.0)
DISTANCE_WAVELENGTHS = (256.0, 128.0, 64.0, 32.0, 16.0, 8.0, 4.0)
# Frames after which timers of the game run out: dying, invulnerability, lying, the respawn platform
DURATION_THRESHOLDS = (59.0, 119.0, 179.0, 239.0)


@dataclass(frozen=True)
class EncodingConfig:
    """Vocabularies and embedding widths of the input token.

    contact_hidden, contact_deep, contact_width: widths of the contact network (`models.contact`); a world whose
    contact_hidden is 0 has none.

    Stick thresholds (dead zone 0.2875, jump and drop 0.6625, dash and smash 0.8) and wavelengths are fixed in this
    module: a change there makes another encoding, named by `version`.
    """

    version: int = 7
    action_classes: int = 400
    character_classes: int = 33
    stage_classes: int = 33
    age_classes: int = 128
    action_width: int = 64
    character_width: int = 16
    character_action_width: int = 16
    stage_width: int = 8
    age_width: int = 16
    hurtbox_width: int = 8
    speed_gain: float = 8.0
    contact_hidden: int = 0
    contact_deep: int = 64
    contact_width: int = 16

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as stored in a checkpoint."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "EncodingConfig":
        """The inverse of `to_dict`; raises ValueError on unknown fields or another encoding's version."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"encoding_config has unknown fields: {', '.join(unknown)}")
        config = cls(**values)
        if config.version != cls.version:
            raise ValueError(f"encoding version {config.version} is not readable by this code (version {cls.version})")
        return config
