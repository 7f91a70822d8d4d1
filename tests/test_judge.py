"""The person's test, as a file opened from disk in a headless Chromium."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from crank.state_convert import JSON_NAMES
from viz import bundle
from viz.clips import Clips, pack, unpack

OpenPage = Callable[..., Page]
COUNT = 24
DRAWN_TEXTS = """() => { const found = [], c = judge.ctx, real = c.fillText;
    c.fillText = function (text, ...rest) { found.push(text); real.call(c, text, ...rest); };
    judge.paint(0); delete c.fillText; return found; }"""
PIXELS = """() => { const d = judge.ctx.getImageData(0, 0, judge.canvas.width, judge.canvas.height).data;
    let h = 0; for (let i = 0; i < d.length; i++) h = (Math.imul(h, 31) + d[i]) | 0; return h; }"""


@pytest.fixture(scope="module")
def clips() -> Clips:
    return unpack(bundle.CLIPS.read_bytes())


def opened(page: Page) -> Page:
    page.wait_for_function("judge.state === 'start'")
    return page


def begin(page: Page) -> Page:
    opened(page)
    page.keyboard.press("Enter")
    assert page.evaluate("judge.state") == "ask"
    return page


def answer(page: Page, right: bool = True) -> None:
    """Answers the clip on show, its motion once begun, rightly or wrongly."""
    page.evaluate("judge.playback.time = 5")
    real = page.evaluate("judge.sitting.real[judge.place]")
    page.keyboard.press("r" if real == right else "d")
    assert page.evaluate("judge.state") == "told"


def stored(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('the-wire/judge/' + judge.pairs.digest)"))


def judge_all(page: Page, rights: int) -> None:
    page.evaluate(
        """rights => { for (let i = 0; i < judge.sitting.count; i++) {
        judge.playback.time = 5;
        judge.answer((i < rights) === judge.sitting.real[i]);
        judge.onward();
        } }""",
        rights,
    )
    assert page.evaluate("judge.state") == "summary"


def test_page_decodes_what_was_packed(open_page: OpenPage, clips: Clips) -> None:
    page = opened(open_page("judge"))
    assert page.evaluate("judge.pairs.count") == len(clips.pairs) == COUNT
    for i in (0, 11, COUNT - 1):
        for take, frames in ((True, clips.pairs[i].real), (False, clips.pairs[i].dreamed)):
            shown = page.evaluate(
                """([i, take, names]) => { const m = judge.pairs.matchOf(i, take);
                const columns = p => names.map(name => Array.from(p[name].slice(0, m.length)));
                return { stage: m.stageId, frames: m.players.map(columns) }; }""",
                [i, take, list(JSON_NAMES)],
            )
            assert shown["stage"] == clips.pairs[i].stage
            expected = frames[..., : len(JSON_NAMES)].transpose(1, 2, 0)
            np.testing.assert_array_equal(np.array(shown["frames"], np.float32), expected)


def test_nothing_but_the_motion_tells_the_takes_apart(open_page: OpenPage) -> None:
    """At their common first frame, page and picture of both takes are the same to the last pixel and word."""
    page = opened(open_page("judge", script="Math.random = () => 0.5;"))
    page.evaluate("judge.sitting.order.sort((a, b) => a - b)")
    begin(page)
    seen = []
    for take in (True, False):
        page.evaluate(
            """take => { judge.sitting.real.fill(take); judge.ask(); judge.playback.playing = false;
            judge.showState(); judge.paint(0); }""",
            take,
        )
        document = page.evaluate(
            """() => { const copy = document.documentElement.cloneNode(true);
            copy.querySelector("script").remove(); return copy.outerHTML; }"""
        )
        meta = page.evaluate("[judge.match.meta, judge.match.length, judge.playback.end, judge.match.complete]")
        seen.append((document, meta, page.title(), page.evaluate(DRAWN_TEXTS), page.evaluate(PIXELS)))
    assert seen[0] == seen[1]
    words = " ".join([*seen[0][3], page.inner_text("main")])
    assert "wire-base" not in words and "dream" not in words.lower() and "real" not in words.lower()


def test_takes_of_a_pair_begin_alike_and_differ_later(open_page: OpenPage) -> None:
    page = opened(open_page("judge"))
    differ = page.evaluate(
        """() => Array.from({ length: judge.pairs.count }, (_, i) => {
        const [a, b] = [true, false].map(take => judge.pairs.matchOf(i, take));
        return [0, a.length - 1].map(t => a.players.some((p, k) => p.x[t] !== b.players[k].x[t])); })"""
    )
    assert [start for start, _ in differ] == [False] * COUNT
    assert [end for _, end in differ] == [True] * COUNT


def test_an_answer_is_told_and_counts_once(open_page: OpenPage, clips: Clips) -> None:
    page = begin(open_page("judge"))
    shown = page.evaluate("judge.sitting.order[0]")
    answer(page, right=False)
    for key in ("r", "d", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    assert len(stored(page)["answers"]) == 1
    real = page.evaluate("judge.sitting.real[0]")
    title = page.inner_text("#told-title")
    assert "Wrong" in title and ("really happened" if real else "dreamed") in title
    told = page.inner_text("#told-text")
    world = clips.world
    assert world["name"] in told and world["hash"][:12] in told
    assert page.evaluate("judge.match.stage.name") in told and page.evaluate("judge.match.labelOf(1)") in told
    assert page.evaluate("judge.match.stageId") == clips.pairs[shown].stage
    assert page.locator("#progress li.wrong").count() == 1
    assert "0 of 1 right" in page.inner_text("#running")


def test_both_takes_can_be_watched_after_the_answer_only(open_page: OpenPage) -> None:
    page = begin(open_page("judge"))
    real = page.evaluate("judge.real")
    page.keyboard.press("o")
    assert page.evaluate("judge.real") == real
    answer(page)
    page.keyboard.press("o")
    assert page.evaluate("judge.real") == (not real)
    assert page.get_attribute("#take-real", "aria-pressed") == str(not real).lower()
    page.click("#take-real" if real else "#take-dreamed")
    assert page.evaluate("judge.real") == real
    page.keyboard.press("Enter")
    assert page.evaluate("judge.place") == 1 and page.evaluate("judge.state") == "ask"


def test_a_hurried_key_is_no_answer(open_page: OpenPage) -> None:
    page = begin(open_page("judge"))
    page.evaluate("judge.again(); judge.playback.playing = false; judge.showState()")
    page.keyboard.press("r")
    page.keyboard.press("ArrowRight")
    assert page.is_disabled("#real") and page.evaluate("judge.sitting.done") == 0
    page.evaluate("judge.playback.time = 5")
    page.keyboard.down("d")
    page.keyboard.down("d")
    page.keyboard.press("Enter")
    page.evaluate("judge.playback.time = 5")
    page.keyboard.down("d")
    assert page.evaluate("judge.sitting.done") == 1


def test_clip_plays_stops_and_comes_again(open_page: OpenPage) -> None:
    page = begin(open_page("judge"))
    page.evaluate("judge.playback.time = 590")
    page.wait_for_function("document.body.dataset.over === 'true'")
    assert page.evaluate("judge.state") == "ask"
    page.keyboard.press("a")
    assert page.evaluate("judge.playback.time") < 5 and page.evaluate("judge.playback.playing")
    page.wait_for_function("judge.playback.time > 0")
    page.keyboard.press(" ")
    assert not page.evaluate("judge.playback.playing")
    page.click("#picture")
    assert page.evaluate("judge.playback.playing")


def test_score_is_kept_and_goes_on_where_it_stopped(open_page: OpenPage) -> None:
    page = begin(open_page("judge"))
    answer(page)
    page.keyboard.press("Enter")
    answer(page, right=False)
    before = stored(page)
    page.reload()
    opened(page)
    assert page.inner_text("#begin") == f"Go on with clip 3 of {COUNT}"
    assert page.evaluate("[judge.sitting.order, judge.sitting.real]") == [before["order"], before["real"]]
    page.click("#begin")
    assert page.evaluate("judge.place") == 2
    assert page.inner_text("#running").startswith("1 of 2 right")


@pytest.mark.parametrize(
    "content",
    ["nonsense", "null", "[]", '{"version": 1}', '{"version": 1, "order": [0, 0], "real": [], "answers": []}'],
)
def test_foreign_score_is_no_score(open_page: OpenPage, content: str) -> None:
    page = opened(open_page("judge"))
    page.evaluate("text => localStorage.setItem('the-wire/judge/' + judge.pairs.digest, text)", content)
    page.reload()
    opened(page)
    assert page.inner_text("#begin") == f"Begin: {COUNT} clips"


def test_browser_that_stores_nothing_is_told(open_page: OpenPage) -> None:
    refuse = "Storage.prototype.setItem = Storage.prototype.getItem = () => { throw new DOMException('blocked'); };"
    page = begin(open_page("judge", script=refuse))
    answer(page)
    page.keyboard.press("s")
    assert "the score is lost" in page.inner_text("#summary-world")
    page.keyboard.press("Escape")
    assert page.evaluate("judge.state") == "ask" and page.evaluate("judge.sitting.done") == 1


@pytest.mark.parametrize(
    ("rights", "interval", "said"),
    # The exact intervals, as tables of Clopper and Pearson have them
    [
        (24, "100 % (95 % interval 86–100 %)", "Better than a coin toss: a coin does as well less than 0.1 %"),
        (18, "75 % (95 % interval 53–90 %)", "Better than a coin toss: a coin does as well 1.1 % of the time."),
        (17, "71 % (95 % interval 49–87 %)", "Could be luck: a coin does as well 3.2 % of the time."),
        (12, "50 % (95 % interval 29–71 %)", "No better than a coin toss."),
        (0, "0 % (95 % interval 0–14 %)", "Worse than a coin toss"),
    ],
)  # fmt: skip
def test_summary_says_what_the_count_is_worth(open_page: OpenPage, rights: int, interval: str, said: str) -> None:
    page = begin(open_page("judge"))
    judge_all(page, rights)
    assert page.inner_text("#summary-title") == f"{rights} of {COUNT} right"
    assert page.inner_text("#summary-share") == interval
    assert page.inner_text("#summary-verdict").startswith(said)
    share = page.inner_text("#share").splitlines()
    assert share[0].endswith(f"{rights} of {COUNT} right") and interval in share[1]
    assert share[2] == "✓" * rights + "✗" * (COUNT - rights)
    of = page.evaluate("[judge.sitting.of(true), judge.sitting.of(false)]")
    assert of[0]["shown"] + of[1]["shown"] == COUNT and of[0]["right"] + of[1]["right"] == rights


def test_interval_and_verdict_never_contradict(open_page: OpenPage) -> None:
    page = begin(open_page("judge"))
    answer(page)
    odd = page.evaluate(
        """() => { const bad = [], { sitting } = judge;
        judge.showTiles = () => {};
        for (let n = 1; n <= sitting.count; n++) for (let k = 0; k <= n; k++) {
          sitting.answers = Array.from({ length: n }, (_, i) => (i < k) === sitting.real[i]);
          judge.summarize();
          const text = judge.element("summary-verdict").textContent;
          const share = judge.element("summary-share").textContent;
          const [, low, high] = /interval (\\d+)–(\\d+) %/.exec(share).map(Number);
          const said = text.startsWith("Better") ? 1 : text.startsWith("Worse") ? -1 : 0;
          const wrong = said === 1 ? low < 50 : said === -1 ? high > 50 : low > 50 || high < 50;
          if (wrong) bad.push([k, n, text, low, high]);
        } return bad; }"""
    )
    assert odd == []


def test_old_clips_can_be_watched_from_the_result_and_forgotten(open_page: OpenPage) -> None:
    page = begin(open_page("judge"))
    judge_all(page, 20)
    page.locator("#tiles button").nth(22).click()
    assert page.evaluate("[judge.state, judge.place]") == ["told", 22]
    assert "Wrong" in page.inner_text("#told-title")
    page.click("#next")
    assert page.evaluate("judge.state") == "summary" and len(stored(page)["answers"]) == COUNT
    page.click("#reset")
    assert len(stored(page)["answers"]) == COUNT
    page.click("#reset")
    assert page.evaluate("judge.state") == "start" and stored(page)["answers"] == []
    assert page.inner_text("#begin") == f"Begin: {COUNT} clips"


def test_score_is_copied_or_selected(open_page: OpenPage) -> None:
    copied = (
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (t) => { window.copied = t; } } });"
    )
    page = begin(open_page("judge", script=copied))
    judge_all(page, 5)
    page.click("#copy")
    page.wait_for_function("window.copied === judge.element('share').textContent")
    page.close()
    refuse = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
    page = begin(open_page("judge", script=refuse))
    judge_all(page, 5)
    page.click("#copy")
    page.wait_for_function("getSelection().toString().includes('5 of 24 right')")


def test_order_and_takes_are_fair(open_page: OpenPage) -> None:
    page = opened(open_page("judge"))
    drawn = page.evaluate(
        """() => Array.from({ length: 400 }, () => {
        const { order, real } = judge.sitting.constructor.draw("x", 24);
        return [order, real]; })"""
    )
    orders = np.array([order for order, _ in drawn])
    assert (np.sort(orders, 1) == np.arange(COUNT)).all()
    # 400 draws: the mean of a place is 11.5 ± 0.35, a share of 9600 coins 50 ± 0.5 %
    assert np.abs(orders.mean(0) - 11.5).max() < 1.8
    assert abs(np.mean([real for _, real in drawn]) - 0.5) < 0.025


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (844, 390), (720, 480)])
def test_everything_is_in_reach(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("judge")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    begin(page)
    page.evaluate("judge.playback.time = 5")

    def reachable(*ids: str) -> None:
        for id in ids:
            box = page.locator(f"#{id}").bounding_box()
            assert box is not None and box["height"] >= 28, id
            assert box["x"] >= 0 and box["y"] >= 0, id
            assert box["x"] + box["width"] <= size[0] and box["y"] + box["height"] <= size[1], id
            top = page.evaluate(
                "([id, x, y]) => document.getElementById(id).contains(document.elementFromPoint(x, y))",
                [id, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
            )
            assert top, f"{id} is covered"

    reachable("real", "dreamed", "to-summary", "help-button")
    picture = page.locator("#picture").bounding_box()
    assert picture is not None and picture["height"] > 0.45 * size[1]
    page.click("#real")
    page.wait_for_function("judge.state === 'told'")
    reachable("take-real", "take-dreamed", "next")
    assert page.locator("#picture").bounding_box() == picture


def broken_clips(clips: Clips) -> list[tuple[bytes, str]]:
    whole = pack(Clips(clips.pairs[:2], clips.world, clips.controllers, clips.context), 0)
    line, _, rest = gzip.decompress(whole).partition(b"\n")
    header = json.loads(line)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    columns = [column | {"name": "nothing"} if column["name"] == "hitlag" else column for column in header["columns"]]
    wild = [column | {"scale": 1e-6} if column["name"] == "x" else column for column in header["columns"]]

    def packed(content: bytes = rest, **changes: object) -> bytes:
        return gzip.compress(json.dumps(header | changes).encode() + b"\n" + content)

    return [
        (b"", "there are no clips in this page"),
        (whole[: len(whole) // 2], "cut off or damaged"),
        (bytes(flipped), "cut off or damaged"),
        (b"hello there", "cut off or damaged"),
        (gzip.compress(rest), "first line"),
        (gzip.compress(b"[1]\n" + rest), "not the-wire/clips 1"),
        (packed(version=2), "not the-wire/clips 1"),
        (packed(rest[:-8]), "bytes of frames"),
        (packed(world=None), "lacks what it should say"),
        (packed(pairs=[]), "lacks what it should say"),
        (packed(pairs=[{"stage": 77, "real": 0}, *header["pairs"][1:]]), "stage 77 is unknown"),
        (packed(columns=columns), "“hitlag” is missing"),
        (packed(columns=wild), "which no match reaches"),
    ]


def test_damaged_clips_are_told_and_nothing_is_asked(open_page: OpenPage, tmp_path: Path, clips: Clips) -> None:
    for i, (content, reason) in enumerate(broken_clips(clips)):
        (tmp_path / f"page{i}.html").write_text(bundle.page_html(bundle.JUDGE, content), encoding="utf-8")
        page = open_page(f"page{i}", folder=tmp_path)
        page.wait_for_selector("#problem:not([hidden])")
        assert reason in page.inner_text("#problem-text"), reason
        assert page.is_disabled("#begin") and page.inner_text("#begin") == "No clips to show"
        for key in ("Enter", "r", "s", "o", " "):
            page.keyboard.press(key)
        assert page.evaluate("judge.state") == "loading"
        page.close()


def test_other_clips_have_their_own_score(open_page: OpenPage, tmp_path: Path, clips: Clips) -> None:
    page = begin(open_page("judge"))
    answer(page)
    first = page.evaluate("judge.pairs.digest")
    other = pack(Clips(clips.pairs[:5], {**clips.world, "name": "another"}, clips.controllers, clips.context), 3)
    (tmp_path / "other.html").write_text(bundle.page_html(bundle.JUDGE, other), encoding="utf-8")
    page = opened(open_page("other", folder=tmp_path))
    assert page.inner_text("#begin") == "Begin: 5 clips"
    assert page.evaluate("judge.pairs.digest") != first
