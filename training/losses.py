"""The loss of a world: cross-entropy on the rules, a robust distance on the amounts where they count."""

from dataclasses import dataclass, replace

import torch
from pydantic import BaseModel, Field
from torch import Tensor
from torch.nn import functional as F

from models.prediction import Targets, prediction_targets
from models.rules import HIT_STATES, SLICES
from models.world import Window, WorldModel
from schema import layout as L


class LossConfig(BaseModel, extra="forbid"):
    """Weights of the parts."""

    actions: float = 2.0
    action_change: float = Field(1.0, description="weight of a frame whose action changes, beside the others")
    new_damage: float = Field(1.0, description="weight of a frame on which a player enters a damage state")
    contact: float = Field(1.0, description="weight of the contact network's own task: who is hit by the next frame")
    teacher: float = Field(0.7, ge=0, le=1, description="how much of a class's target a teacher= says")
    classes: float = 1.0
    numbers: float = 0.5
    smooth: float = Field(0.1, gt=0, description="where the amounts' loss turns from quadratic to linear")


@dataclass(frozen=True)
class LossParts:
    """Means over the frames that count: the total and what it is made of, and the change accuracy's counts."""

    total: Tensor
    actions: Tensor
    classes: Tensor
    numbers: Tensor
    correct: Tensor
    change_correct: Tensor
    changes: Tensor


@dataclass(frozen=True)
class Said:
    """What a world says of frames: action logits (..., 2, classes), and physics (..., 2, PHYSICS_WIDTH) given the
    true next action states."""

    action_logits: Tensor
    physics: Tensor


def cross_entropy(logits: Tensor, classes: Tensor, soft: Tensor | None = None, share: float = 0.0) -> Tensor:
    """Cross-entropy (...) of logits (..., K) and classes (...); with `soft`, a teacher's logits (..., K), `share` of
    the target is the teacher's distribution (Hinton et al. 2015, at temperature 1)."""
    happened = F.cross_entropy(logits.flatten(0, -2).float(), classes.flatten(), reduction="none").view(classes.shape)
    if soft is None:
        return happened
    said = -(torch.softmax(soft.float(), -1) * torch.log_softmax(logits.float(), -1)).sum(-1)
    return torch.lerp(happened, said, share)


def prediction_loss(
    said: Said,
    frame: Tensor,
    targets: Targets,
    mask: Tensor,
    config: LossConfig,
    teacher: Said | None = None,
) -> LossParts:
    """The loss of predictions against their targets and, of classes, a teacher's predictions; mask (...) says which
    frames count."""
    action_logits, physics = said.action_logits, said.physics
    per_player = mask.unsqueeze(-1)
    count = (mask.sum() * 2).clamp(min=1)
    changed = targets.actions != frame[..., L.ACTION_STATE].long()
    # the likeliest outcome of a hit that may come on either of a few frames is no hit on any: its weight mends that
    damaged = changed & torch.isin(targets.actions, torch.tensor(HIT_STATES, device=mask.device))
    weight = per_player * (1 + (config.action_change - 1) * changed) * (1 + (config.new_damage - 1) * damaged)
    soft = teacher.action_logits if teacher else None
    actions = (cross_entropy(action_logits, targets.actions, soft, config.teacher) * weight).sum() / count
    classes = torch.zeros((), device=mask.device)
    for name, wanted in targets.classes.items():
        soft = teacher.physics[..., SLICES[name]] if teacher else None
        entropy = cross_entropy(physics[..., SLICES[name]], wanted, soft, config.teacher)
        classes = classes + (entropy * per_player).sum()
    numbers = torch.zeros((), device=mask.device)
    for name, (wanted, where) in targets.numbers.items():
        distance = F.smooth_l1_loss(physics[..., SLICES[name].start], wanted, reduction="none", beta=config.smooth)
        numbers = numbers + (distance * where * per_player).sum()
    classes, numbers = classes / count, numbers / count
    total = config.actions * actions + config.classes * classes + config.numbers * numbers
    right = (action_logits.argmax(-1) == targets.actions) * per_player
    return LossParts(
        total,
        actions.detach(),
        classes.detach(),
        numbers.detach(),
        right.sum() / count,
        (right * changed).sum(),
        (changed * per_player).sum(),
    )


def window_loss(
    model: WorldModel,
    frames: Tensor,
    controllers: Tensor,
    stage: Tensor,
    mask: Tensor,
    state: Tensor,
    config: LossConfig,
    teacher: Said | None = None,
) -> tuple[LossParts, Tensor]:
    """Loss on every frame of windows: frames (B, T + 1, 2, F), the rest as in `Batch`; also the state after them.
    `teacher` is what `taught` of another world says of the same windows."""
    frame, following = frames[:, :-1], frames[:, 1:]
    window = Window(frame, stage, controllers)
    previous = model.previous_controllers(window, state)
    contact = model.contacts(frame, controllers, previous)
    hidden, state = model.watch(window, previous, state, contact)
    targets = prediction_targets(frame, following)
    said = Said(model.heads.action_logits(hidden), model.heads.physics_given(hidden, targets.actions))
    parts = prediction_loss(said, frame, targets, mask, config, teacher)
    if contact is not None:
        parts = replace(parts, total=parts.total + config.contact * contact_loss(contact, frame, following, mask))
    return parts, state


def taught(
    teacher: WorldModel, frames: Tensor, controllers: Tensor, stage: Tensor, state: Tensor
) -> tuple[Said, Tensor]:
    """What a teacher says of every frame of windows, frames (B, T + 1, 2, F), and its state after them."""
    hidden, state = teacher(Window(frames[:, :-1], stage, controllers), state)
    actions = frames[:, 1:, :, L.ACTION_STATE].long()
    return Said(teacher.heads.action_logits(hidden), teacher.heads.physics_given(hidden, actions)), state


def hits(frame: Tensor, following: Tensor) -> Tensor:
    """1 where a side hits the other by the following frame, so that its percent rises: (..., 2) of (..., 2, F)."""
    rise = following[..., L.PERCENT] - frame[..., L.PERCENT] > 1e-3
    return rise.flip(-1).float()


def contact_loss(contact: Tensor, frame: Tensor, following: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy of the contact network's first output (B, T, 2), the logit that the other is hit."""
    loss = F.binary_cross_entropy_with_logits(contact[..., 0].float(), hits(frame, following), reduction="none")
    return (loss * mask.unsqueeze(-1)).sum() / (mask.sum() * 2).clamp(min=1)


FAR = 2.0


def rollout_targets(own: Tensor, real: Tensor, following: Tensor) -> Targets:
    """Targets for a world that stands at `own` where the game stood at `real`; all (..., 2, F).

    Close by, the rules of the real step: a small drift is not to be mended, or "follow velocity" would turn into
    "shift by what can't be known". A player that is far off (2 units, or another action) is led back to the real frame.
    """
    plain, back = prediction_targets(real, following), prediction_targets(own, following)
    moved = (own[..., L.X : L.Y + 1] - real[..., L.X : L.Y + 1]).abs().amax(-1) > FAR
    far = moved | (own[..., L.ACTION_STATE] != real[..., L.ACTION_STATE])
    classes = {name: torch.where(far, back.classes[name], rule) for name, rule in plain.classes.items()}
    numbers = {
        name: (torch.where(far, back.numbers[name][0], value), torch.where(far, back.numbers[name][1], where))
        for name, (value, where) in plain.numbers.items()
    }
    return Targets(plain.actions, classes, numbers)


def rollout_loss(
    model: WorldModel, frames: Tensor, controllers: Tensor, stage: Tensor, state: Tensor, config: LossConfig
) -> LossParts:
    """Loss along a world's own rollout: from the real frames[:, 0] on it reads only what it predicted itself.

    frames (B, K + 1, 2, F) real; controllers (B, K, 2, C) real; gradients run through the state, not through the
    frames; targets as in `rollout_targets`.
    """
    own = frames[:, 0]
    logits, physics, read = [], [], []
    for k in range(controllers.shape[1]):
        hidden, state = model.advance(own, stage, controllers[:, k], state)
        action_logits = model.heads.action_logits(hidden)
        true_actions = frames[:, k + 1, :, L.ACTION_STATE].long()
        logits.append(action_logits)
        physics.append(model.heads.physics_given(hidden, true_actions))
        read.append(own)
        with torch.no_grad():
            own = model.decode(hidden, own, stage)
    frame = torch.stack(read, 1)
    targets = rollout_targets(frame, frames[:, :-1], frames[:, 1:])
    mask = torch.ones(frame.shape[:2], device=frame.device)
    return prediction_loss(Said(torch.stack(logits, 1), torch.stack(physics, 1)), frame, targets, mask, config)
