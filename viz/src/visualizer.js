import { Viewer } from "./viewer.js";
import { setText } from "./screen.js";
import { actionOf } from "./actions.js";
import { PLAYERS } from "./palette.js";
import { escapeHtml } from "./math.js";
import { drawHitLines, drawImpacts, drawKos, drawLaunch } from "./effects.js";
import { drawTags } from "./fighter.js";
import { FONT } from "./hud.js";
import { clockText } from "./timeline.js";

// The plain page: a calm background with a scale, both fighters' numbers and the list of events beside the picture.

const STYLE = { blastZone: true, ground: "#0a0f1c" };
const GRID = 20;
const SHOWN_FIELDS = [
  ["x", "x", 2], ["y", "y", 2], ["speed x", "speed_air_x", 2], ["speed y", "speed_y", 2], ["ground", "speed_ground_x", 2],
  ["knock x", "speed_attack_x", 2], ["knock y", "speed_attack_y", 2], ["state age", "state_age", 1], ["hitlag", "hitlag", 0],
  ["shield", "shield_strength", 1], ["jumps left", "jumps_left", 0], ["grounded", "on_ground", 0], ["facing", "facing", 0],
];
const STRIKES = new Set(["attack", "special", "grab"]);
const LISTED = new Set(["hit", "ko", "respawn", "grab", "ledge_grab", "tech", "combo"]);

function drawBackground(ctx, viewer) {
  const { view, width, height } = viewer;
  ctx.fillStyle = "#070b15";
  ctx.fillRect(0, 0, width, height);
  const x0 = view.cx - view.midX / view.scale;
  const x1 = x0 + width / view.scale;
  const y1 = view.cy + view.midY / view.scale;
  const y0 = y1 - height / view.scale;
  ctx.beginPath();
  for (let x = Math.ceil(x0 / GRID) * GRID; x <= x1; x += GRID) {
    ctx.moveTo(view.x(x), 0);
    ctx.lineTo(view.x(x), height);
  }
  for (let y = Math.ceil(y0 / GRID) * GRID; y <= y1; y += GRID) {
    ctx.moveTo(0, view.y(y));
    ctx.lineTo(width, view.y(y));
  }
  ctx.strokeStyle = "rgba(120,146,210,0.085)";
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.font = FONT.mono(10, 500);
  ctx.fillStyle = "rgba(140,162,215,0.4)";
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  for (let x = Math.ceil(x0 / (GRID * 2)) * GRID * 2; x <= x1; x += GRID * 2) ctx.fillText(String(x), view.x(x) + 3, viewer.safe.top + 6);
  ctx.textBaseline = "bottom";
  for (let y = Math.ceil(y0 / (GRID * 2)) * GRID * 2; y <= y1; y += GRID * 2) ctx.fillText(String(y), 4, view.y(y) - 2);
}

const look = {
  paint(viewer, ctx, t) {
    const { match, view, fighters, stage } = viewer;
    const shown = Math.min(t, match.length - 1);
    viewer.arrange(t, 0, 0);
    drawBackground(ctx, viewer);
    stage.draw(ctx, view, shown, STYLE);
    for (const f of fighters) f.drawShadow(ctx, view, stage.groundBelow(f.worldX, f.worldY, shown));
    for (let p = 0; p < 2; p++) drawLaunch(ctx, match, view, p, shown);
    drawHitLines(ctx, match, view, t);
    // Whoever strikes is drawn last.
    const first = fighters[0].posture.strike > fighters[1].posture.strike ? 1 : 0;
    fighters[first].draw(ctx, match, view, shown);
    fighters[1 - first].draw(ctx, match, view, shown);
    drawImpacts(ctx, match, view, t, 0.6, `800 SIZEpx ${FONT.sans(1).split("px ")[1]}`);
    drawTags(ctx, fighters, viewer.hud.labels, viewer.safe.top, viewer.width);
    for (let p = 0; p < 2; p++) fighters[p].drawLens(ctx, view, viewer.safe, PLAYERS[p].name);
    drawKos(ctx, match, view, viewer.safe, t, 0.5, FONT.sans(64, 900), FONT.sans(17, 700));
    viewer.hud.draw(ctx, viewer.width, viewer.height, shown, fighters, viewer.beats, false);
    if (match.complete) viewer.hud.drawWinner(ctx, viewer.width, viewer.height, t - (match.length - 1), false);
  },

  open(match) {
    for (let p = 0; p < 2; p++) {
      setText(document.getElementById(`head-${p}`), match.labelOf(p));
    }
    const meta = match.meta;
    const rows = [["stage", match.stage.name], ["world", meta.world?.name], ["world hash", meta.world?.hash?.slice?.(0, 12)], ["seed", meta.seed],
      ...PLAYERS.map(({ name }, p) => [`${name} agent`, match.nameOf(p) || null])];
    document.getElementById("about").innerHTML = rows.filter(([, v]) => v !== undefined && v !== null)
      .map(([k, v]) => `<div><dt>${escapeHtml(k)}</dt><dd title="${escapeHtml(v)}">${escapeHtml(v)}</dd></div>`).join("");
    this.listed = 0;
    this.rows = [];
    this.current = -1;
    document.getElementById("events").textContent = "";
  },

  /** Numbers and event list; the list grows with a live match. */
  state(viewer, f) {
    const { match } = viewer;
    for (let p = 0; p < 2; p++) {
      const me = match.players[p];
      for (let i = 0; i < SHOWN_FIELDS.length; i++) setText(this.cells[p][i], me[SHOWN_FIELDS[i][1]][f].toFixed(SHOWN_FIELDS[i][2]));
      setText(this.actionCells[p], `${me.action_state[f]} ${actionOf(me.action_state[f]).name}`);
    }
    if (match.complete !== this.complete) {
      this.complete = match.complete;
      this.listed = 0;
      this.rows = [];
      document.getElementById("events").textContent = "";
    }
    const list = document.getElementById("events");
    const events = match.events;
    for (; this.listed < events.length; this.listed++) {
      const e = events[this.listed];
      if (!LISTED.has(e.type)) continue;
      const item = document.createElement("button");
      item.className = `event ${e.type}`;
      item.style.setProperty("--ink", `rgb(${PLAYERS[e.type === "hit" && e.by !== null ? e.by : e.player].main})`);
      item.innerHTML = `<span>${clockText(match, e.frame)}</span><b>${escapeHtml(describe(match, e))}</b><i>${e.frame}</i>`;
      item.addEventListener("click", () => viewer.playback.seek(e.frame));
      list.append(item);
      this.rows.push({ frame: e.frame, item });
    }
    this.markEvent(f, list);
  },

  markEvent(f, list) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.rows[mid].frame <= f) low = mid + 1;
      else high = mid;
    }
    const index = low - 1;
    if (index === this.current) return;
    this.rows[this.current]?.item.classList.remove("now");
    this.current = index;
    const row = this.rows[index];
    if (!row) return;
    row.item.classList.add("now");
    list.scrollTop = row.item.offsetTop - list.clientHeight / 2;
  },
};

function describe(match, e) {
  const who = PLAYERS[e.player].name;
  const by = e.by === null ? "" : PLAYERS[e.by].name;
  if (e.type === "hit") {
    const action = e.by === null ? null : actionOf(match.players[e.by].action_state[e.frame]);
    const move = action === null ? "" : STRIKES.has(action.group) ? action.plain : "projectile";
    return `${by} hits ${who} +${e.amount.toFixed(e.amount % 1 > 0.05 ? 1 : 0)}%  ${move}`;
  }
  if (e.type === "ko") return `${who} KO at ${Math.round(e.amount)}%`;
  if (e.type === "grab") return `${by} grabs ${who}`;
  if (e.type === "combo") return `${by} combo: ${e.moves} moves, +${Math.round(e.amount)}%`;
  return `${who} ${e.type.replace("_", " ")}`;
}

const body = document.getElementById("numbers");
look.cells = [[], []];
look.actionCells = [];
for (const [label] of SHOWN_FIELDS) {
  const row = body.insertRow();
  row.insertCell().textContent = label;
  for (let p = 0; p < 2; p++) look.cells[p].push(row.insertCell());
}
const actionRow = body.insertRow(0);
actionRow.insertCell().textContent = "action";
for (let p = 0; p < 2; p++) look.actionCells.push(actionRow.insertCell());

window.viewer = new Viewer(look);
