"""The report on a dataset: `python -m training.dataset_report DIR` writes DIR/report/report.md with its plots."""

import argparse
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.atomic_file import write_atomically
from schema.layout import ACTIONS, CHARACTERS, FIRST_SPECIAL_ACTION, PLAYER_FIELDS, SPECIAL_OTHER, STAGES
from training.dataset import KINDS, SPLITS, DatasetError, MatchDataset, MatchInfo, read_index
from training.survey import EVENT_NAMES, Survey, survey_dataset
from training.validators import check_survey

_FRAMES_A_MINUTE: Final = 3600
_ACTION_NAMES: Final = {number: name for name, number in ACTIONS.items()}


def write_report(path: Path, progress: bool = False) -> list[str]:
    """Surveys the dataset at `path`, writes report/report.md and its plots there, and returns what is wrong with it.

    Raises DatasetError for a damaged dataset and OSError when it can't be written.
    """
    dataset = open_whole(path)
    skipped: dict[str, str] = read_index(path)["skipped"]
    survey = survey_dataset(dataset, progress)
    problems = check_survey(survey, skipped)
    folder = path / "report"
    folder.mkdir(exist_ok=True)
    if survey.matches:
        for name, draw in _PLOTS.items():
            _save_plot(folder / name, draw, survey)
    write_atomically(folder / "report.md", _markdown(dataset.matches, survey, skipped, problems).encode())
    return problems


def open_whole(path: Path) -> MatchDataset:
    """Every match of a dataset: all splits, kinds and Slippi versions."""
    return MatchDataset(path, None, require_velocity=False, require_hitlag=False, kinds=None, require_hidden=False)


def _markdown(matches: list[MatchInfo], survey: Survey, skipped: dict[str, str], problems: list[str]) -> str:
    hours = survey.frames / _FRAMES_A_MINUTE / 60
    parts = [
        "# Dataset report",
        f"{survey.matches} matches, {survey.frames:,} frames, {hours:.2f} hours of play.",
        "## Checks",
        "\n".join(f"- **FAILED**: {problem}" for problem in problems) or "All passed.",
    ]
    if survey.matches:
        parts += [*_contents(matches), *_play(survey), *_columns(survey)]
    parts += _left_out(matches, skipped)
    return "\n\n".join(parts) + "\n"


def _contents(matches: list[MatchInfo]) -> list[str]:
    count, frames = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for info in matches:
        count[info.split, info.kind] += 1
        frames[info.split, info.kind] += info.frames
    rows = [
        (split, kind, count[split, kind], f"{frames[split, kind]:,}")
        for split in SPLITS
        for kind in KINDS
        if count[split, kind]
    ]
    groups = {split: {info.group for info in matches if info.split == split} for split in SPLITS}
    shared = len(groups["training"] & groups["validation"])
    versions = Counter(f"{info.slippi_version[0]}.{info.slippi_version[1]}" for info in matches)
    has = [
        (name, sum(getattr(info, flag) for info in matches), f"{sum(i.frames for i in matches if getattr(i, flag)):,}")
        for name, flag in (("velocities", "has_velocity"), ("hitlag", "has_hitlag"), ("hidden fields", "has_hidden"))
    ]
    ordered = sorted(versions.items(), key=lambda item: [int(part) for part in item[0].split(".")])
    return [
        "## Contents",
        _table(("split", "kind", "matches", "frames"), rows),
        f"Session groups: {len(groups['training'])} for training, {len(groups['validation'])} for validation; "
        f"{shared or 'none'} in both.",
        _table(("with", "matches", "frames"), has),
        "Slippi versions: " + ", ".join(f"{version}: {n}" for version, n in ordered) + ".",
    ]


def _play(survey: Survey) -> list[str]:
    characters = [
        (CHARACTERS[i].name, survey.character_slots[i], f"{frames:,}")
        for i, frames in survey.character_frames.most_common()
    ]
    stages = []
    for stage, frames in survey.stage_frames.most_common():
        rates = [f"{survey.stage_events[stage][name] / frames * _FRAMES_A_MINUTE:.1f}" for name in EVENT_NAMES]
        stages.append((STAGES[stage].name, f"{frames:,}", *rates))
    every = [f"{survey.events[name] / survey.frames * _FRAMES_A_MINUTE:.1f}" for name in EVENT_NAMES]
    actions = [
        (i, action_name(i), f"{survey.action_frames[i] / survey.action_frames.sum():.2%}")
        for i in np.argsort(-survey.action_frames)[:25]
        if survey.action_frames[i]
    ]
    return [
        "## Characters",
        _table(("character", "slots", "frames a slot, together"), characters),
        "![Characters](characters.png)",
        "## Stages and events a minute",
        "Both players together. Hits are rises of percent, KOs lost stocks, the others entries into their actions.",
        _table(("stage", "frames", *EVENT_NAMES), [*stages, ("all", f"{survey.frames:,}", *every)]),
        "![Stages](stages.png)\n\n![Events](events.png)",
        "## Actions",
        f"{int((survey.action_frames > 0).sum())} different actions; the most frequent:",
        _table(("id", "action", "share of frames"), actions),
    ]


def _columns(survey: Survey) -> list[str]:
    rows = [(name, f"{c.low:.6g}", f"{c.high:.6g}", f"{c.count:,}") for name, c in survey.columns.items()]
    shares = ", ".join(f"{axis} on {share:.1%}" for axis, share in survey.integrated.items())
    return [
        "## Columns",
        f"Velocity plus knockback equals the step of the position: {shares or 'no match has velocities'}.",
        _table(("column", "lowest", "highest", "values"), rows),
        "![Fields](fields.png)",
    ]


def _left_out(matches: list[MatchInfo], skipped: dict[str, str]) -> list[str]:
    other = sum(info.special_other_frames for info in matches)
    nana = sum(info.nana_left_out for info in matches)
    return [
        "## Left out",
        f"- Action ids above {SPECIAL_OTHER} read as {SPECIAL_OTHER} (SpecialOther): {other:,} player-frames.\n"
        f"- Nana, the second Ice Climber, is not in the frames: {nana} matches.\n"
        f"- Files skipped: {len(skipped)}.",
        _table(("file", "reason"), sorted(skipped.items(), key=lambda item: (item[1], item[0]))) if skipped else "",
    ]


def action_name(action: int) -> str:
    """The name of an action id; ids from 341 on are a character's own."""
    if action == SPECIAL_OTHER:
        return "SpecialOther"
    return _ACTION_NAMES.get(action) or f"Special{action - FIRST_SPECIAL_ACTION}"


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _draw_characters(figure: Any, survey: Survey) -> None:
    ordered = survey.character_frames.most_common()[::-1]
    figure.set_size_inches(8, 1.2 + 0.25 * len(ordered))
    axes = figure.subplots()
    axes.barh([CHARACTERS[i].name for i, _ in ordered], [n / 1000 for _, n in ordered])
    axes.set(xlabel="thousand frames, both players counted", title="Characters")


def _draw_stages(figure: Any, survey: Survey) -> None:
    ordered = survey.stage_frames.most_common()
    figure.set_size_inches(8, 3.5)
    axes = figure.subplots()
    axes.bar([STAGES[i].name for i, _ in ordered], [n / 1000 for _, n in ordered])
    axes.tick_params(axis="x", labelrotation=15)
    axes.set(ylabel="thousand frames", title="Stages")


def _draw_events(figure: Any, survey: Survey) -> None:
    figure.set_size_inches(9, 4)
    axes = figure.subplots()
    places = np.arange(len(EVENT_NAMES))
    width = 0.8 / len(survey.stage_frames)
    for k, (stage, frames) in enumerate(survey.stage_frames.most_common()):
        rates = [survey.stage_events[stage][name] / frames * _FRAMES_A_MINUTE for name in EVENT_NAMES]
        axes.bar(places - 0.4 + (k + 0.5) * width, rates, width, label=STAGES[stage].name)
    axes.set_xticks(places, EVENT_NAMES)
    axes.set(ylabel="a minute, both players", title="Events")
    axes.legend(fontsize=8)


def _draw_fields(figure: Any, survey: Survey) -> None:
    columns = 4
    rows = -(-len(PLAYER_FIELDS) // columns)
    figure.set_size_inches(12, 2.1 * rows)
    for i, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        if i >= len(PLAYER_FIELDS):
            axes.set_axis_off()
            continue
        field = PLAYER_FIELDS[i]
        values = survey.sample[:, i]
        values = values[np.isfinite(values)]
        classes = 2 if field.kind == "flag" else field.classes
        bins = np.arange(classes + 1) - 0.5 if 0 < classes < 50 else 60
        axes.hist(values, bins=bins, log=field.kind != "flag")
        axes.set_title(field.name + (" (hidden)" if field.hidden else ""), fontsize=9)
        axes.tick_params(labelsize=7)


_PLOTS: Final[dict[str, Callable[[Any, Survey], None]]] = {
    "characters.png": _draw_characters,
    "stages.png": _draw_stages,
    "events.png": _draw_events,
    "fields.png": _draw_fields,
}


def _save_plot(path: Path, draw: Callable[[Any, Survey], None], survey: Survey) -> None:
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    draw(figure, survey)
    picture = io.BytesIO()
    figure.savefig(picture, dpi=100, format="png")
    write_atomically(path, picture.getbuffer())


def main(argv: Sequence[str] | None = None) -> int:
    """The command; returns its exit code: 1 where the dataset fails a check."""
    parser = argparse.ArgumentParser(prog="python -m training.dataset_report", description=__doc__)
    parser.add_argument("dataset", type=Path, help="directory made by python -m training.prepare")
    arguments = parser.parse_args(argv)
    try:
        problems = write_report(arguments.dataset, progress=True)
    except (DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"report: {arguments.dataset / 'report' / 'report.md'}")
    for problem in problems:
        print(f"error: {arguments.dataset}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
