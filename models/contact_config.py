"""What the contact network looks at: embeddings and wavelengths. Free of torch."""

from typing import Final

from schema import layout as L

CONTACT_WAVELENGTHS: Final = (128.0, 64.0, 32.0, 16.0, 8.0, 4.0)
CHARACTER_ACTION_WIDTH: Final = 24
TABLES: Final = {
    "action": ("action_classes", 32, "action_state", 0),
    "character": ("character_classes", 12, "character", 0),
    "age": ("age_classes", 24, "age_class", 0),
    "action_frames": ("age_classes", 12, "action_frames", 0),
    "other_character": ("character_classes", 12, "character", 1),
    "other_action": ("action_classes", 16, "action_state", 1),
    "other_age": ("age_classes", 8, "age_class", 1),
}
"""Embeddings: the vocabulary's size in EncodingConfig, the width, and the quantity (`quantization.quantities`) that
chooses the row, of the one who looks (0) or of the other (1)."""
NUMBERS: Final = 13
FLAGS: Final = 7 + 2 * len(L.BUTTON_NAMES)
LEVELS: Final = 8
