"""What a world predicts about the next frame, and the one function that applies it.

A prediction has two stages: both players' next action states, then, given those, one physics vector a player. The
physics vector holds class logits (which rule moves a field) and numbers (the amount where no rule does).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.possible_actions import PossibleActions
from models.rules import (
    AGE_RULES,
    FOLLOW_TOLERANCE,
    FULL_SHIELD,
    NUMBERS,
    PLACE_DISTANCE,
    RATE_TOLERANCE,
    SHIELD_DEPLETION,
    SHIELD_REGENERATION,
    SLICES,
    SPEED_FIELDS,
    SPEED_NAMES,
    SPEED_TOLERANCE,
)
from schema import layout as L


@dataclass(frozen=True)
class Sampling:
    """How the next action states are chosen: temperature (B) (0 = argmax) and uniforms (B, 2) in [0, 1)."""

    temperature: Tensor
    uniforms: Tensor


def choose_actions(logits: Tensor, sampling: Sampling | None) -> Tensor:
    """Next action states (..., 2) int64 from logits (..., 2, classes)."""
    best = logits.argmax(-1)
    if sampling is None:
        return best
    warmth = sampling.temperature[..., None, None]
    probabilities = torch.softmax(logits.float() / warmth.clamp(min=1e-3), dim=-1)
    # the sum falls short of 1 by rounding; what follows its last step has no chance and is never reached
    sums = probabilities.cumsum(-1)
    below = (sums <= sampling.uniforms.unsqueeze(-1) * sums[..., -1:]) & (sums < sums[..., -1:])
    sampled = below.sum(-1).clamp(max=logits.shape[-1] - 1)
    return torch.where(warmth.squeeze(-1) > 0, sampled, best)


def number(physics: Tensor, name: str) -> Tensor:
    """The predicted amount `name` in the schema's units: (..., 2)."""
    return physics[..., SLICES[name].start] * NUMBERS[name]


def apply_prediction(
    frame: Tensor, actions: Tensor, physics: Tensor, stage: Tensor, possible: PossibleActions
) -> Tensor:
    """The next frame (..., 2, PLAYER_FIELD_COUNT) float32.

    frame: the frame before, same shape; actions (..., 2): the next action states; physics
    (..., 2, PHYSICS_WIDTH): what the heads say given those actions; stage (...); possible: what is no matter of
    prediction, where one can stand and when a death costs its stock. Training rollouts, evaluation and the crank
    (through the exported step) all use this function.
    """
    physics = physics.float()

    def rule(name: str) -> Tensor:
        return physics[..., SLICES[name]].argmax(-1)

    def pick(choice: Tensor, *outcomes: Tensor) -> Tensor:
        return torch.stack(torch.broadcast_tensors(*outcomes), -1).gather(-1, choice.unsqueeze(-1)).squeeze(-1)

    old = [frame[..., k] for k in range(L.PLAYER_FIELD_COUNT)]
    new = list(old)
    zero = torch.zeros_like(old[L.X])

    for field, name in zip(SPEED_FIELDS, SPEED_NAMES, strict=True):
        changed = old[field] + number(physics, f"{name}_change")
        new[field] = pick(rule(f"{name}_rule"), zero, old[field], changed)

    velocity = {
        L.X: new[L.SPEED_AIR_X] + new[L.SPEED_ATTACK_X],
        L.Y: new[L.SPEED_Y] + new[L.SPEED_ATTACK_Y],
    }
    for field, name in ((L.X, "x"), (L.Y, "y")):
        new[field] = pick(
            rule(f"{name}_rule"),
            old[field] + velocity[field],
            old[field],
            old[field] + number(physics, f"{name}_shift"),
            number(physics, f"{name}_place"),
        ).clamp(L.PLAYER_FIELDS[field].low, L.PLAYER_FIELDS[field].high)

    rate = number(physics, "age_rate").clamp(0.01, 8.0)
    age = rule("age_rule")
    new[L.STATE_AGE] = pick(
        age,
        old[L.STATE_AGE] + old[L.AGE_RATE],
        old[L.STATE_AGE],
        zero,
        zero + 1,
        zero - 1,
        old[L.STATE_AGE] + rate,
        number(physics, "age"),
    )
    same_action = actions == old[L.ACTION_STATE].long()
    going = torch.where(age == AGE_RULES.index("new_rate"), rate, old[L.AGE_RATE])
    new[L.AGE_RATE] = torch.where(same_action, going, zero + 1)

    hitlag = rule("hitlag_rule")
    counted = (old[L.HITLAG] - 1).clamp(min=0)
    fresh = (hitlag - 2).to(frame.dtype)
    new[L.HITLAG] = pick(hitlag.clamp(max=3), zero, counted, old[L.HITLAG], fresh)
    stun = number(physics, "hitstun").clamp(min=1).round()
    new[L.HITSTUN] = pick(rule("hitstun_rule"), zero, (old[L.HITSTUN] - 1).clamp(min=0), old[L.HITSTUN], stun)
    risen = old[L.PERCENT] + number(physics, "percent_rise").clamp(min=0)
    new[L.PERCENT] = pick(rule("percent_rule"), old[L.PERCENT], risen, zero)
    shield = old[L.SHIELD]
    new[L.SHIELD] = pick(
        rule("shield_rule"),
        shield,
        shield + SHIELD_REGENERATION,
        shield - SHIELD_DEPLETION,
        zero + FULL_SHIELD,
        shield + number(physics, "shield_change"),
    )
    new[L.FACING] = rule("facing").to(frame.dtype)
    new[L.JUMPS_LEFT] = rule("jumps_left").to(frame.dtype)
    new[L.HURTBOX_STATE] = rule("hurtbox_state").to(frame.dtype)
    new[L.ACTION_STATE] = actions.to(frame.dtype)
    new[L.ACTION_FRAMES] = torch.where(same_action, old[L.ACTION_FRAMES] + 1, zero)
    new[L.STOCKS] = old[L.STOCKS] - possible.costs_a_stock(actions, new[L.ACTION_FRAMES]).to(frame.dtype)
    grounded, carried = rule("on_ground") == 1, possible.carried[actions]
    stands, ground = possible.geometry.standing(new[L.X], new[L.Y], stage.unsqueeze(-1).expand(actions.shape))
    new[L.ON_GROUND] = (grounded & (stands | carried)).to(frame.dtype)
    new[L.Y] = torch.where(grounded & ~carried, ground, new[L.Y])
    same_hurtbox = new[L.HURTBOX_STATE] == old[L.HURTBOX_STATE]
    new[L.HURTBOX_FRAMES] = torch.where(same_hurtbox, old[L.HURTBOX_FRAMES] + 1, zero)
    return torch.stack([v.clamp(f.low, f.high) for v, f in zip(new, L.PLAYER_FIELDS, strict=True)], dim=-1)


@dataclass(frozen=True)
class Targets:
    """What a prediction should have said: actions (..., 2), classes by name, numbers with the mask where they count."""

    actions: Tensor
    classes: dict[str, Tensor]
    numbers: dict[str, tuple[Tensor, Tensor]]


def prediction_targets(frame: Tensor, following: Tensor) -> Targets:
    """The inverse of `apply_prediction`: targets that take `frame` to `following` (..., 2, PLAYER_FIELD_COUNT).

    `frame` may be a world's own (drifted) frame: the targets then say how to return to the real one.
    """
    before, after = frame.unbind(-1), following.unbind(-1)
    classes: dict[str, Tensor] = {}
    numbers: dict[str, tuple[Tensor, Tensor]] = {}

    def first_of(*conditions: Tensor) -> Tensor:
        """Index of the first condition that holds; their count where none does."""
        index = torch.full(conditions[0].shape, len(conditions), dtype=torch.int64, device=frame.device)
        for k in reversed(range(len(conditions))):
            index = torch.where(conditions[k], k, index)
        return index

    def amount(name: str, value: Tensor, where: Tensor) -> None:
        numbers[name] = (value / NUMBERS[name], where)

    for field, name in zip(SPEED_FIELDS, SPEED_NAMES, strict=True):
        change = after[field] - before[field]
        rule = first_of(after[field].abs() < SPEED_TOLERANCE, change.abs() < SPEED_TOLERANCE)
        classes[f"{name}_rule"] = rule
        amount(f"{name}_change", change, rule == 2)

    velocity = {
        L.X: after[L.SPEED_AIR_X] + after[L.SPEED_ATTACK_X],
        L.Y: after[L.SPEED_Y] + after[L.SPEED_ATTACK_Y],
    }
    for field, name in ((L.X, "x"), (L.Y, "y")):
        shift = after[field] - before[field]
        rule = first_of(
            (shift - velocity[field]).abs() < FOLLOW_TOLERANCE,
            shift.abs() < SPEED_TOLERANCE,
            shift.abs() < PLACE_DISTANCE,
        )
        classes[f"{name}_rule"] = rule
        amount(f"{name}_shift", shift, rule == 2)
        amount(f"{name}_place", after[field], rule == 3)

    same_action = before[L.ACTION_STATE] == after[L.ACTION_STATE]
    step = after[L.STATE_AGE] - before[L.STATE_AGE]
    age = first_of(
        (step - before[L.AGE_RATE]).abs() < RATE_TOLERANCE,
        step.abs() < SPEED_TOLERANCE,
        after[L.STATE_AGE].abs() < SPEED_TOLERANCE,
        ~same_action & ((after[L.STATE_AGE] - 1).abs() < SPEED_TOLERANCE),
        (after[L.STATE_AGE] + 1).abs() < SPEED_TOLERANCE,
        same_action & (step > 0) & (step <= 8),
    )
    # a new action restarts its age: 0, 1 and -1 are then said as such
    restart = first_of(
        after[L.STATE_AGE].abs() < SPEED_TOLERANCE,
        (after[L.STATE_AGE] - 1).abs() < SPEED_TOLERANCE,
        (after[L.STATE_AGE] + 1).abs() < SPEED_TOLERANCE,
    )
    age = torch.where(~same_action & (restart < 3), restart + 2, age)
    classes["age_rule"] = age
    amount("age_rate", step, age == AGE_RULES.index("new_rate"))
    amount("age", after[L.STATE_AGE], age == AGE_RULES.index("set"))

    lag = after[L.HITLAG].round()
    hitlag = first_of(lag <= 0, (lag - (before[L.HITLAG] - 1)).abs() < 0.5, (lag - before[L.HITLAG]).abs() < 0.5)
    classes["hitlag_rule"] = torch.where(hitlag == 3, 2 + lag.clamp(1, 20).long(), hitlag)
    stun = after[L.HITSTUN]
    hitstun = first_of(stun <= 0, (stun - (before[L.HITSTUN] - 1)).abs() < 0.5, (stun - before[L.HITSTUN]).abs() < 0.5)
    classes["hitstun_rule"] = hitstun
    amount("hitstun", stun, hitstun == 3)

    rise = after[L.PERCENT] - before[L.PERCENT]
    fallen = (after[L.PERCENT] < 1e-3) & (before[L.PERCENT] >= 1e-3)
    percent = torch.where(fallen, 2, (rise > 1e-3).long())
    classes["percent_rule"] = percent
    amount("percent_rise", rise, percent == 1)

    change = after[L.SHIELD] - before[L.SHIELD]
    shield = first_of(
        change.abs() < 1e-3,
        (change - SHIELD_REGENERATION).abs() < 2e-3,
        (change + SHIELD_DEPLETION).abs() < 2e-3,
        after[L.SHIELD] >= FULL_SHIELD - 1e-3,
    )
    classes["shield_rule"] = shield
    amount("shield_change", change, shield == 4)

    for name, field in (
        ("facing", L.FACING),
        ("on_ground", L.ON_GROUND),
        ("jumps_left", L.JUMPS_LEFT),
        ("hurtbox_state", L.HURTBOX_STATE),
    ):
        classes[name] = after[field].long()
    return Targets(after[L.ACTION_STATE].long(), classes, numbers)
