"""Who touches whom: a small network of its own that looks at both fighters from each one's side.

A move hits where its hitbox meets the other's body: a product of action, animation frame and relative place, which a
linear token leaves to the trunk. The same weights look from either side, with distances and sticks turned the way the
fighter faces, so every hit of the data teaches both sides and both directions.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.contact_config import CHARACTER_ACTION_WIDTH, CONTACT_WAVELENGTHS, FLAGS, LEVELS, NUMBERS, TABLES
from models.encoding_config import EncodingConfig
from models.geometry import waves
from models.rules import FULL_SHIELD
from schema import layout as L


class ContactEncoder(nn.Module):
    """What either fighter's position means to the other: (..., 2, contact_width), [own side].

    Its first output is trained as the logit that the other is hit by the next frame (`training.losses`).
    """

    def __init__(self, config: EncodingConfig) -> None:
        super().__init__()
        self.config = config
        for name, (vocabulary, width, _, _) in TABLES.items():
            table = nn.Embedding(getattr(config, vocabulary), width)
            nn.init.normal_(table.weight, std=0.5)
            self.add_module(name, table)
        self.character_action = nn.Embedding(config.character_classes * config.action_classes, CHARACTER_ACTION_WIDTH)
        nn.init.zeros_(self.character_action.weight)
        self.enter = nn.Linear(self.feature_width(), config.contact_hidden)
        self.deepen = nn.Linear(config.contact_hidden, config.contact_deep)
        self.leave = nn.Linear(config.contact_deep, config.contact_width)

    @staticmethod
    def feature_width() -> int:
        """Width of what enters the hidden layer."""
        embedded = sum(width for _, width, _, _ in TABLES.values()) + CHARACTER_ACTION_WIDTH
        return embedded + NUMBERS + FLAGS + LEVELS + 4 * 2 * len(CONTACT_WAVELENGTHS)

    def features(self, frame: Tensor, controllers: Tensor, previous: Tensor) -> Tensor:
        """(..., 2, feature_width) from frames (..., 2, F) and model vectors (..., 2, CONTROLLER_VECTOR_SIZE)."""
        other = frame.flip(-2)
        side = frame[..., L.FACING] * 2 - 1
        other_side = other[..., L.FACING] * 2 - 1
        front = (other[..., L.X] - frame[..., L.X]) * side
        above = other[..., L.Y] - frame[..., L.Y]
        speed_x = frame[..., L.SPEED_AIR_X] + frame[..., L.SPEED_ATTACK_X]
        speed_y = frame[..., L.SPEED_Y] + frame[..., L.SPEED_ATTACK_Y]
        front_ahead = front + (speed_x.flip(-1) - speed_x) * side
        above_ahead = above + speed_y.flip(-1) - speed_y
        action, character = frame[..., L.ACTION_STATE].long(), frame[..., L.CHARACTER].long()
        age = frame[..., L.STATE_AGE]

        def count(values: Tensor) -> Tensor:
            return values.clamp(0, self.config.age_classes - 1).long()

        rows = {
            "action": action,
            "character": character,
            "age": count(torch.floor(age + 1)),
            "action_frames": count(frame[..., L.ACTION_FRAMES]),
            "other_character": character.flip(-1),
            "other_action": action.flip(-1),
            "other_age": count(torch.floor(other[..., L.STATE_AGE] + 1)),
        }
        numbers = [
            front * 0.05,
            above * 0.05,
            front_ahead * 0.05,
            above_ahead * 0.05,
            age - torch.floor(age),
            frame[..., L.AGE_RATE] * 0.25,
            frame[..., L.HITLAG] * 0.1,
            other[..., L.HITLAG] * 0.1,
            other[..., L.HITSTUN] * 0.02,
            (other[..., L.SHIELD] - FULL_SHIELD) * 0.1,
            other[..., L.PERCENT] * 0.01,
            speed_x * side * 0.4,
            speed_y * 0.4,
        ]
        flags = [
            frame[..., L.HITLAG] >= 1,
            other[..., L.HITLAG] >= 1,
            other[..., L.HURTBOX_STATE] >= 1,
            other[..., L.HITSTUN] >= 1,
            frame[..., L.ON_GROUND] >= 1,
            other[..., L.ON_GROUND] >= 1,
            side == other_side,
        ]
        turned = torch.stack([side, torch.ones_like(side)] * 2, -1)
        buttons, held = controllers[..., L.BUTTON_A :], previous[..., L.BUTTON_A :]
        return torch.cat(
            [
                *(self.get_submodule(name)(chosen) for name, chosen in rows.items()),
                self.character_action(character * self.config.action_classes + action),
                torch.stack(numbers, -1),
                torch.stack(flags, -1).to(frame.dtype),
                (controllers[..., :4] * 2 - 1) * turned,
                (previous[..., :4] * 2 - 1) * turned,
                buttons,
                buttons * (1 - held),
                waves(torch.stack([front, above, front_ahead, above_ahead], -1), CONTACT_WAVELENGTHS),
            ],
            -1,
        )

    def forward(self, frame: Tensor, controllers: Tensor, previous: Tensor) -> Tensor:
        """(..., 2, contact_width) from frames (..., 2, F) and both controllers, now and before."""
        mixed: Tensor = F.silu(self.enter(self.features(frame, controllers, previous)))
        said: Tensor = self.leave(F.silu(self.deepen(mixed)))
        return said
