import { Viewer } from "./viewer.js";
import { PLAYERS } from "./palette.js";
import { Backdrop } from "./backdrop.js";
import { STAGE_INK } from "./stage.js";
import { drawHitLines, drawImpacts, drawKos } from "./effects.js";
import { drawTags } from "./fighter.js";
import { FONT } from "./hud.js";
import { drawDust, drawMotes, drawReflection, drawRibbon, screenFlash, shakeAt, slowMotion } from "./spectacle.js";

// The arcade page: scenery, trails, shake, dust, slow motion at a KO, a picture tube.

const STYLE = { blastZone: false, ground: "rgba(6,7,16,0.94)" };
const shake = new Float32Array(2);
const backdrop = new Backdrop();
const NUMBERS_FONT = `italic 900 SIZEpx ${FONT.heavy(1).split("px ")[1]}`;

let slow = true;

const look = {
  // Glow hides the difference, and the picture stays smooth on large, dense screens.
  pixelLimit: 1.5,

  help: [["C", "picture tube (CRT)"], ["S", "slow motion at KOs"]],

  keys: {
    c: () => document.body.classList.toggle("no-crt"),
    s: () => { slow = !slow; },
  },

  open(match) {
    const tempo = slowMotion(match);
    window.viewer.playback.tempo = (t) => (slow ? tempo(t) : 1);
  },

  paint(viewer, ctx, t) {
    const { match, view, fighters, stage, width, height } = viewer;
    const shown = Math.min(t, match.length - 1);
    shakeAt(match, t, shake);
    viewer.arrange(t, shake[0], shake[1]);
    backdrop.draw(ctx, view, match.stage, width, height, viewer.ratio);
    drawMotes(ctx, view, t, width, height, STAGE_INK[match.stage.key]);
    stage.draw(ctx, view, shown, STYLE);
    for (const f of fighters) {
      const ground = stage.groundBelow(f.worldX, f.worldY, shown);
      drawReflection(ctx, view, f, ground);
      f.drawShadow(ctx, view, ground);
    }
    for (const f of fighters) {
      drawRibbon(ctx, match, view, f, shown);
      f.drawGhosts(ctx, match, view, shown, 4, 2.2);
    }
    for (let p = 0; p < 2; p++) drawDust(ctx, match, view, p, shown);
    drawHitLines(ctx, match, view, t);
    const first = fighters[0].posture.strike > fighters[1].posture.strike ? 1 : 0;
    fighters[first].draw(ctx, match, view, shown);
    fighters[1 - first].draw(ctx, match, view, shown);
    drawImpacts(ctx, match, view, t, 1.2, NUMBERS_FONT);
    screenFlash(ctx, match, view, viewer.safe, t);
    drawTags(ctx, fighters, viewer.hud.labels, viewer.safe.top, viewer.width);
    for (let p = 0; p < 2; p++) fighters[p].drawLens(ctx, view, viewer.safe, PLAYERS[p].name);
    drawKos(ctx, match, view, viewer.safe, t, 1.2, FONT.heavy(80), FONT.sans(18, 800));
    viewer.hud.draw(ctx, width, height, shown, fighters, viewer.beats, true);
    if (match.complete) viewer.hud.drawWinner(ctx, width, height, t - (match.length - 1), true);
  },
};

window.viewer = new Viewer(look);
