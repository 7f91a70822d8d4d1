"""The card's plots: small PNG files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib import pyplot as plt

from models.atomic_file import write_atomically
from schema import layout as L
from training.plot import png
from training.world_card.baselines import BASELINES

COLOURS: Final = {
    "world": "#1b6ca8",
    "hold": "#b0b0b0",
    "constant_velocity": "#d98c3f",
    "damped_velocity": "#8a5a9e",
}
NAMES: Final = {
    "world": "world",
    "hold": "hold",
    "constant_velocity": "constant velocity",
    "damped_velocity": "damped velocity",
}


def write_plots(card: Mapping[str, Any], out: Path) -> dict[str, str]:
    """Writes the PNG files into `out`; their names by title."""
    loop = card["open_loop"]
    plots = {
        "Position error against horizon": ("position.png", _curves(loop, "position", "MAE of x and y, game units")),
        "Action accuracy against horizon": ("action.png", _curves(loop, "action", "action states right")),
        "RC20 by stage": ("stages.png", _parts(loop["by_stage"])),
        "RC20 by character": ("characters.png", _parts(loop["by_character"])),
        "Events within ±5 frames": ("events.png", _events(card["events"]["kinds"])),
        "Error by field at 20 frames, as a share of hold's": ("fields.png", _fields(loop["fields"])),
    }
    for name, picture in plots.values():
        write_atomically(out / name, picture)
    return {title: name for title, (name, _) in plots.items()}


def _values(values: list[float | None]) -> Any:
    return np.array([np.nan if value is None else value for value in values])


def _curves(loop: Mapping[str, Any], measure: str, label: str) -> bytes:
    figure, axes = plt.subplots(figsize=(7, 4))
    right = measure == "action"
    for name in ("world", *(BASELINES if measure == "position" else ("hold",))):
        curve = {k: _values(v) for k, v in loop["curves"][name][measure].items()}
        if right:
            curve = {"mean": 1 - curve["mean"], "low": 1 - curve["high"], "high": 1 - curve["low"]}
        horizon = np.arange(1, len(curve["mean"]) + 1)
        axes.plot(horizon, curve["mean"], color=COLOURS[name], label=NAMES[name])
        axes.fill_between(horizon, curve["low"], curve["high"], color=COLOURS[name], alpha=0.18, linewidth=0)
    axes.set(xlabel="horizon, frames", ylabel=label, xlim=(1, None))
    if right:
        axes.set_ylim(0, 1)
    else:
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
    axes.legend()
    return png(figure)


def _parts(parts: Mapping[str, Any]) -> bytes:
    keys = sorted(parts, key=lambda key: -parts[key]["starts"])
    figure, axes = plt.subplots(figsize=(7, 4))
    place = np.arange(len(keys))
    for k, name in enumerate(("world", "damped_velocity")):
        height = _values([parts[key][name].get("rc20") for key in keys])
        axes.bar(place + 0.4 * k - 0.2, height, 0.4, color=COLOURS[name], label=NAMES[name])
    axes.set_xticks(place, [f"{key.replace('_', ' ')}\n{parts[key]['starts']}" for key in keys], fontsize=8)
    axes.set(ylabel="RC20, game units (starts below the name)")
    axes.legend()
    return png(figure)


def _events(kinds: Mapping[str, Any]) -> bytes:
    figure, axes = plt.subplots(figsize=(7, 4))
    place = np.arange(len(kinds))
    for k, (name, colour) in enumerate((("recall", "#1b6ca8"), ("precision", "#58a55c"))):
        mean, low, high = (_values([kind[name][part] for kind in kinds.values()]) for part in ("mean", "low", "high"))
        spread = np.clip(np.nan_to_num(np.stack([mean - low, high - mean])), 0, None)
        axes.bar(place + 0.4 * k - 0.2, mean, 0.4, yerr=spread, capsize=2, color=colour, label=name)
    labels = [f"{name.replace('_', ' ')}\n{kind['predicted']} of {kind['real']}" for name, kind in kinds.items()]
    axes.set_xticks(place, labels, fontsize=8)
    axes.set(ylim=(0, 1), ylabel="share (predicted of real below the name)")
    axes.legend()
    return png(figure)


def _fields(fields: Mapping[str, Any]) -> bytes:
    names = [field.name for field in L.PLAYER_FIELDS if field.name != "character"]
    ratio = []
    for name in names:
        world, hold = fields[name]["world"].get("h20"), fields[name]["hold"].get("h20")
        if fields[name]["measure"] == "accuracy" and world is not None and hold is not None:
            world, hold = 1 - world, 1 - hold
        ratio.append(np.nan if world is None or not hold else world / hold)
    figure, axes = plt.subplots(figsize=(7, 4.5))
    axes.barh(np.arange(len(names)), ratio, color=COLOURS["world"])
    axes.axvline(1, color=COLOURS["hold"], linewidth=1)
    axes.set_yticks(np.arange(len(names)), names, fontsize=8)
    axes.invert_yaxis()
    axes.set(xlabel="world's error / hold's error at 20 frames")
    return png(figure)
