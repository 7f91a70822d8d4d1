import { clamp } from "./math.js";
import { PLAYERS, rgba } from "./palette.js";
import { buildOf } from "./builds.js";
import { restingPosture } from "./poses.js";
import { drawFigure, pulse } from "./skeleton.js";

// The picture before a match is loaded: two figures shadow-boxing on an empty floor. No match is pretended.

const ROUTINE = [
  ["Wait", 50], ["Attack11", 18], ["Attack12", 20], ["Wait", 30], ["AttackS3S", 30], ["Wait", 40], ["AttackHi4", 44], ["Wait", 36],
  ["Guard", 40], ["Wait", 24], ["AttackS4S", 48], ["Wait", 40],
];
const ROUTINE_LENGTH = ROUTINE.reduce((sum, [, frames]) => sum + frames, 0);
const CHARACTERS = [2, 18];

export function drawTitle(ctx, width, height, seconds, fighters) {
  ctx.fillStyle = "#05070e";
  ctx.fillRect(0, 0, width, height);
  const horizon = height * 0.72;
  ctx.strokeStyle = "rgba(110,130,190,0.18)";
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let i = -14; i <= 14; i++) {
    ctx.moveTo(width / 2 + i * width * 0.03, horizon);
    ctx.lineTo(width / 2 + i * width * 0.16, height);
  }
  for (let i = 0; i < 9; i++) {
    const y = horizon + (height - horizon) * ((i + ((seconds * 0.25) % 1)) / 9) ** 2;
    ctx.moveTo(0, y);
    ctx.lineTo(width, y);
  }
  ctx.stroke();
  const size = Math.min(height * 0.34, width * 0.22);
  for (let p = 0; p < 2; p++) {
    const fighter = fighters[p];
    const build = buildOf(CHARACTERS[p]);
    let beat = (seconds * 60 + p * 130) % ROUTINE_LENGTH;
    let action = "Wait";
    for (const [name, frames] of ROUTINE) {
      action = name;
      if (beat < frames) break;
      beat -= frames;
    }
    restingPosture(fighter.posture, seconds * 60 + p * 40, build, action, beat);
    const facing = p === 0 ? 1 : -1;
    const x = width / 2 - facing * Math.min(width * 0.3, size * 1.7);
    fighter.figure.solve(fighter.posture, build, facing, x, horizon + 18, size, null, 0);
    fighter.ink.flash = 0;
    fighter.ink.alpha = 1;
    fighter.ink.strike = fighter.posture.strike;
    fighter.ink.beat = seconds * 1.2 + p * 0.4;
    ctx.beginPath();
    ctx.ellipse(x, horizon + 18, size * 0.34, size * 0.05, 0, 0, Math.PI * 2);
    ctx.fillStyle = rgba(PLAYERS[p].main, 0.25 + 0.1 * pulse(clamp(fighter.ink.beat, 0, 1e9)));
    ctx.fill();
    drawFigure(ctx, fighter.figure, fighter.posture, build, fighter.ink, PLAYERS[p]);
  }
}
