"""The World Card for people: Markdown with the baselines beside every figure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from training.score import HORIZONS, RC_HORIZONS
from training.world_card.baselines import BASELINES
from training.world_card.events import REACH, TOLERANCE

Card = Mapping[str, Any]


def write_markdown(card: Card, plots: Mapping[str, str]) -> str:
    """The text of `world-card.md`; plots: file names by title."""
    world, replays = card["world"], card["replays"]
    parts = [
        f"# World Card: {world['name']}",
        f"`{world['file']}` on the {world['engine']} engine, sha256 `{world['sha256']}`.{_sizes(world)}",
        f"Evaluated on {replays['matches']} real matches ({replays['frames']:,} frames, {replays['groups']} session "
        f"groups, split: {replays['split']}). Intervals are 95 %, by bootstrap over session groups. How each figure is "
        "defined: docs/world-card.md.",
        "The same card comes from",
        f"```\n{card['command']}\n```",
        *_targets(card["targets"]),
        *_open_loop(card["open_loop"]),
        *_events(card["events"]),
        *_free_run(card["free_run"]),
        *_input_following(card["input_following"]),
        "## Plots",
        *(f"{title}:\n\n![{title}]({name})" for title, name in plots.items()),
        "## Replays",
        _table(("stage", "matches"), _counts(replays["stages"])),
        _table(("character", "players"), _counts(replays["characters"])),
        f"Digest of the matches: `{replays['sha256']}`.",
    ]
    return "\n\n".join(parts) + "\n"


def _sizes(world: Card) -> str:
    sizes, training = world["architecture"], world["training"]
    said = []
    if "parameters" in sizes:
        said.append(f"{sizes['parameters']:,} parameters")
    if "multiply_accumulates" in sizes:
        said.append(f"{sizes['multiply_accumulates']:,} multiply-accumulates a frame")
    if sizes.get("scan_state"):
        said.append(f"{sizes['scan_state']:,} elements of scan state")
    if "frames_seen" in training:
        different = f" (of {training['training_frames']:,} different ones)" if "training_frames" in training else ""
        runs = f" in {len(training['earlier']) + 1} runs" if training.get("earlier") else ""
        said.append(f"trained on {training['frames_seen']:,} frames{different}{runs}")
    return f" {', '.join(said).capitalize()}." if said else ""


def _targets(targets: Card) -> list[str]:
    reached = {True: "yes", False: "**no**", None: "not measured"}
    rows = [(f["figure"], f["target"], _plain(f["value"]), reached[f["reached"]]) for f in targets["figures"]]
    return [f"## Targets of {targets['of']}", _table(("figure", "target", "value", "reached"), rows)]


def _open_loop(loop: Card) -> list[str]:
    scores = loop["scores"]
    position = [
        *((f"RC{h}", f"rc{h}") for h in RC_HORIZONS),
        *((f"MAE h{h}", f"mae_h{h}") for h in HORIZONS),
    ]
    percent = [(f"percent MAE h{h}", f"percent_h{h}") for h in HORIZONS]
    action = [(f"action accuracy h{h}", f"action_h{h}") for h in HORIZONS]
    step = loop["one_step"]
    return [
        "## Open loop",
        f"{loop['starts']} random starts, {loop['context']} frames of context, then the world alone under the real "
        "controllers, deaths included. RC_K is the mean over horizons 1..K of the mean absolute error of x and y of "
        "both players, in game units.",
        _table(
            ("position", "world", "hold", "constant velocity", "damped velocity"),
            [
                (label, _ranged(scores["world"][key]), *(_ranged(scores[name][key]) for name in BASELINES))
                for label, key in position
            ],
        ),
        _table(
            ("percent and action", "world", "hold"),
            [
                *((label, _ranged(scores["world"][key]), _ranged(scores["hold"][key])) for label, key in percent),
                *((label, _share(scores["world"][key]), _share(scores["hold"][key])) for label, key in action),
            ],
        ),
        f"Single steps, given the real frame before: {_share(step['action'])} of action states right; of the real "
        f"action changes {_share(step['change_recall'])} are right on the frame, of the predicted ones "
        f"{_share(step['change_precision'])}; position error {_ranged(step['position'])}.",
        "### Better than every baseline",
        *_beats(loop["beats_baselines"]),
        "### By stage",
        _parts(loop["by_stage"], "stage"),
        "### By character of either player",
        _parts(loop["by_character"], "character"),
        "### By field",
        _fields(loop["fields"]),
    ]


def _beats(beats: Card) -> list[str]:
    at_named = ", ".join(f"h{h}" for h in HORIZONS)
    verdict = [
        f"On every stage at {at_named}: **{_yes(beats['at_named_horizons'])}**; at every single horizon: "
        f"**{_yes(beats['at_every_horizon'])}**."
    ]
    if beats["exceptions"]:
        rows = [(e["part"], e["measure"], e["baseline"], _ranges(e["horizons"])) for e in beats["exceptions"]]
        verdict += ["Not better here:", _table(("stage", "measure", "baseline", "horizons"), rows)]
    return verdict


def _parts(parts: Card, title: str) -> str:
    rows = []
    for key, figures in sorted(parts.items(), key=lambda item: (-item[1]["starts"], item[0])):
        world, damped, hold = figures["world"], figures["damped_velocity"], figures["hold"]
        pairs = [f"{_plain(world.get(k))} / {_plain(damped.get(k))}" for k in ("rc5", "rc10", "rc20", "rc60")]
        held = [f"{_percent(world.get(k))} / {_percent(hold.get(k))}" for k in ("action_h20",)]
        risen = [f"{_plain(world.get(k))} / {_plain(hold.get(k))}" for k in ("percent_h20",)]
        rows.append((key.replace("_", " "), str(figures["starts"]), *pairs, *held, *risen))
    head = (title, "starts", "RC5 / damped", "RC10", "RC20", "RC60", "action h20 / hold", "percent h20 / hold")
    return _table(head, rows)


def _fields(fields: Card) -> str:
    rows = []
    for name, figures in fields.items():
        show = _plain if figures["measure"] == "mae" else _percent
        measure = "MAE" if figures["measure"] == "mae" else "right"
        at = [f"{show(figures['world'][key])} / {show(figures['hold'][key])}" for key in figures["world"]]
        rows.append((name, measure, *at))
    horizons = next(iter(fields.values()))["world"]
    return _table(("field", "measure", *(f"{key}: world / hold" for key in horizons)), rows)


def _events(events: Card) -> list[str]:
    rows = [
        (name.replace("_", " "), str(k["real"]), str(k["predicted"]), _share(k["recall"]), _share(k["precision"]))
        for name, k in events["kinds"].items()
    ]
    states = [
        (
            {"rollout": "in the rollout", "one_step": "given the real frame before"}[name],
            str(k["real"]),
            str(k["predicted"]),
            _share(k["right_on_the_frame"]),
            _share(k["precision"]),
        )
        for name, k in events["damage_state"].items()
    ]
    return [
        "## Events",
        f"In the same windows; an event counts as found within ±{TOLERANCE} frames.",
        _table(("event", "real", "predicted", "recall", "precision"), rows),
        "Hits by the time since the last real frame; and by reach, where the frame before is always the real one:",
        _hits(events["hits"]),
        "The right damage state on the exact frame of a hit:",
        _table(("damage states", "real", "predicted", "right on the frame", "precision"), states),
    ]


def _hits(hits: Card) -> str:
    begins = [1, *(stretch["to"] + 1 for stretch in hits["by_horizon"])]
    rows = [
        (f"frames {begin}–{stretch['to']} of the rollout", *_found(stretch))
        for begin, stretch in zip(begins, hits["by_horizon"], strict=False)
    ]
    rows += [
        (f"given the real frame before: {where}", *_found(hits["one_step"][reach]))
        for reach, where in {
            "near": "near",
            "far": f"from more than {REACH:.0f} units away",
            "held": "held by the other",
        }.items()
    ]
    return _table(("hits", "real", "predicted", "recall", "precision"), rows)


def _found(counts: dict[str, int]) -> tuple[str, str, str, str]:
    real, predicted = counts["real"], counts["predicted"]
    return (
        str(real),
        str(predicted),
        _percent(counts["found"] / real if real else None),
        _percent(counts["right"] / predicted if predicted else None),
    )


def _free_run(run: Card | None) -> list[str]:
    if run is None:
        return ["## Free run", "Not run."]
    played, real = run["played"], run["real"]
    both = (played, real)
    rows = [
        ("matches (played to their end)", *(f"{p['matches']} ({p['finished']})" for p in both)),
        ("minutes", *(_plain(p["minutes"]) for p in both)),
        ("legal in the first minute", *(_percent(p["legal_first_minute"]) for p in both)),
        ("legal to the end", *(_percent(p["legal_to_the_end"]) for p in both)),
        ("KOs with stocks left", *(str(p["kos_with_stocks_left"]) for p in both)),
        ("… without respawn", *(str(p["kos_without_respawn"]) for p in both)),
        ("action changes never seen", *(_percent(p["unseen_action_changes"]) for p in both)),
        ("… never seen of that character", *(_percent(p["unseen_action_changes_of_the_character"]) for p in both)),
        ("standing on nothing off stage", *(_percent(p["standing_on_nothing"]) for p in both)),
        *(
            (f"{kind.replace('_', ' ')}s a minute", *(_plain(p["a_minute"].get(kind)) for p in both))
            for kind in played["a_minute"]
        ),
    ]
    reasons = [
        (reason.replace("_", " "), str(played["illegal_by_reason_first_minute"][reason]), str(count))
        for reason, count in played["illegal_by_reason"].items()
    ]
    standing = [
        (p["stage"].replace("_", " "), p["action"], f"{p['x']}, {p['y']}", str(p["frames"]))
        for p in played["standing_on_nothing_at"]
    ]
    by_stage = [(key.replace("_", " "), _percent(v)) for key, v in played["standing_on_nothing_by_stage"].items()]
    return [
        "## Free run",
        f"Whole matches from real starts with an empty memory, at most eight minutes. Fighters: {run['controllers']}. "
        f"Action changes of real play are known from: {run['real_play_known_from']}.",
        _table(("", "the world", "real matches"), rows),
        _table(("matches illegal because of", "in the first minute", "to the end"), reasons),
        _table(("standing on nothing on", "share of frames"), by_stage),
        *([_table(("where", "action", "around x, y", "frames"), standing)] if standing else []),
    ]


def _input_following(probes: Card | None) -> list[str]:
    if probes is None:
        return ["## Input following", "Not run."]
    rows = [(probe["asks"], _share(probe)) for probe in probes["probes"].values()]
    return [
        "## Input following",
        f"From {probes['states']} real neutral states, the opponent on its real controllers; within {probes['frames']} "
        "frames:",
        _table(("input", "does it"), [*rows, ("**total**", _share(probes["total"]))]),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _counts(counts: Card) -> list[tuple[str, str]]:
    return [(key.replace("_", " "), str(count)) for key, count in counts.items()]


def _plain(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _ranged(figure: Card) -> str:
    if figure["low"] is None:
        return _plain(figure["mean"])
    return f"{_plain(figure['mean'])} ({_plain(figure['low'])}–{_plain(figure['high'])})"


def _share(figure: Card) -> str:
    if figure["mean"] is None or figure["low"] is None:
        return _percent(figure["mean"])
    return f"{100 * figure['mean']:.1f} % ({100 * figure['low']:.0f}–{100 * figure['high']:.0f})"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)
