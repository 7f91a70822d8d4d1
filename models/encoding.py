"""From frames and controllers to the input token of a world."""

import torch
from torch import Tensor, nn

from models.encoding_config import (
    C_STICK_THRESHOLDS,
    DISTANCE_WAVELENGTHS,
    DURATION_THRESHOLDS,
    POSITION_WAVELENGTHS,
    STICK_THRESHOLDS,
    EncodingConfig,
)
from models.geometry import StageGeometry, waves
from models.rules import FULL_SHIELD
from schema import layout as L

SPEEDS = slice(L.SPEED_AIR_X, L.SPEED_ATTACK_Y + 1)


def above(values: Tensor, thresholds: tuple[float, ...]) -> Tensor:
    """Which thresholds each of `values` (..., K) reaches, seen from the centre: (..., K * len(thresholds))."""
    # 0.01: half a step of the 8-bit stick, so that a value on the threshold counts
    bits = [(values <= t + 0.01) if t < 0 else (values >= t - 0.01) for t in thresholds]
    return torch.stack(bits, dim=-1).flatten(-2).to(values.dtype)


class FrameEncoder(nn.Module):
    """Frame t, the controllers that lead to frame t + 1 and those before them → one token of width `d_model`."""

    def __init__(self, config: EncodingConfig, d_model: int) -> None:
        super().__init__()
        self.config = config
        self.geometry = StageGeometry()
        self.action = nn.Embedding(config.action_classes, config.action_width)
        self.character = nn.Embedding(config.character_classes, config.character_width)
        self.character_action = nn.Embedding(
            config.character_classes * config.action_classes, config.character_action_width
        )
        self.stage = nn.Embedding(config.stage_classes, config.stage_width)
        self.age = nn.Embedding(config.age_classes, config.age_width)
        self.action_frames = nn.Embedding(config.age_classes, config.age_width)
        self.hurtbox_frames = nn.Embedding(config.age_classes, config.hurtbox_width)
        tables = (self.action, self.character, self.stage, self.age, self.action_frames, self.hurtbox_frames)
        for table in tables:
            nn.init.normal_(table.weight, std=0.5)
        nn.init.zeros_(self.character_action.weight)
        self.projection = nn.Linear(self.feature_width(config), d_model)

    @staticmethod
    def feature_width(config: EncodingConfig) -> int:
        """Width of the concatenated features before the projection."""
        controllers = 2 * L.CONTROLLER_VECTOR_SIZE + len(L.BUTTON_NAMES)
        thresholds = 2 * 2 * len(STICK_THRESHOLDS) + 2 * len(C_STICK_THRESHOLDS)
        embedded = config.action_width + config.character_width + config.character_action_width
        embedded += 2 * config.age_width + config.hurtbox_width
        numbers = 8 + 3 + 18 + len(DURATION_THRESHOLDS)
        place = 4 * len(POSITION_WAVELENGTHS) + StageGeometry.WIDTH + StageGeometry.AHEAD_WIDTH
        place += 1 + len(DISTANCE_WAVELENGTHS)
        player = embedded + numbers + place + controllers + thresholds
        return 2 * player + 2 + 4 * len(DISTANCE_WAVELENGTHS) + config.stage_width

    def players(self, frame: Tensor, stage: Tensor) -> Tensor:
        """Features of both players' states, (..., 2, W), from frames (..., 2, PLAYER_FIELD_COUNT) and stages (...)."""
        age = frame[..., L.STATE_AGE]
        numbers = torch.cat(
            [
                frame[..., L.X : L.Y + 1] * 0.05,
                frame[..., L.PERCENT : L.PERCENT + 1] * 0.01,
                (frame[..., L.SHIELD : L.SHIELD + 1] - FULL_SHIELD) * 0.1,
                (frame[..., L.SHIELD : L.SHIELD + 1] >= FULL_SHIELD).to(frame.dtype),
                frame[..., SPEEDS] * (0.05 * self.config.speed_gain),
                age.unsqueeze(-1) * 0.01,
                (age - torch.floor(age)).unsqueeze(-1),
                frame[..., L.HITLAG : L.HITLAG + 1] * 0.1,
                frame[..., L.HITSTUN : L.HITSTUN + 1] * 0.02,
                frame[..., L.STOCKS : L.STOCKS + 1] * 0.25,
                frame[..., L.FACING : L.FACING + 1] * 2 - 1,
                frame[..., L.ON_GROUND : L.ON_GROUND + 1],
                frame[..., L.AGE_RATE : L.AGE_RATE + 1] * 0.25,
            ],
            dim=-1,
        )
        stages = stage.unsqueeze(-1).expand(frame.shape[:-1])
        x, y = frame[..., L.X], frame[..., L.Y]
        dx = frame[..., L.SPEED_AIR_X] + frame[..., L.SPEED_ATTACK_X]
        dy = frame[..., L.SPEED_Y] + frame[..., L.SPEED_ATTACK_Y]
        jumps = torch.arange(8, device=frame.device, dtype=frame.dtype)
        durations = torch.tensor(DURATION_THRESHOLDS, device=frame.device, dtype=frame.dtype)
        action, character = frame[..., L.ACTION_STATE].long(), frame[..., L.CHARACTER].long()
        hurtbox = torch.arange(3, device=frame.device, dtype=frame.dtype)
        return torch.cat(
            [
                self.action(action),
                self.character(character),
                self.character_action(character * self.config.action_classes + action),
                self.age(torch.floor(age + 1).clamp(0, self.config.age_classes - 1).long()),
                self.action_frames(frame[..., L.ACTION_FRAMES].clamp(max=self.config.age_classes - 1).long()),
                self.hurtbox_frames(frame[..., L.HURTBOX_FRAMES].clamp(max=self.config.age_classes - 1).long()),
                (frame[..., L.JUMPS_LEFT, None] == jumps).to(frame.dtype),
                (frame[..., L.HURTBOX_STATE, None] == hurtbox).to(frame.dtype),
                numbers,
                (frame[..., L.ACTION_FRAMES, None] >= durations).to(frame.dtype),
                waves(frame[..., L.X : L.Y + 1], POSITION_WAVELENGTHS),
                self.geometry(x, y, stages),
                self.geometry.ahead(x, y, dx, dy, stages),
                self._in_front(x, frame[..., L.FACING]),
            ],
            dim=-1,
        )

    @staticmethod
    def _in_front(x: Tensor, facing: Tensor) -> Tensor:
        """How far in front of each player (..., 2) the other is: what a move's reach is compared with.

        (..., 2, 1 + len(DISTANCE_WAVELENGTHS)); cosines are left out, they don't tell front from back.
        """
        distance = ((x.flip(-1) - x) * (facing * 2 - 1)).unsqueeze(-1)
        angles = [distance * (2 * torch.pi / w) for w in DISTANCE_WAVELENGTHS]
        return torch.cat([distance * 0.02, *(torch.sin(a) for a in angles)], -1)

    def controls(self, controllers: Tensor, previous: Tensor) -> Tensor:
        """Features of both controllers, (..., 2, W), from model vectors (..., 2, CONTROLLER_VECTOR_SIZE)."""
        sticks, before = controllers[..., :4] * 2 - 1, previous[..., :4] * 2 - 1
        buttons, held = controllers[..., L.BUTTON_A :], previous[..., L.BUTTON_A :]
        return torch.cat(
            [
                sticks,
                before,
                controllers[..., 4:],
                previous[..., 4:],
                buttons * (1 - held),
                above(sticks[..., :2], STICK_THRESHOLDS),
                above(before[..., :2], STICK_THRESHOLDS),
                above(sticks[..., 2:], C_STICK_THRESHOLDS),
            ],
            dim=-1,
        )

    def forward(self, frame: Tensor, stage: Tensor, controllers: Tensor, previous: Tensor) -> Tensor:
        """Tokens (..., d_model).

        frame (..., 2, PLAYER_FIELD_COUNT) float32; stage (...) int64; controllers and previous
        (..., 2, CONTROLLER_VECTOR_SIZE) float32 in [0, 1].
        """
        with torch.autocast(frame.device.type, enabled=False):
            player = torch.cat([self.players(frame, stage), self.controls(controllers, previous)], dim=-1)
            distance = frame[..., 1, L.X : L.Y + 1] - frame[..., 0, L.X : L.Y + 1]
            features = torch.cat(
                [
                    player.flatten(-2),
                    distance * 0.02,
                    waves(distance, DISTANCE_WAVELENGTHS),
                    self.stage(stage),
                ],
                dim=-1,
            )
            return self.projection(features)
