import { SCENARIOS } from "./scenarios.js";
import { clamp, escapeHtml } from "./math.js";
import { MatchError } from "./match.js";
import { matchFromAddress, matchFromClip, matchFromFile } from "./loading.js";
import { StagePainter } from "./stage.js";
import { Hud } from "./hud.js";
import { Screen, setText } from "./screen.js";
import { Timeline, clockText } from "./timeline.js";
import { LiveMatch } from "./socket.js";
import { KEY_HELP, listenToKeys } from "./keyboard.js";
import { drawTitle } from "./title.js";

// The viewer that visualizer and juicy share: loads or receives a match, runs its clock, and asks the page's look to
// paint each picture.

const BANNER_SECONDS = 9;

export class Viewer extends Screen {
  /**
   * look: { open(match), paint(viewer, ctx, t, seconds), keys: {key: function}, help: [[key, text]], pixelLimit }
   */
  constructor(look) {
    super(new Hud(), look.pixelLimit);
    this.look = look;
    this.live = null;
    this.bannerUntil = 0;
    this.timeline = new Timeline(this.element("timeline"), (f) => this.playback.seek(f));
    this.buildHelp();
    this.buildControls();
    this.listen();
    this.zoomWithWheel();
    this.run();
    this.openFromAddress();
  }

  // ---- matches ------------------------------------------------------------------------------------------------

  async load(promise) {
    this.element("loading").hidden = false;
    try {
      const match = await promise;
      this.disconnect();
      this.open(match, false);
      this.hideProblem();
    } catch (error) {
      if (!(error instanceof MatchError)) throw error;
      this.problem(error.message);
    } finally {
      this.element("loading").hidden = true;
    }
  }

  open(match, live) {
    this.match = match;
    this.stage = new StagePainter(match);
    this.hud.open(match);
    this.timeline.open(match);
    this.playback.open(match, live);
    this.look.open?.(match);
    document.body.classList.add("has-match");
    document.title = `${match.labelOf(0)} – ${match.labelOf(1)} · The Wire`;
  }

  openFromAddress() {
    const query = new URLSearchParams(location.search);
    const match = query.get("match");
    const ws = query.get("ws");
    const scenario = query.get("scenario");
    if (match) this.load(matchFromAddress(match));
    else if (ws) this.connect(ws);
    else if (scenario && SCENARIOS[scenario]) this.load(matchFromClip(SCENARIOS[scenario], scenario));
    else if (scenario) this.problem(`there is no built-in scenario “${scenario}”`);
  }

  connect(address) {
    this.disconnect();
    this.element("ws-address").value = address;
    this.live = new LiveMatch(address, {
      match: (match) => this.open(match, true),
      grew: () => {},
      ended: () => {},
      status: (text, kind) => this.showStatus(text, kind),
      problem: (text) => this.problem(text),
    });
  }

  disconnect() {
    this.live?.close();
    this.live = null;
  }

  showStatus(text, kind) {
    const status = this.element("status");
    status.textContent = text;
    status.dataset.kind = kind;
    this.element("ws-connect").textContent = kind === "off" ? "Connect" : "Disconnect";
  }

  // ---- messages -----------------------------------------------------------------------------------------------

  problem(text) {
    const banner = this.element("problem");
    this.element("problem-text").textContent = text;
    banner.hidden = false;
    this.bannerUntil = performance.now() + BANNER_SECONDS * 1000;
  }

  hideProblem() {
    this.element("problem").hidden = true;
  }

  // ---- controls -----------------------------------------------------------------------------------------------

  buildHelp() {
    const rows = [...KEY_HELP, ...(this.look.help ?? [])];
    this.element("help-rows").innerHTML = rows.map(([key, text]) => `<tr><th>${escapeHtml(key)}</th><td>${escapeHtml(text)}</td></tr>`).join("");
  }

  buildControls() {
    const bar = this.element("scenarios");
    for (const name of Object.keys(SCENARIOS)) {
      const button = document.createElement("button");
      button.textContent = name[0].toUpperCase() + name.slice(1);
      button.dataset.scenario = name;
      button.addEventListener("click", () => this.load(matchFromClip(SCENARIOS[name], name)));
      bar.append(button);
    }
    bar.hidden = Object.keys(SCENARIOS).length === 0;
    const click = (id, action) => this.element(id).addEventListener("click", action);
    click("play", () => this.playback.toggle());
    click("back", () => this.playback.step(-1));
    click("forward", () => this.playback.step(1));
    click("previous", () => this.jumpToEvent(-1));
    click("next", () => this.jumpToEvent(1));
    click("slower", () => this.playback.faster(-1));
    click("faster", () => this.playback.faster(1));
    click("inputs", () => this.toggleInputs());
    click("full", () => this.fullscreen());
    click("help-button", () => this.toggleHelp());
    click("help", () => this.toggleHelp(false));
    click("live", () => this.playback.goLive());
    click("problem", () => this.hideProblem());
    click("choose", () => this.element("file").click());
    click("choose-first", () => this.element("file").click());
    this.element("file").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (file) this.load(matchFromFile(file));
      event.target.value = "";
    });
    this.element("ws-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.live) {
        this.disconnect();
        return;
      }
      const address = this.element("ws-address").value.trim();
      if (address) this.connect(address);
    });
  }

  listen() {
    const veil = this.element("drop");
    let depth = 0;
    window.addEventListener("dragenter", (event) => { event.preventDefault(); depth++; veil.hidden = false; });
    window.addEventListener("dragleave", () => { if (--depth <= 0) { depth = 0; veil.hidden = true; } });
    window.addEventListener("dragover", (event) => event.preventDefault());
    window.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      veil.hidden = true;
      const [file] = event.dataTransfer.files;
      if (file) this.load(matchFromFile(file));
      else this.problem("nothing that could be read was dropped: drop a .json or .json.gz file");
    });
    listenToKeys({
      toggle: () => this.playback.toggle(),
      step: (n) => this.match && this.playback.step(n),
      skip: (n) => this.match && this.playback.skip(n),
      event: (n) => this.jumpToEvent(n),
      tenth: (n) => this.match && this.playback.seek(Math.round((this.match.length * n) / 10)),
      faster: (n) => this.playback.faster(n),
      fullscreen: () => this.fullscreen(),
      inputs: () => this.toggleInputs(),
      live: () => this.playback.goLive(),
      help: () => this.toggleHelp(),
      closeHelp: () => this.toggleHelp(false),
    }, this.look.keys ?? {});
  }

  zoomWithWheel() {
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.view.zoom = clamp(this.view.zoom * Math.exp(-event.deltaY * 0.0012), 1, 4);
    }, { passive: false });
    this.canvas.addEventListener("dblclick", () => { this.view.zoom = 1; });
  }

  jumpToEvent(step) {
    if (!this.match) return;
    const event = this.match.finder.neighbour(this.playback.frame, step);
    if (event) this.playback.seek(event.frame);
  }

  toggleInputs() {
    if (this.match && !this.match.hasControllers) {
      this.problem("this match was stored without controller inputs");
      return;
    }
    this.hud.inputs = !this.hud.inputs;
    this.element("inputs").setAttribute("aria-pressed", String(this.hud.inputs));
  }

  toggleHelp(shown = this.element("help").hidden) {
    this.element("help").hidden = !shown;
  }

  // ---- pictures -----------------------------------------------------------------------------------------------

  paint(seconds) {
    const { ctx } = this;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (!this.match || this.match.length === 0) {
      drawTitle(ctx, this.width, this.height, this.lastNow / 1000, this.fighters);
      return;
    }
    this.look.paint(this, ctx, this.playback.time, seconds);
    this.timeline.draw(this.playback.frame);
  }

  showState(now) {
    if (this.bannerUntil && now > this.bannerUntil) {
      this.bannerUntil = 0;
      this.hideProblem();
    }
    const { playback, match } = this;
    if (!match) return;
    setText(this.element("play"), playback.playing ? "❚❚" : "▶");
    setText(this.element("speed"), `${playback.speed}×`);
    const f = playback.frame;
    setText(this.element("where"), `${clockText(match, f)}   frame ${f} / ${match.length - 1}`);
    const live = this.element("live");
    const streaming = this.live !== null && !match.complete;
    if (live.hidden === streaming) live.hidden = !streaming;
    live.dataset.on = String(playback.live);
    this.look.state?.(this, f);
  }
}
