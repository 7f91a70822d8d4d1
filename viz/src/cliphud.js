import { Hud, FONT } from "./hud.js";
import { FRAMES_A_SECOND } from "./match.js";

// The display over a clip: who, stocks, percent, and the seconds left of it. It names no action state and no number of
// the frame, so that clips are judged by how they move.

export class ClipHud extends Hud {
  drawClock(ctx, width, f) {
    const left = Math.ceil((this.match.length - 1 - f) / FRAMES_A_SECOND);
    ctx.textBaseline = "alphabetic";
    ctx.textAlign = "center";
    ctx.font = FONT.mono(28, 700);
    ctx.lineWidth = 5;
    ctx.lineJoin = "round";
    ctx.strokeStyle = "rgba(3,5,10,0.8)";
    ctx.strokeText(String(left), width / 2, 38);
    ctx.fillStyle = "#f2f5ff";
    ctx.fillText(String(left), width / 2, 38);
    ctx.font = FONT.sans(12, 600);
    ctx.fillStyle = "rgba(196,207,232,0.85)";
    ctx.fillText(this.title, width / 2, 55);
  }

  percentTail() {
    return "%";
  }

  /** Only the heart, beside the percent. */
  drawState(ctx, p, f, t, x, y, w, beat, size) {
    const me = this.match.players[p];
    const wide = w - size.margin - 1.8 * size.percent[0] - size.tenths[1] - 8;
    this.drawHeartLine(ctx, p, t, beat, me.percent[f], me.stocks[f] === 0, x + size.margin, y + size.percent[1] - 10, wide);
  }
}
