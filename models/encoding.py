"""From frames and controllers to the input token of a world."""

from dataclasses import asdict, dataclass, fields
from typing import Any

import torch
from torch import Tensor, nn

from models.geometry import StageGeometry, waves
from schema import layout as L

SPEEDS = slice(L.SPEED_AIR_X, L.SPEED_ATTACK_Y + 1)
STICK_THRESHOLDS = (-0.8, -0.6625, -0.2875, 0.2875, 0.6625, 0.8)
C_STICK_THRESHOLDS = (-0.6, 0.6)
POSITION_WAVELENGTHS = (512.0, 256.0, 128.0, 64.0, 32.0, 16.0, 8.0, 4.0)
DISTANCE_WAVELENGTHS = (256.0, 128.0, 64.0, 32.0, 16.0, 8.0, 4.0)
# Frames after which timers of the game run out: dying, invulnerability, lying, the respawn platform
DURATION_THRESHOLDS = (59.0, 119.0, 179.0, 239.0)
FULL_SHIELD = 60.0


@dataclass(frozen=True)
class EncodingConfig:
    """Vocabularies and embedding widths of the input token.

    Stick thresholds (dead zone 0.2875, jump and drop 0.6625, dash and smash 0.8) and wavelengths are fixed in this
    module: a change there makes another encoding, named by `version`.
    """

    version: int = 5
    action_classes: int = 400
    character_classes: int = 33
    stage_classes: int = 33
    age_classes: int = 128
    action_width: int = 64
    character_width: int = 16
    stage_width: int = 8
    age_width: int = 16
    hurtbox_width: int = 8
    speed_gain: float = 8.0

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
        self.stage = nn.Embedding(config.stage_classes, config.stage_width)
        self.age = nn.Embedding(config.age_classes, config.age_width)
        self.action_frames = nn.Embedding(config.age_classes, config.age_width)
        self.hurtbox_frames = nn.Embedding(config.age_classes, config.hurtbox_width)
        for table in (self.action, self.character, self.stage, self.age, self.action_frames, self.hurtbox_frames):
            nn.init.normal_(table.weight, std=0.5)
        self.projection = nn.Linear(self.feature_width(config), d_model)

    @staticmethod
    def feature_width(config: EncodingConfig) -> int:
        """Width of the concatenated features before the projection."""
        controllers = 2 * L.CONTROLLER_VECTOR_SIZE + len(L.BUTTON_NAMES)
        thresholds = 2 * 2 * len(STICK_THRESHOLDS) + 2 * len(C_STICK_THRESHOLDS)
        embedded = config.action_width + config.character_width + 2 * config.age_width + config.hurtbox_width
        numbers = 8 + 3 + 18 + len(DURATION_THRESHOLDS)
        place = 4 * len(POSITION_WAVELENGTHS) + StageGeometry.WIDTH + StageGeometry.AHEAD_WIDTH
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
        hurtbox = torch.arange(3, device=frame.device, dtype=frame.dtype)
        return torch.cat(
            [
                self.action(frame[..., L.ACTION_STATE].long()),
                self.character(frame[..., L.CHARACTER].long()),
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
            ],
            dim=-1,
        )

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
