import { PLAYERS, rgba } from "./palette.js";

// A controller as a picture: stick, c-stick, triggers and buttons of one frame.

const BUTTON_A = 1, BUTTON_B = 2, BUTTON_X = 4, BUTTON_Y = 8, BUTTON_Z = 16, BUTTON_START = 32, PAD_LEFT = 64, PAD_RIGHT = 128;
const PAD_UP = 1, PAD_DOWN = 2, TRIGGER_L = 4, TRIGGER_R = 8;
export const PAD_WIDTH = 168;
export const PAD_HEIGHT = 84;

const signed = (byte) => (byte > 127 ? byte - 256 : byte) / 127;

function stick(ctx, x, y, radius, dx, dy, colour) {
  ctx.beginPath();
  for (let i = 0; i < 8; i++) {
    const a = (i * Math.PI) / 4;
    if (i === 0) ctx.moveTo(x + Math.cos(a) * radius, y + Math.sin(a) * radius);
    else ctx.lineTo(x + Math.cos(a) * radius, y + Math.sin(a) * radius);
  }
  ctx.closePath();
  ctx.fillStyle = "rgba(255,255,255,0.05)";
  ctx.fill();
  ctx.strokeStyle = "rgba(220,228,245,0.45)";
  ctx.lineWidth = 1.3;
  ctx.stroke();
  const px = x + dx * radius, py = y - dy * radius;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(px, py);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(px, py, radius * 0.32, 0, Math.PI * 2);
  ctx.fillStyle = colour;
  ctx.fill();
}

function button(ctx, x, y, radius, label, down, colour) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.fillStyle = down ? colour : "rgba(255,255,255,0.05)";
  ctx.fill();
  ctx.strokeStyle = down ? "#fff" : "rgba(220,228,245,0.4)";
  ctx.lineWidth = down ? 1.8 : 1.1;
  ctx.stroke();
  ctx.fillStyle = down ? "#06080f" : "rgba(220,228,245,0.6)";
  ctx.fillText(label, x, y + 0.5);
}

function trigger(ctx, x, y, width, value, down, label, colour) {
  ctx.fillStyle = "rgba(255,255,255,0.07)";
  ctx.fillRect(x, y, width, 9);
  ctx.fillStyle = down ? "#fff" : colour;
  ctx.fillRect(x, y, width * value, 9);
  ctx.strokeStyle = down ? "#fff" : "rgba(220,228,245,0.4)";
  ctx.lineWidth = 1.1;
  ctx.strokeRect(x, y, width, 9);
  ctx.fillStyle = down ? "#06080f" : "rgba(220,228,245,0.75)";
  ctx.fillText(label, x + width / 2, y + 5);
}

/** Draws the controller of `player` at frame f with its top left corner at (x, y). */
export function drawPad(ctx, match, player, f, x, y) {
  const bytes = match.players[player].controller;
  const o = f * 8;
  const main = rgba(PLAYERS[player].main, 1);
  const buttons = bytes[o + 6];
  const ext = bytes[o + 7];
  ctx.font = "700 9px ui-monospace, Menlo, Consolas, monospace";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineCap = "round";
  trigger(ctx, x, y, 62, bytes[o + 4] / 255, (ext & TRIGGER_L) !== 0, "L", main);
  trigger(ctx, x + PAD_WIDTH - 62, y, 62, bytes[o + 5] / 255, (ext & TRIGGER_R) !== 0, "R", main);
  button(ctx, x + PAD_WIDTH / 2, y + 6, 7, "Z", (buttons & BUTTON_Z) !== 0, "#b28dff");
  stick(ctx, x + 26, y + 46, 23, signed(bytes[o]), signed(bytes[o + 1]), main);
  stick(ctx, x + 88, y + 58, 17, signed(bytes[o + 2]), signed(bytes[o + 3]), "#ffe14d");
  const bx = x + 140, by = y + 47;
  button(ctx, bx, by, 12, "A", (buttons & BUTTON_A) !== 0, "#4be39a");
  button(ctx, bx - 19, by + 14, 8, "B", (buttons & BUTTON_B) !== 0, "#ff6b6b");
  button(ctx, bx + 19, by - 2, 8, "X", (buttons & BUTTON_X) !== 0, "#dfe6f5");
  button(ctx, bx - 5, by - 20, 8, "Y", (buttons & BUTTON_Y) !== 0, "#dfe6f5");
  button(ctx, x + 64, y + 34, 5, "", (buttons & BUTTON_START) !== 0, "#dfe6f5");
  const dx = x + 56, dy = y + 73;
  ctx.fillStyle = ext & PAD_UP ? "#fff" : "rgba(220,228,245,0.25)";
  ctx.fillRect(dx - 2, dy - 8, 4, 6);
  ctx.fillStyle = ext & PAD_DOWN ? "#fff" : "rgba(220,228,245,0.25)";
  ctx.fillRect(dx - 2, dy + 2, 4, 6);
  ctx.fillStyle = buttons & PAD_LEFT ? "#fff" : "rgba(220,228,245,0.25)";
  ctx.fillRect(dx - 8, dy - 2, 6, 4);
  ctx.fillStyle = buttons & PAD_RIGHT ? "#fff" : "rgba(220,228,245,0.25)";
  ctx.fillRect(dx + 2, dy - 2, 6, 4);
}
