"""Which action states may follow: what a world has been shown to be possible, kept beside its weights.

A network gives every action state some chance, and on frames that no replay holds the most likely one can be one that
the game never shows there. Three facts that hold on real play are kept as tables and no weight can overrule them: an
action state follows another only if it has been seen to, or is imposed from outside (hits, grabs, deaths); specials
follow and are followed only as this character was seen to do it; nobody lives on beyond side and bottom blast zones.
"""

import numpy as np
import torch
from torch import Tensor, nn

from models.geometry import StageGeometry
from models.rules import AWAY, CERTAIN_CROSSING, DYING
from schema import layout as L


class PossibleActions(nn.Module):
    """The table of possible next action states; everything is possible until `learn`.

    following (C, A, ceil(A / 8)) uint8: [character, action] → a bit for each next action, the lowest of a byte first.
    """

    following: Tensor
    bits: Tensor
    dying: Tensor
    away: Tensor

    def __init__(self, action_classes: int, character_classes: int) -> None:
        super().__init__()
        self.action_classes = action_classes
        shape = (character_classes, action_classes, -(-action_classes // 8))
        self.register_buffer("following", torch.full(shape, 255, dtype=torch.uint8))
        bits = (torch.arange(256).unsqueeze(-1) >> torch.arange(8)) % 2 == 1
        self.register_buffer("bits", bits, persistent=False)
        actions = torch.arange(action_classes)
        self.register_buffer("dying", torch.isin(actions, torch.tensor(DYING)), persistent=False)
        self.register_buffer("away", torch.isin(actions, torch.tensor(AWAY)), persistent=False)
        self.geometry = StageGeometry()

    def learn(self, table: Tensor) -> None:
        """Takes what may follow, bool (C, A, A); what never leads to anything keeps all open."""
        table = table | ~table.any(-1, keepdim=True)
        self.following.copy_(torch.from_numpy(np.packbits(table.numpy(), axis=-1, bitorder="little")))

    def table(self) -> Tensor:
        """What may follow, bool (C, A, A)."""
        return self._unpacked(self.following)

    def _unpacked(self, rows: Tensor) -> Tensor:
        return self.bits[rows.long()].flatten(-2)[..., : self.action_classes]

    def forward(self, frame: Tensor, stage: Tensor) -> Tensor:
        """Possible next action states, bool (..., 2, A), of frames (..., 2, PLAYER_FIELD_COUNT) on stages (...)."""
        action = frame[..., L.ACTION_STATE].long()
        allowed = self._unpacked(self.following[frame[..., L.CHARACTER].long(), action])
        must_die = (self.beyond(frame, stage) & ~self.away[action]).unsqueeze(-1)
        return (must_die & self.dying) | (~must_die & allowed)

    def beyond(self, frame: Tensor, stage: Tensor) -> Tensor:
        """Who (..., 2) is beyond a side or bottom blast zone, or flies there, and is not held in hitlag."""
        x, y = frame[..., L.X], frame[..., L.Y]
        dx = frame[..., L.SPEED_AIR_X] + frame[..., L.SPEED_ATTACK_X]
        dy = frame[..., L.SPEED_Y] + frame[..., L.SPEED_ATTACK_Y]
        stages = stage.unsqueeze(-1).expand(x.shape)
        here = self.geometry.zone_margins(x, y, stages)[..., :3].amin(-1) < 0
        ahead = self.geometry.zone_margins(x + dx, y + dy, stages)[..., :3].amin(-1) < -CERTAIN_CROSSING
        flies = frame[..., L.ACTION_STATE] < L.FIRST_SPECIAL_ACTION
        return (here | (ahead & flies)) & (frame[..., L.HITLAG] <= 0)
