import { Screen, setText } from "./screen.js";
import { Pairs } from "./pairs.js";
import { Sitting } from "./sitting.js";
import { ClipHud } from "./cliphud.js";
import { FRAMES_A_SECOND, MatchError } from "./match.js";
import { StagePainter, STAGE_INK } from "./stage.js";
import { Backdrop } from "./backdrop.js";
import { drawHitLines, drawImpacts, drawKos } from "./effects.js";
import { drawMotes } from "./spectacle.js";
import { drawTags } from "./fighter.js";
import { drawTitle } from "./title.js";
import { FONT } from "./hud.js";
import { PLAYERS } from "./palette.js";
import { clamp, escapeHtml } from "./math.js";
import { interval, percent, shareText, verdict } from "./score.js";

// The person's test: clips of ten seconds, one at a time, each real or dreamed from the same start. Until the answer,
// nothing on the page depends on which it is but the frames themselves.

const STYLE = { blastZone: false, ground: "rgba(6,7,16,0.94)" };
const IMPACT_FONT = `800 SIZEpx ${FONT.sans(1).split("px ")[1]}`;
/** Frames for which a clip stands at its start, for the eye to find both fighters. */
const LEAD_IN = 45;
const HASH_SHOWN = 12;
const COPIED_SECONDS = 2;

const KEYS = [
  ["← or R", "real", ["arrowleft", "r"], (judge) => judge.answer(true)],
  ["→ or D", "dreamed", ["arrowright", "d"], (judge) => judge.answer(false)],
  ["Space", "play / pause", [" "], (judge) => judge.toggle()],
  ["A", "the clip again", ["a"], (judge) => judge.again()],
  ["O", "after the answer: the other take of the same start", ["o"], (judge) => judge.watchOther()],
  ["Enter", "on", ["enter"], (judge) => judge.onward()],
  ["S", "the score so far", ["s"], (judge) => judge.toggleSummary()],
  ["F", "fullscreen", ["f"], (judge) => judge.fullscreen()],
  ["?", "this help", ["?"], (judge) => judge.toggleHelp()],
  ["Esc", "close", ["escape"], (judge) => judge.close()],
];

class Judge extends Screen {
  constructor() {
    super(new ClipHud(), 1.5);
    this.backdrop = new Backdrop();
    this.pairs = null;
    this.sitting = null;
    /** loading, start, ask, told or summary. */
    this.state = "loading";
    /** Place of the clip on show in the visitor's order, and whether its real take is. */
    this.place = 0;
    this.real = null;
    /** Whether that clip was called up from the result. */
    this.reviewing = false;
    /** Whether forgetting the answers has been asked for once. */
    this.sure = false;
    this.buildControls();
    this.run();
    this.load();
  }

  async load() {
    try {
      this.pairs = await Pairs.load();
    } catch (error) {
      if (!(error instanceof MatchError)) throw error;
      this.problem(error.message);
      setText(this.element("begin"), "No clips to show");
      return;
    }
    this.hud.inputs = false;
    this.sitting = Sitting.open(this.pairs.digest, this.pairs.count);
    this.welcome();
  }

  // ---- what is on show ----------------------------------------------------------------------------------------

  go(state) {
    this.state = state;
    document.body.dataset.state = state;
    this.element("summary").hidden = state !== "summary";
    this.sure = false;
    this.showProgress();
  }

  welcome() {
    const begin = this.element("begin");
    const { done, over, count } = this.sitting;
    setText(begin, over ? "To your result" : done ? `Go on with clip ${done + 1} of ${count}` : `Begin: ${count} clips`);
    begin.disabled = false;
    this.match = null;
    this.go("start");
    begin.focus();
  }

  show(place, real) {
    this.place = place;
    this.real = real;
    this.match = this.pairs.matchOf(this.sitting.order[place], real);
    this.stage = new StagePainter(this.match);
    this.hud.open(this.match);
    this.playback.open(this.match, false);
    this.again();
  }

  /** The next clip, or the result where none is left. */
  ask() {
    if (this.sitting.over) {
      this.summarize();
      return;
    }
    const place = this.sitting.done;
    this.reviewing = false;
    this.show(place, this.sitting.real[place]);
    this.go("ask");
    this.element("question").focus();
  }

  /** The answer's right or wrong, what the clip was, and both takes to watch. */
  tell(place) {
    const { sitting, pairs } = this;
    const real = sitting.real[place];
    const right = sitting.isRight(place);
    const { match } = this;
    const world = `${pairs.world.name} ${pairs.world.hash.slice(0, HASH_SHOWN)}`;
    const where = `${match.stage.name}: ${match.labelOf(0)}, ${match.labelOf(1)}.`;
    this.element("told").dataset.right = String(right);
    setText(this.element("told-title"), `${right ? "✓ Right" : "✗ Wrong"}: this ${real ? "really happened" : "was dreamed"}.`);
    setText(this.element("told-text"), real ? `${where} Two people played it. World ${world} dreamed the other take.` : `${where} Dreamed by world ${world}.`);
    setText(this.element("next"), this.reviewing ? "To the result" : sitting.over ? "Your result" : "Next clip");
    this.go("told");
    this.showTake();
    this.element("told-title").focus();
  }

  summarize() {
    const { sitting, pairs } = this;
    this.playback.playing = false;
    const { right, done, count } = sitting;
    const said = verdict(right, done);
    const [low, high] = interval(right, done);
    setText(this.element("summary-title"), done ? `${right} of ${done} right` : "No answer yet");
    setText(this.element("summary-share"), done ? shareText(right, done) : "");
    setText(this.element("summary-verdict"), said.text);
    this.element("gauge-range").style.cssText = `left: ${100 * low}%; width: ${100 * (high - low)}%`;
    this.element("gauge-mark").style.left = `${done ? (100 * right) / done : 50}%`;
    this.element("gauge-mark").hidden = done === 0;
    this.element("gauge").setAttribute("aria-label", done ? `95 % interval from ${percent(low)} to ${percent(high)}; a coin: 50 %` : "no answer yet");
    const real = sitting.of(true);
    const dreamed = sitting.of(false);
    const rows = [["Real clips", `${real.right} of ${real.shown} known as real`], ["Dreams", `${dreamed.right} of ${dreamed.shown} seen through; ${dreamed.shown - dreamed.right} passed for real`]];
    this.element("summary-kinds").innerHTML = rows.map(([name, text]) => `<tr><td>${name}</td><td>${text}</td></tr>`).join("");
    this.showTiles();
    setText(this.element("share"), this.shareLines());
    this.element("resume").hidden = sitting.over;
    setText(this.element("resume"), done ? `Go on with clip ${done + 1} of ${count}` : "Begin");
    setText(this.element("reset"), "Start anew");
    this.element("reset").hidden = done === 0;
    const kept = sitting.kept ? "Your answers stay in this browser." : "This browser stores nothing for this page: the score is lost when the page closes.";
    setText(this.element("summary-world"), `World ${pairs.world.name} ${pairs.world.hash}, after ${pairs.context / FRAMES_A_SECOND} seconds of the real match. Controllers of the dreams: ${pairs.controllers}. ${kept}`);
    this.go("summary");
    this.element("summary").scrollTop = 0;
    this.element("summary").focus();
  }

  showTiles() {
    const { sitting, pairs } = this;
    const list = this.element("tiles");
    list.replaceChildren();
    for (let place = 0; place < sitting.done; place++) {
      const match = pairs.matchOf(sitting.order[place], sitting.real[place]);
      const item = document.createElement("li");
      const right = sitting.isRight(place);
      item.className = right ? "right" : "wrong";
      item.innerHTML = `<button>${place + 1} ${right ? "✓" : "✗"} ${sitting.real[place] ? "real" : "dreamed"}<span>${escapeHtml(`${match.characterOf(0).name} – ${match.characterOf(1).name}`)}</span><span>${escapeHtml(match.stage.name)}</span></button>`;
      item.firstChild.addEventListener("click", () => this.review(place));
      list.append(item);
    }
  }

  shareLines() {
    const { sitting, pairs } = this;
    const { right, done, count } = sitting;
    const marks = sitting.answers.map((_, i) => (sitting.isRight(i) ? "✓" : "✗")).join("");
    return [
      `The Wire · real or dreamed? ${right} of ${done} right${done < count ? ` (of ${count} clips)` : ""}`,
      done ? `${shareText(right, done)}. ${verdict(right, done).text}` : verdict(0, 0).text,
      marks,
      `World ${pairs.world.name} ${pairs.world.hash.slice(0, HASH_SHOWN)}`,
    ].join("\n");
  }

  review(place) {
    this.reviewing = true;
    this.show(place, this.sitting.real[place]);
    this.tell(place);
  }

  showProgress() {
    const { sitting } = this;
    const list = this.element("progress");
    if (list.children.length !== sitting.count) {
      list.replaceChildren(...sitting.order.map(() => document.createElement("li")));
    }
    for (let i = 0; i < sitting.count; i++) {
      const item = list.children[i];
      const told = i < sitting.done;
      const mark = told ? (sitting.isRight(i) ? "right" : "wrong") : "";
      const now = (this.state === "ask" || this.state === "told") && i === this.place;
      item.className = `${mark}${now ? " now" : ""}`;
      item.setAttribute("aria-label", `clip ${i + 1}: ${mark || "open"}`);
      if (now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      setText(item, told ? (mark === "right" ? "✓" : "✗") : "");
    }
    const { right, done } = sitting;
    setText(this.element("to-summary"), `${right} / ${done}`);
    this.element("to-summary").setAttribute("aria-label", `Score: ${right} of ${done} right`);
    setText(this.element("running"), done ? `${right} of ${done} right, ${shareText(right, done)}. ${verdict(right, done).text}` : `Clip 1 of ${sitting.count}. Watch it as often as you like; your answer counts once.`);
  }

  showTake() {
    this.element("take-real").setAttribute("aria-pressed", String(this.real));
    this.element("take-dreamed").setAttribute("aria-pressed", String(!this.real));
  }

  problem(text) {
    setText(this.element("problem-text"), text);
    this.element("problem").hidden = false;
  }

  // ---- what the visitor does ----------------------------------------------------------------------------------

  /** Counts from the first moment on at which something moves: a hurried click on the last clip is no answer to this one. */
  get mayAnswer() {
    return this.state === "ask" && this.playback.time > 0;
  }

  answer(real) {
    if (!this.mayAnswer) return;
    this.sitting.answer(real);
    this.tell(this.place);
  }

  toggle() {
    if (!this.match || this.state === "summary") return;
    if (this.playback.over) this.again();
    else this.playback.toggle();
  }

  again() {
    if (!this.match || this.state === "summary") return;
    this.playback.time = -LEAD_IN;
    this.playback.playing = true;
  }

  watch(real) {
    if (this.state !== "told") return;
    this.show(this.place, real);
    this.showTake();
  }

  watchOther() {
    this.watch(!this.real);
  }

  /** What Enter and the big button do, where one is. */
  onward() {
    if (this.state === "start" && !this.element("begin").disabled) this.ask();
    else if (this.state === "told") {
      if (this.reviewing) this.summarize();
      else this.ask();
    } else if (this.state === "summary") this.resume();
  }

  resume() {
    if (!this.sitting.over) this.ask();
  }

  toggleSummary() {
    if (this.state === "summary") this.resume();
    else if (this.state === "ask" || this.state === "told") this.summarize();
  }

  toggleHelp(shown = this.element("help").hidden) {
    this.element("help").hidden = !shown;
  }

  close() {
    if (!this.element("help").hidden) this.toggleHelp(false);
    else if (this.state === "summary") this.resume();
  }

  async copy() {
    const text = this.element("share");
    let how = "Copied";
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      how = "Selected: copy it with Ctrl C";
    }
    setText(this.element("copy"), how);
    setTimeout(() => setText(this.element("copy"), "Copy as text"), COPIED_SECONDS * 1000);
  }

  reset() {
    if (!this.sure) {
      this.sure = true;
      setText(this.element("reset"), "You know these clips now. Forget the answers all the same?");
      return;
    }
    this.sitting = Sitting.draw(this.pairs.digest, this.pairs.count);
    this.sitting.keep();
    this.welcome();
  }

  buildControls() {
    this.element("help-rows").innerHTML = KEYS.map(([key, text]) => `<tr><th>${escapeHtml(key)}</th><td>${escapeHtml(text)}</td></tr>`).join("");
    const click = (id, action) => this.element(id).addEventListener("click", action);
    click("begin", () => this.onward());
    click("real", () => this.answer(true));
    click("dreamed", () => this.answer(false));
    click("next", () => this.onward());
    click("take-real", () => this.watch(true));
    click("take-dreamed", () => this.watch(false));
    click("picture", () => this.toggle());
    click("to-summary", () => this.toggleSummary());
    click("resume", () => this.resume());
    click("copy", () => this.copy());
    click("reset", () => this.reset());
    click("help-button", () => this.toggleHelp());
    click("help", () => this.toggleHelp(false));
    for (const button of document.querySelectorAll(".again")) button.addEventListener("click", () => this.again());
    for (const button of document.querySelectorAll(".play")) button.addEventListener("click", () => this.toggle());
    this.plays = document.querySelectorAll(".play");
    // Space after a click plays and pauses: it must not press the button again. (A key's click has detail 0.)
    window.addEventListener("click", (event) => {
      if (event.detail > 0 && document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    });
    const commands = new Map(KEYS.flatMap(([, , keys, action]) => keys.map((key) => [key, action])));
    window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || this.pairs === null) return;
      const pressing = event.target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ");
      const command = commands.get(event.key.toLowerCase());
      if (!command || pressing) return;
      command(this);
      event.preventDefault();
    });
  }

  // ---- pictures -----------------------------------------------------------------------------------------------

  paint() {
    const { ctx, match, view, fighters, stage, width, height } = this;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (!match) {
      drawTitle(ctx, width, height, this.lastNow / 1000, fighters);
      return;
    }
    const t = Math.max(0, this.playback.time);
    const shown = clamp(t, 0, match.length - 1);
    this.arrange(t, 0, 0);
    this.backdrop.draw(ctx, view, match.stage, width, height, this.ratio);
    drawMotes(ctx, view, t, width, height, STAGE_INK[match.stage.key]);
    stage.draw(ctx, view, shown, STYLE);
    for (const f of fighters) f.drawShadow(ctx, view, stage.groundBelow(f.worldX, f.worldY, shown));
    drawHitLines(ctx, match, view, t);
    const first = fighters[0].posture.strike > fighters[1].posture.strike ? 1 : 0;
    fighters[first].draw(ctx, match, view, shown);
    fighters[1 - first].draw(ctx, match, view, shown);
    drawImpacts(ctx, match, view, t, 0.9, IMPACT_FONT);
    drawTags(ctx, fighters, this.hud.labels, this.safe.top, width);
    for (let p = 0; p < 2; p++) fighters[p].drawLens(ctx, view, this.safe, PLAYERS[p].name);
    drawKos(ctx, match, view, this.safe, t, 0.8, FONT.sans(64, 900), FONT.sans(17, 700));
    this.hud.draw(ctx, width, height, shown, fighters, this.beats, false);
  }

  showState() {
    const { playback } = this;
    const watching = this.state === "ask" || this.state === "told";
    document.body.dataset.over = String(watching && playback.over);
    for (const id of ["real", "dreamed"]) this.element(id).disabled = !this.mayAnswer;
    for (const button of this.plays) setText(button, playback.playing && !playback.over ? "❚❚" : "▶");
  }
}

window.judge = new Judge();
