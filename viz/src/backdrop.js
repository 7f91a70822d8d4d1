import { hash01 } from "./math.js";
import { rgba } from "./palette.js";
import { STAGE_INK } from "./stage.js";

// Scenery behind the arcade picture: a sky and two layers of wireframe landscape, drawn once for each stage and size,
// then only shifted (parallax).

const OVERSIZE = 1.5;

function layer(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  return canvas;
}

function glow(ctx, rgb, alpha, width) {
  ctx.strokeStyle = rgba(rgb, alpha * 0.3);
  ctx.lineWidth = width * 4;
  ctx.stroke();
  ctx.strokeStyle = rgba(rgb, alpha);
  ctx.lineWidth = width;
  ctx.stroke();
}

function ridge(ctx, w, h, base, rise, steps, seed, rgb, alpha) {
  const xs = [], ys = [];
  for (let i = 0; i <= steps; i++) {
    xs.push((i / steps) * w);
    ys.push(base - rise * (0.2 + 0.8 * hash01(seed, i)));
  }
  ctx.beginPath();
  ctx.moveTo(0, h);
  for (let i = 0; i <= steps; i++) ctx.lineTo(xs[i], ys[i]);
  ctx.lineTo(w, h);
  ctx.closePath();
  ctx.fillStyle = "rgba(6,8,18,0.85)";
  ctx.fill();
  ctx.beginPath();
  for (let i = 0; i <= steps; i++) {
    if (i === 0) ctx.moveTo(xs[i], ys[i]);
    else ctx.lineTo(xs[i], ys[i]);
  }
  glow(ctx, rgb, alpha, 1.5);
  ctx.beginPath();
  for (let i = 0; i <= steps; i++) {
    ctx.moveTo(xs[i], ys[i]);
    ctx.lineTo(xs[i] + (hash01(seed + 1, i) - 0.5) * (w / steps), h);
    if (i < steps) {
      ctx.moveTo(xs[i], ys[i]);
      ctx.lineTo(xs[i + 1] + (hash01(seed + 1, i + 1) - 0.5) * (w / steps) * 0.5, (ys[i + 1] + h) / 2);
    }
  }
  ctx.strokeStyle = rgba(rgb, alpha * 0.28);
  ctx.lineWidth = 1;
  ctx.stroke();
}

const FAR = {
  final_destination(ctx, w, h, rgb) {
    // a turning shell of light in deep space
    const cx = w / 2, cy = h * 0.36;
    for (let i = 0; i < 15; i++) {
      ctx.beginPath();
      ctx.ellipse(cx, cy, h * (0.08 + i * 0.062), h * (0.028 + i * 0.021), -0.32, 0, Math.PI * 2);
      ctx.strokeStyle = rgba(i % 3 ? rgb : "255,160,220", 0.34 - i * 0.02);
      ctx.lineWidth = i % 3 ? 1 : 2;
      ctx.stroke();
    }
    const core = ctx.createRadialGradient(cx, cy, 0, cx, cy, h * 0.4);
    core.addColorStop(0, rgba("255,220,255", 0.5));
    core.addColorStop(0.2, rgba(rgb, 0.28));
    core.addColorStop(1, rgba(rgb, 0));
    ctx.fillStyle = core;
    ctx.fillRect(0, 0, w, h);
  },
  battlefield(ctx, w, h, rgb) {
    for (let i = 0; i < 12; i++) {
      const x = w * hash01(31, i), y = h * (0.1 + 0.6 * hash01(32, i)), s = h * (0.03 + 0.07 * hash01(33, i));
      ctx.beginPath();
      ctx.moveTo(x - s * 1.4, y); ctx.lineTo(x - s * 0.3, y - s * 0.5); ctx.lineTo(x + s * 1.3, y - s * 0.1); ctx.lineTo(x + s * 0.4, y + s * 0.4);
      ctx.lineTo(x + s * 0.1, y + s * 1.7); ctx.lineTo(x - s * 0.6, y + s * 0.5); ctx.closePath();
      ctx.fillStyle = "rgba(8,14,22,0.8)";
      ctx.fill();
      glow(ctx, rgb, 0.5, 1.2);
      ctx.beginPath();
      ctx.moveTo(x - s * 1.4, y); ctx.lineTo(x + s * 0.4, y + s * 0.4); ctx.moveTo(x - s * 0.3, y - s * 0.5); ctx.lineTo(x + s * 0.1, y + s * 1.7);
      ctx.strokeStyle = rgba(rgb, 0.16);
      ctx.stroke();
    }
  },
  dream_land(ctx, w, h, rgb) {
    for (let i = 0; i < 7; i++) cloud(ctx, w * hash01(41, i), h * (0.1 + 0.34 * hash01(42, i)), h * (0.05 + 0.05 * hash01(43, i)), rgb);
    ridge(ctx, w, h, h * 0.66, h * 0.16, 9, 44, rgb, 0.4);
  },
  yoshis_story(ctx, w, h, rgb) {
    for (let i = 0; i < 6; i++) cloud(ctx, w * hash01(51, i), h * (0.08 + 0.3 * hash01(52, i)), h * (0.06 + 0.05 * hash01(53, i)), rgb);
    for (let i = 0; i < 5; i++) {
      const x = w * (0.1 + 0.2 * i), r = h * (0.16 + 0.16 * hash01(54, i));
      ctx.beginPath();
      ctx.arc(x, h * 0.82, r, Math.PI, 0);
      ctx.fillStyle = "rgba(18,10,14,0.85)";
      ctx.fill();
      glow(ctx, rgb, 0.32, 1.3);
      ctx.beginPath();
      for (let k = 1; k < 4; k++) ctx.ellipse(x, h * 0.82, r * (k / 4), r, 0, Math.PI, 0);
      ctx.strokeStyle = rgba(rgb, 0.14);
      ctx.stroke();
    }
  },
  fountain_of_dreams(ctx, w, h, rgb) {
    const cx = w / 2;
    for (let j = -3; j <= 3; j++) {
      ctx.beginPath();
      const x = cx + j * w * 0.105;
      const top = h * (0.16 + Math.abs(j) * 0.06);
      for (let side = -1; side <= 1; side += 2) {
        ctx.moveTo(x, h * 0.8);
        ctx.bezierCurveTo(x, top, x + side * h * 0.02, top - h * 0.05, x + side * h * 0.09, h * 0.72);
      }
      glow(ctx, j % 2 ? rgb : "230,170,255", 0.26, 1.1);
    }
    for (let i = 0; i < 9; i++) {
      ctx.beginPath();
      ctx.ellipse(cx, h * 0.8, w * (0.06 + i * 0.055), h * (0.012 + i * 0.012), 0, 0, Math.PI * 2);
      ctx.strokeStyle = rgba(rgb, 0.26 - i * 0.02);
      ctx.stroke();
    }
  },
  pokemon_stadium(ctx, w, h, rgb) {
    for (let row = 0; row < 6; row++) {
      ctx.beginPath();
      ctx.ellipse(w / 2, h * (0.86 - row * 0.055), w * (0.36 + row * 0.045), h * (0.2 + row * 0.02), 0, Math.PI, 0);
      glow(ctx, rgb, 0.26 - row * 0.02, 1.1);
    }
    ctx.fillStyle = rgba("255,230,235", 0.5);
    for (let i = 0; i < 420; i++) {
      const a = Math.PI + Math.PI * hash01(61, i), row = Math.floor(6 * hash01(62, i));
      ctx.fillRect(w / 2 + Math.cos(a) * w * (0.365 + row * 0.045), h * (0.85 - row * 0.055) + Math.sin(a) * h * (0.2 + row * 0.02), 1.6, 1.6);
    }
    for (let i = 0; i < 5; i++) {
      const x = w * (0.14 + 0.18 * i);
      const light = ctx.createLinearGradient(x, 0, w / 2, h);
      light.addColorStop(0, rgba("255,240,230", 0.2));
      light.addColorStop(1, rgba("255,240,230", 0));
      ctx.beginPath();
      ctx.moveTo(x, 0); ctx.lineTo(w / 2 - w * 0.12, h); ctx.lineTo(w / 2 + w * 0.12, h); ctx.closePath();
      ctx.fillStyle = light;
      ctx.fill();
    }
  },
};

function cloud(ctx, x, y, s, rgb) {
  ctx.beginPath();
  ctx.moveTo(x - 1.8 * s, y);
  ctx.arc(x - 1.2 * s, y, 0.6 * s, Math.PI, Math.PI * 1.75);
  ctx.arc(x - 0.1 * s, y - 0.4 * s, 0.9 * s, Math.PI * 1.1, Math.PI * 1.9);
  ctx.arc(x + 1.2 * s, y, 0.6 * s, Math.PI * 1.35, Math.PI * 2);
  ctx.closePath();
  ctx.fillStyle = rgba(rgb, 0.05);
  ctx.fill();
  glow(ctx, rgb, 0.2, 1);
}

const NEAR_TOP = 0.7;

export class Backdrop {
  constructor() {
    this.key = null;
  }

  /** Draws the layers at the screen's own pixels, so that each picture only copies them. */
  prepare(stage, width, height, ratio) {
    const key = `${stage.key} ${Math.round(width)} ${Math.round(height)} ${ratio}`;
    if (key === this.key) return;
    this.key = key;
    const rgb = STAGE_INK[stage.key];
    const w = width * OVERSIZE, h = height * 1.25;
    this.sky = layer(width * ratio, height * ratio);
    const sky = this.sky.getContext("2d", { alpha: false });
    sky.scale(ratio, ratio);
    const shade = sky.createLinearGradient(0, 0, 0, height);
    shade.addColorStop(0, "#04030d");
    shade.addColorStop(0.5, "#120a30");
    shade.addColorStop(0.8, "#2a0f4a");
    shade.addColorStop(1, "#12061f");
    sky.fillStyle = shade;
    sky.fillRect(0, 0, width, height);
    const dawn = sky.createRadialGradient(width / 2, height * 0.72, 0, width / 2, height * 0.72, width * 0.6);
    dawn.addColorStop(0, rgba(rgb, 0.34));
    dawn.addColorStop(1, rgba(rgb, 0));
    sky.fillStyle = dawn;
    sky.fillRect(0, 0, width, height);
    for (let i = 0; i < 240; i++) {
      sky.fillStyle = rgba("225,232,255", 0.12 + 0.6 * hash01(4, i) ** 3);
      const s = 0.6 + 1.5 * hash01(5, i) ** 4;
      sky.fillRect(width * hash01(1, i), height * 0.85 * hash01(2, i), s, s);
    }
    this.far = layer(w * ratio, h * ratio);
    const far = this.far.getContext("2d");
    far.scale(ratio, ratio);
    FAR[stage.key](far, w, h, rgb);
    // The near ridge fills only the foot of the picture: a strip is enough.
    this.near = layer(w * ratio, h * (1 - NEAR_TOP) * ratio);
    const near = this.near.getContext("2d");
    near.scale(ratio, ratio);
    near.translate(0, -h * NEAR_TOP);
    ridge(near, w, h, h * 0.88, h * 0.15, 16, 77, rgb, 0.5);
    this.w = w;
    this.h = h;
  }

  draw(ctx, view, stage, width, height, ratio) {
    this.prepare(stage, width, height, ratio);
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.sky, 0, 0);
    this.push(ctx, view, this.far, 0, 0.07, width, height, ratio);
    this.push(ctx, view, this.near, this.h * NEAR_TOP, 0.17, width, height, ratio);
    ctx.restore();
  }

  /** Copies one layer, moved against the camera by its depth, at whole pixels. */
  push(ctx, view, canvas, top, depth, width, height, ratio) {
    const x = (width - this.w) / 2 - view.cx * view.scale * depth;
    const y = (height - this.h) / 2 + (view.cy - 20) * view.scale * depth;
    const left = Math.min(0, Math.max(width - this.w, x));
    const down = Math.min(0, Math.max(height - this.h, y)) + top;
    ctx.drawImage(canvas, Math.round(left * ratio), Math.round(down * ratio));
  }
}
