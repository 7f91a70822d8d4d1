"""Draws seconds of matches as a sheet of pictures, a row a clip: for looking at without a player.

python -m viz.sheet match.json.gz --out sheet.png
python -m viz.sheet matches/*.json.gz --seed 4 --out sheet.png

The pictures are those of visualizer.html in a headless Chromium (playwright and Pillow, of the test extras).
"""

import argparse
import io
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

from crank.command import number, whole_number
from viz.browser import ARGUMENTS, chromium

PAGE: Final = Path(__file__).parent / "visualizer.html"
FRAMES_PER_SECOND: Final = 60
PAGE_SIZE: Final = (1100, 860)
"""Width and height of the page of which pictures are taken, in pixels: enough for its stage beside what it says."""
PICTURE_WIDTH: Final = 480
GAP: Final = 4


def clips(paths: list[Path], seconds: float, shots: int, seed: int) -> Iterator[list[Image.Image]]:
    """For each match `shots` pictures, evenly over `seconds` that `seed` chooses.

    Raises BrowserError where a file is no match or there is no Chromium to show it.
    """
    draw = random.Random(seed)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for path in paths:
            page = browser.new_page(viewport={"width": PAGE_SIZE[0], "height": PAGE_SIZE[1]})
            page.goto(PAGE.as_uri())
            page.set_input_files("#file", path)
            page.wait_for_function("viewer.match !== null || !document.querySelector('#problem').hidden")
            if page.evaluate("viewer.match === null"):
                raise BrowserError(f"{path}: {page.inner_text('#problem-text')}")
            page.evaluate("viewer.playback.playing = false")
            length = page.evaluate("viewer.match.length")
            start = draw.randrange(max(1, length - round(seconds * FRAMES_PER_SECOND)))
            pictures = []
            for shot in range(shots):
                frame = min(length - 1, start + round(seconds * FRAMES_PER_SECOND * shot / shots))
                page.evaluate("t => { viewer.playback.seek(t); viewer.paint(0); }", frame)
                data = page.locator("canvas").first.screenshot()
                picture = Image.open(io.BytesIO(data)).convert("RGB")
                pictures.append(picture.resize((PICTURE_WIDTH, PICTURE_WIDTH * picture.height // picture.width)))
            page.close()
            yield pictures
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m viz.sheet", description=__doc__.split("\n")[0])
    parser.add_argument("matches", type=Path, nargs="+", help="match files, a row each")
    parser.add_argument("--out", type=Path, required=True, help="image to write; its ending says of which kind")
    parser.add_argument("--seconds", type=number(0.1, 480), default=10, help="of each match (default: %(default)s)")
    parser.add_argument("--shots", type=whole_number(1, 100), default=8, help="pictures of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="chooses which seconds (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        rows = list(clips(arguments.matches, arguments.seconds, arguments.shots, arguments.seed))
        width, height = rows[0][0].size
        size = (arguments.shots * (width + GAP) - GAP, len(rows) * (height + GAP) - GAP)
        sheet = Image.new("RGB", size)
        for row, pictures in enumerate(rows):
            for column, picture in enumerate(pictures):
                sheet.paste(picture, (column * (width + GAP), row * (height + GAP)))
        sheet.save(arguments.out)
    except (BrowserError, OSError, ValueError) as error:
        print(f"error: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    print(f"wrote {arguments.out}: {len(rows)} clips of {arguments.seconds:g} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
