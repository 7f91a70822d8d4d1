import { clamp } from "./math.js";
import { rgba } from "./palette.js";
import { FOOT_A, FOOT_B, HAND_A, HAND_B, HEAD, HIP_X, HIP_Y, LEAN, LIFT, LIMB, ROTATION } from "./poses.js";

// The wireframe figure: joints solved from a pose, drawn as braced hulls with glowing joints and a beating heart.

const J = {
  hip: 0, neck: 1, head: 2, shoulderA: 3, elbowA: 4, handA: 5, shoulderB: 6, elbowB: 7, handB: 8,
  hipA: 9, kneeA: 10, footA: 11, hipB: 12, kneeB: 13, footB: 14, toeA: 15, toeB: 16, tip: 17, heart: 18,
};
export const JOINT = J;
const JOINTS = 19;

const TORSO = 0.29;
const NECK = 0.115;
const UPPER_ARM = 0.185;
const FOREARM = 0.19;
const THIGH = 0.245;
const SHIN = 0.245;
const TOE = 0.075;
const HEAD_RADIUS = 0.088;

/** Scratch of one figure: joint positions on screen (x, y pairs). */
export class Figure {
  constructor() {
    this.joints = new Float32Array(JOINTS * 2);
    this.local = new Float32Array(JOINTS * 2);
    this.unit = 1;
    this.facing = 1;
    /** Screen direction of the head's “up”. */
    this.headAngle = 0;
  }

  x(j) {
    return this.joints[2 * j];
  }

  y(j) {
    return this.joints[2 * j + 1];
  }

  /**
   * Places the joints. originX/originY: the fighter's position on screen; unit: pixels per body height;
   * grip: ledge relative to the origin in body heights (facing right), or null.
   */
  solve(posture, build, facing, originX, originY, unit, gripX, gripY) {
    const p = posture.pose;
    const l = this.local;
    this.unit = unit;
    this.facing = facing;
    const legs = build.leg;
    const reach = build.arm;
    const drop = (legs - 1) * 0.44 * (p[HIP_Y] > 0.3 ? 1 : p[HIP_Y] / 0.3);
    const hx = p[HIP_X];
    const hy = p[HIP_Y] + drop;
    const ux = Math.sin(p[LEAN]);
    const uy = Math.cos(p[LEAN]);
    const torso = TORSO * (2 - legs * 0.5 - 0.5);
    set(l, J.hip, hx, hy);
    const nx = hx + ux * torso;
    const ny = hy + uy * torso;
    set(l, J.neck, nx, ny);
    const headLean = p[LEAN] * 0.5 + p[HEAD];
    const neck = NECK + (build.head - 1) * 0.06;
    set(l, J.head, nx + Math.sin(headLean) * neck, ny + Math.cos(headLean) * neck);
    set(l, J.heart, hx + ux * torso * 0.68 + uy * 0.012, hy + uy * torso * 0.68 - ux * 0.012);
    const wide = 0.03 * Math.min(1.5, build.bulk);
    set(l, J.shoulderA, nx - ux * 0.035 + uy * wide, ny - uy * 0.035 - ux * wide);
    set(l, J.shoulderB, nx - ux * 0.035 - uy * wide, ny - uy * 0.035 + ux * wide);
    set(l, J.hipA, hx + wide * 0.8, hy);
    set(l, J.hipB, hx - wide * 0.8, hy);
    if (posture.hang && gripX !== null) {
      bend(l, J.shoulderA, J.elbowA, J.handA, gripX, gripY, UPPER_ARM * reach, FOREARM * reach, 1);
      bend(l, J.shoulderB, J.elbowB, J.handB, gripX - 0.03, gripY, UPPER_ARM * reach, FOREARM * reach, 1);
    } else {
      bend(l, J.shoulderA, J.elbowA, J.handA, l[2 * J.shoulderA] + p[HAND_A] * reach, l[2 * J.shoulderA + 1] + p[HAND_A + 1] * reach, UPPER_ARM * reach, FOREARM * reach, 1);
      bend(l, J.shoulderB, J.elbowB, J.handB, l[2 * J.shoulderB] + p[HAND_B] * reach, l[2 * J.shoulderB + 1] + p[HAND_B + 1] * reach, UPPER_ARM * reach, FOREARM * reach, 1);
    }
    bend(l, J.hipA, J.kneeA, J.footA, p[FOOT_A], p[FOOT_A + 1] + 0.025, THIGH * legs, SHIN * legs, -1);
    bend(l, J.hipB, J.kneeB, J.footB, p[FOOT_B], p[FOOT_B + 1] + 0.025, THIGH * legs, SHIN * legs, -1);
    toe(l, J.kneeA, J.footA, J.toeA);
    toe(l, J.kneeB, J.footB, J.toeB);
    const armX = l[2 * J.handA] - l[2 * J.elbowA];
    const armY = l[2 * J.handA + 1] - l[2 * J.elbowA + 1];
    const arm = Math.hypot(armX, armY) || 1;
    // Held upright at rest, in line with the arm when it cuts.
    const cut = posture.blade ? 1 : 0.35;
    const bx = (armX / arm) * cut + 0.25 * (1 - cut);
    const by = (armY / arm) * cut + 1.0 * (1 - cut);
    const b = Math.hypot(bx, by) || 1;
    set(l, J.tip, l[2 * J.handA] + (bx / b) * build.blade, l[2 * J.handA + 1] + (by / b) * build.blade);

    const c = Math.cos(p[ROTATION]);
    const s = Math.sin(p[ROTATION]);
    for (let j = 0; j < JOINTS; j++) {
      const dx = l[2 * j] - hx;
      const dy = l[2 * j + 1] - hy;
      const x = hx + dx * c + dy * s;
      const y = hy - dx * s + dy * c + p[LIFT];
      this.joints[2 * j] = originX + facing * x * unit;
      this.joints[2 * j + 1] = originY - y * unit;
    }
    this.headAngle = (headLean + p[ROTATION]) * facing;
  }

  /** The tip of the striking limb, for swooshes and hit lines: a joint index. */
  static strikingJoint(posture) {
    if (posture.blade) return J.tip;
    if (posture.limb & LIMB.footA) return J.footA;
    if (posture.limb & LIMB.handA) return J.handA;
    if (posture.limb & LIMB.footB) return J.footB;
    if (posture.limb & LIMB.handB) return J.handB;
    return J.heart;
  }
}

function set(l, j, x, y) {
  l[2 * j] = x;
  l[2 * j + 1] = y;
}

/** Two-bone inverse kinematics. side: 1 bends the joint backwards (elbow), -1 forwards (knee). */
function bend(l, root, mid, end, targetX, targetY, upper, lower, side) {
  const ax = l[2 * root];
  const ay = l[2 * root + 1];
  let dx = targetX - ax;
  let dy = targetY - ay;
  let d = Math.hypot(dx, dy) || 1e-6;
  const longest = (upper + lower) * 0.995;
  const shortest = Math.abs(upper - lower) + 0.02;
  const wanted = clamp(d, shortest, longest);
  dx *= wanted / d;
  dy *= wanted / d;
  d = wanted;
  const along = (upper * upper - lower * lower + d * d) / (2 * d);
  const off = Math.sqrt(Math.max(0, upper * upper - along * along)) * side;
  set(l, mid, ax + (dx * along + dy * off) / d, ay + (dy * along - dx * off) / d);
  set(l, end, ax + dx, ay + dy);
}

function toe(l, knee, foot, out) {
  const sx = l[2 * foot] - l[2 * knee];
  const sy = l[2 * foot + 1] - l[2 * knee + 1];
  const d = Math.hypot(sx, sy) || 1;
  // Square to the shin, but flat when the leg stands.
  const fx = -sy / d;
  const fy = sx / d;
  const flat = clamp(-sy / d, 0, 1) ** 3;
  const x = fx + (1 - fx) * flat;
  const y = fy * (1 - flat);
  const n = Math.hypot(x, y) || 1;
  set(l, out, l[2 * foot] + (x / n) * TOE, l[2 * foot + 1] + (y / n) * TOE);
}

/** How a figure is inked; one object for each player, reused. */
export class Ink {
  constructor(player) {
    this.player = player;
    this.alpha = 1;
    /** 0 to 1: white-hot after a hit. */
    this.flash = 0;
    this.percent = 0;
    this.beat = 0;
    this.strike = 0;
    this.glow = 1;
  }
}

function hull(ctx, f, a, b, ra, rb) {
  const ax = f.x(a), ay = f.y(a), bx = f.x(b), by = f.y(b);
  const dx = bx - ax, dy = by - ay;
  const d = Math.hypot(dx, dy) || 1;
  const px = -dy / d, py = dx / d;
  const mx = ax + dx * 0.3, my = ay + dy * 0.3;
  const rm = ra * 1.12;
  ctx.moveTo(ax + px * ra * 0.6, ay + py * ra * 0.6);
  ctx.lineTo(mx + px * rm, my + py * rm);
  ctx.lineTo(bx + px * rb, by + py * rb);
  ctx.lineTo(bx - px * rb, by - py * rb);
  ctx.lineTo(mx - px * rm, my - py * rm);
  ctx.lineTo(ax - px * ra * 0.6, ay - py * ra * 0.6);
  ctx.closePath();
}

function brace(ctx, f, a, b, ra, rb) {
  const ax = f.x(a), ay = f.y(a), bx = f.x(b), by = f.y(b);
  const dx = bx - ax, dy = by - ay;
  const d = Math.hypot(dx, dy) || 1;
  const px = -dy / d, py = dx / d;
  const mx = ax + dx * 0.3, my = ay + dy * 0.3;
  ctx.moveTo(mx + px * ra * 1.12, my + py * ra * 1.12);
  ctx.lineTo(mx - px * ra * 1.12, my - py * ra * 1.12);
  ctx.lineTo(bx + px * rb, by + py * rb);
}

const ARM_R = 0.034, WRIST_R = 0.026, THIGH_R = 0.052, KNEE_R = 0.036, ANKLE_R = 0.026;

function limbs(ctx, f, r, shoulder, elbow, hand, hip, knee, foot, toeJ, traced) {
  traced(ctx, f, hip, knee, THIGH_R * r, KNEE_R * r);
  traced(ctx, f, knee, foot, KNEE_R * r * 1.05, ANKLE_R * r);
  traced(ctx, f, foot, toeJ, ANKLE_R * r, ANKLE_R * r * 0.6);
  traced(ctx, f, shoulder, elbow, ARM_R * r, WRIST_R * r);
  traced(ctx, f, elbow, hand, ARM_R * r * 0.95, WRIST_R * r * 1.15);
}

const torsoXY = new Float32Array(16);

/** Torso outline in the frame hip→neck: hips, waist, chest, shoulders; front then back. */
const TORSO_SHAPE = [
  [-0.04, 0.06], [0.35, 0.047], [0.78, 0.088], [1.02, 0.05],
  [1.02, -0.055], [0.78, -0.082], [0.35, -0.05], [-0.04, -0.064],
];

function placeTorso(f, bulk) {
  const hx = f.x(J.hip), hy = f.y(J.hip), nx = f.x(J.neck), ny = f.y(J.neck);
  const dx = nx - hx, dy = ny - hy;
  const d = Math.hypot(dx, dy) || 1;
  const vx = (-dy / d) * f.facing, vy = (dx / d) * f.facing;
  for (let i = 0; i < 8; i++) {
    const [u, v] = TORSO_SHAPE[i];
    const w = v * bulk * f.unit;
    torsoXY[2 * i] = hx + dx * u + vx * w;
    torsoXY[2 * i + 1] = hy + dy * u + vy * w;
  }
}

const point = (ctx, i, first) => (first ? ctx.moveTo(torsoXY[2 * i], torsoXY[2 * i + 1]) : ctx.lineTo(torsoXY[2 * i], torsoXY[2 * i + 1]));

function outline(ctx) {
  point(ctx, 0, true);
  for (let i = 1; i < 8; i++) point(ctx, i, false);
  ctx.closePath();
}

function mesh(ctx, player) {
  if (player === 0) {
    // P1: triangles
    point(ctx, 0, true); point(ctx, 6, false); point(ctx, 2, false); point(ctx, 4, false);
    point(ctx, 7, true); point(ctx, 1, false); point(ctx, 5, false); point(ctx, 3, false);
  } else {
    // P2: ribs
    for (let i = 0; i < 3; i++) {
      const a = i, b = 7 - i;
      for (let k = 0; k < 2; k++) {
        const t = k / 2 + 0.25;
        const x0 = torsoXY[2 * a] + (torsoXY[2 * a + 2] - torsoXY[2 * a]) * t;
        const y0 = torsoXY[2 * a + 1] + (torsoXY[2 * a + 3] - torsoXY[2 * a + 1]) * t;
        const x1 = torsoXY[2 * b] + (torsoXY[2 * b - 2] - torsoXY[2 * b]) * t;
        const y1 = torsoXY[2 * b + 1] + (torsoXY[2 * b - 1] - torsoXY[2 * b + 1]) * t;
        ctx.moveTo(x0, y0);
        ctx.lineTo(x1, y1);
      }
    }
  }
}

const HELMET = [[0.2, 1.0], [0.85, 0.62], [1.0, 0.05], [0.72, -0.7], [-0.05, -0.95], [-0.8, -0.55], [-0.98, 0.2], [-0.55, 0.85]];

/** Runs `trace(v, u)` in the head's frame: v forward, u up, in head radii. */
function headFrame(ctx, f, radius) {
  ctx.translate(f.x(J.head), f.y(J.head));
  ctx.rotate(f.headAngle);
  ctx.scale(f.facing * radius, radius);
}

function traceHelmet(ctx) {
  ctx.moveTo(HELMET[0][0], -HELMET[0][1]);
  for (let i = 1; i < HELMET.length; i++) ctx.lineTo(HELMET[i][0], -HELMET[i][1]);
  ctx.closePath();
}

const CREST = {
  none: () => {},
  cap: (c) => { c.moveTo(-1.0, -0.35); c.lineTo(-0.4, -1.25); c.lineTo(0.7, -1.0); c.lineTo(1.45, -0.42); c.lineTo(0.8, -0.5); },
  disc: (c) => { c.moveTo(0.75, -1.0); c.arc(0.4, -1.0, 0.35, 0, Math.PI * 2); },
  ears: (c) => { c.moveTo(-0.75, -0.6); c.lineTo(-0.85, -1.75); c.lineTo(-0.2, -0.98); c.moveTo(0.05, -0.98); c.lineTo(0.3, -1.75); c.lineTo(0.75, -0.68); },
  longears: (c) => { c.moveTo(-0.6, -0.8); c.lineTo(-1.5, -1.9); c.lineTo(-0.9, -1.1); c.moveTo(0.2, -0.98); c.lineTo(0.3, -2.2); c.lineTo(0.6, -0.85); },
  plume: (c) => { c.moveTo(0.1, -1.0); c.lineTo(-0.5, -1.7); c.lineTo(-0.55, -1.0); c.lineTo(-1.25, -1.35); c.lineTo(-0.95, -0.5); c.lineTo(-1.55, -0.6); c.lineTo(-0.95, 0.1); },
  fin: (c) => { c.moveTo(0.5, -0.9); c.lineTo(-0.2, -1.55); c.lineTo(-1.5, -1.15); c.lineTo(-0.95, -0.2); },
  crown: (c) => { c.moveTo(-0.85, -0.75); c.lineTo(-0.75, -1.35); c.lineTo(-0.3, -1.0); c.lineTo(0.05, -1.5); c.lineTo(0.35, -1.0); c.lineTo(0.8, -1.25); c.lineTo(0.8, -0.65); },
  horns: (c) => { c.moveTo(-0.4, -0.95); c.quadraticCurveTo(-1.1, -1.2, -1.1, -1.9); c.moveTo(0.3, -1.0); c.quadraticCurveTo(0.9, -1.25, 0.95, -1.9); },
  ridge: (c) => { c.moveTo(0.0, -1.0); c.lineTo(-0.45, -1.35); c.lineTo(-0.6, -0.9); c.lineTo(-1.15, -0.95); c.lineTo(-1.0, -0.35); c.lineTo(-1.45, -0.15); c.lineTo(-0.95, 0.3); },
  hood: (c) => { c.moveTo(1.12, 0.3); c.arc(0, 0, 1.2, 0.25, -Math.PI * 1.25, true); },
  scarf: (c) => { c.moveTo(-0.5, 0.9); c.lineTo(-1.5, 0.7); c.lineTo(-2.4, 1.15); c.moveTo(-0.5, 0.9); c.lineTo(-1.6, 1.15); },
};

function heart(ctx, x, y, r) {
  ctx.moveTo(x, y + r);
  ctx.bezierCurveTo(x - 1.5 * r, y - 0.1 * r, x - 0.9 * r, y - 1.2 * r, x, y - 0.35 * r);
  ctx.bezierCurveTo(x + 0.9 * r, y - 1.2 * r, x + 1.5 * r, y - 0.1 * r, x, y + r);
}

/** Beats a minute: calm at 0 %, racing near death. */
export const heartRate = (percent) => 64 + Math.min(150, percent) * 0.9;

/** 0 to 1, the two-stroke beat of a heart at a phase in beats. */
export function pulse(phase) {
  const t = phase - Math.floor(phase);
  const one = Math.exp(-((t - 0.08) ** 2) / 0.004);
  const two = Math.exp(-((t - 0.27) ** 2) / 0.006) * 0.6;
  return Math.min(1, one + two);
}

function strokeTwice(ctx, rgb, alpha, width, glow) {
  if (glow > 0) {
    ctx.strokeStyle = rgba(rgb, 0.2 * alpha * glow);
    ctx.lineWidth = width * 4.2;
    ctx.stroke();
  }
  ctx.strokeStyle = rgba(rgb, alpha);
  ctx.lineWidth = width;
  ctx.stroke();
}

function segments(ctx, f, list) {
  for (let i = 0; i < list.length; i++) {
    if (i === 0) ctx.moveTo(f.x(list[i]), f.y(list[i]));
    else ctx.lineTo(f.x(list[i]), f.y(list[i]));
  }
}

const LIMB_CHAINS = [
  [LIMB.handA, [J.shoulderA, J.elbowA, J.handA]],
  [LIMB.handB, [J.shoulderB, J.elbowB, J.handB]],
  [LIMB.footA, [J.hipA, J.kneeA, J.footA, J.toeA]],
  [LIMB.footB, [J.hipB, J.kneeB, J.footB, J.toeB]],
  [LIMB.head, [J.neck, J.head]],
  [LIMB.body, [J.hip, J.neck]],
];

/** Draws a solved figure. */
export function drawFigure(ctx, f, posture, build, ink, colours) {
  const unit = f.unit;
  const w = clamp(unit / 90, 1.15, 2.8);
  const r = unit * Math.min(1.65, 0.72 + build.bulk * 0.42);
  const white = ink.flash;
  // The body flashes, the lines keep the player's colour: at the very frame of a hit one sees who took it.
  const { main } = colours;
  const body = white > 0.5 ? "205,208,218" : "9,12,20";
  const a = ink.alpha;
  ctx.lineJoin = "round";
  ctx.lineCap = "round";

  // far side
  ctx.beginPath();
  limbs(ctx, f, r, J.shoulderB, J.elbowB, J.handB, J.hipB, J.kneeB, J.footB, J.toeB, hull);
  ctx.fillStyle = rgba(body, 0.9 * a);
  ctx.fill();
  ctx.fillStyle = rgba(colours.main, 0.1 * a);
  ctx.fill();
  strokeTwice(ctx, main, 0.55 * a, w * 0.95, 0.5 * ink.glow);

  if (build.tail) {
    const back = -f.facing;
    const sway = Math.sin(ink.beat * 2.2) * 0.08 * unit;
    ctx.beginPath();
    ctx.moveTo(f.x(J.hip), f.y(J.hip));
    ctx.quadraticCurveTo(f.x(J.hip) + back * build.tail * 0.7 * unit, f.y(J.hip) + 0.1 * unit, f.x(J.hip) + back * build.tail * unit, f.y(J.hip) - 0.1 * unit + sway);
    strokeTwice(ctx, main, 0.75 * a, w * 1.6, ink.glow);
  }
  if (build.cape) {
    const back = -f.facing;
    const sway = Math.sin(ink.beat * 1.7) * 0.05 * unit;
    ctx.beginPath();
    ctx.moveTo(f.x(J.neck), f.y(J.neck));
    ctx.lineTo(f.x(J.neck) + back * 0.12 * unit, f.y(J.neck) + 0.04 * unit);
    ctx.lineTo(f.x(J.hip) + back * 0.25 * unit + sway, f.y(J.hip) + 0.16 * unit);
    ctx.lineTo(f.x(J.hip) + back * 0.1 * unit + sway * 0.5, f.y(J.hip) + 0.19 * unit);
    ctx.lineTo(f.x(J.neck), f.y(J.neck));
    ctx.fillStyle = rgba(colours.deep, 0.45 * a);
    ctx.fill();
    strokeTwice(ctx, main, 0.45 * a, w * 0.8, 0);
  }

  // torso
  placeTorso(f, Math.min(1.9, 0.55 + build.bulk * 0.5));
  ctx.beginPath();
  outline(ctx);
  ctx.fillStyle = rgba(body, 0.94 * a);
  ctx.fill();
  ctx.fillStyle = rgba(colours.main, 0.26 * a);
  ctx.fill();
  strokeTwice(ctx, main, 0.95 * a, w * 1.15, ink.glow);
  ctx.beginPath();
  mesh(ctx, ink.player);
  strokeTwice(ctx, main, 0.42 * a, w * 0.65, 0);

  // head
  const radius = HEAD_RADIUS * build.head * unit;
  ctx.beginPath();
  ctx.moveTo(f.x(J.neck), f.y(J.neck));
  ctx.lineTo(f.x(J.head), f.y(J.head));
  strokeTwice(ctx, main, 0.8 * a, w * 1.6, 0);
  ctx.save();
  headFrame(ctx, f, radius);
  ctx.beginPath();
  traceHelmet(ctx);
  ctx.fillStyle = rgba(body, 0.96 * a);
  ctx.fill();
  ctx.fillStyle = rgba(colours.main, 0.3 * a);
  ctx.fill();
  CREST[build.crest](ctx);
  strokeTwice(ctx, main, 0.95 * a, (w * 1.15) / radius, ink.glow);
  ctx.beginPath();
  ctx.moveTo(-0.98, -0.2); ctx.lineTo(-0.05, 0.1); ctx.lineTo(0.2, -1.0); ctx.moveTo(-0.05, 0.1); ctx.lineTo(-0.05, 0.95);
  ctx.strokeStyle = rgba(main, 0.3 * a);
  ctx.lineWidth = (w * 0.7) / radius;
  ctx.stroke();
  // visor: which way it looks
  ctx.beginPath();
  ctx.moveTo(0.18, -0.16);
  ctx.lineTo(1.02, -0.1);
  strokeTwice(ctx, white > 0.5 ? "255,255,255" : colours.bright, a, Math.max(0.2, (w * 2.4) / radius), 0.8 * ink.glow);
  ctx.restore();

  // near side
  ctx.beginPath();
  limbs(ctx, f, r, J.shoulderA, J.elbowA, J.handA, J.hipA, J.kneeA, J.footA, J.toeA, hull);
  ctx.fillStyle = rgba(body, 0.9 * a);
  ctx.fill();
  ctx.fillStyle = rgba(colours.main, 0.22 * a);
  ctx.fill();
  strokeTwice(ctx, main, 0.95 * a, w * 1.1, ink.glow);
  ctx.beginPath();
  limbs(ctx, f, r, J.shoulderA, J.elbowA, J.handA, J.hipA, J.kneeA, J.footA, J.toeA, brace);
  strokeTwice(ctx, main, 0.35 * a, w * 0.6, 0);

  if (build.blade) drawBlade(ctx, f, ink, posture, colours, w);

  // joints
  ctx.fillStyle = rgba(white > 0.5 ? "255,255,255" : colours.bright, 0.95 * a);
  ctx.beginPath();
  const dot = w * 1.35;
  for (let j = J.shoulderA; j <= J.footB; j++) {
    ctx.moveTo(f.x(j) + dot, f.y(j));
    ctx.arc(f.x(j), f.y(j), dot, 0, Math.PI * 2);
  }
  ctx.fill();

  if (ink.strike > 0.2 && posture.limb) drawStrike(ctx, f, posture, ink, colours, w);

  // heart
  const beat = pulse(ink.beat);
  const hr = unit * (0.026 + 0.014 * beat);
  const hx = f.x(J.heart), hy = f.y(J.heart);
  ctx.fillStyle = rgba("255,60,84", (0.16 + 0.22 * beat) * a);
  ctx.beginPath();
  ctx.arc(hx, hy, hr * 2.6, 0, Math.PI * 2);
  ctx.fill();
  ctx.beginPath();
  heart(ctx, hx, hy, hr);
  ctx.fillStyle = rgba(beat > 0.6 ? "255,170,180" : "255,72,96", a);
  ctx.fill();
}

function drawBlade(ctx, f, ink, posture, colours, w) {
  ctx.beginPath();
  segments(ctx, f, [J.handA, J.tip]);
  const hot = posture.blade ? ink.strike : 0;
  strokeTwice(ctx, ink.flash > 0.5 || hot > 0.5 ? "255,255,255" : colours.bright, (0.75 + 0.25 * hot) * ink.alpha, w * (1.7 + 1.2 * hot), 0.7 + hot);
}

function drawStrike(ctx, f, posture, ink, colours, w) {
  ctx.beginPath();
  for (const [bit, chain] of LIMB_CHAINS) if (posture.limb & bit) segments(ctx, f, chain);
  const k = ink.strike * ink.alpha;
  ctx.strokeStyle = rgba(colours.main, 0.35 * k);
  ctx.lineWidth = w * 11;
  ctx.stroke();
  ctx.strokeStyle = rgba(colours.bright, 0.55 * k);
  ctx.lineWidth = w * 5;
  ctx.stroke();
  ctx.strokeStyle = rgba("255,255,255", 0.95 * k);
  ctx.lineWidth = w * 2.2;
  ctx.stroke();
}

/** Traces an outline of the figure's bones only: for ghosts and trails. */
export function traceBones(ctx, f) {
  segments(ctx, f, BONES_A);
  segments(ctx, f, BONES_B);
  segments(ctx, f, BONES_C);
  segments(ctx, f, BONES_D);
  segments(ctx, f, BONES_E);
}
const BONES_A = [J.hip, J.neck, J.head];
const BONES_B = [J.shoulderA, J.elbowA, J.handA];
const BONES_C = [J.shoulderB, J.elbowB, J.handB];
const BONES_D = [J.hip, J.kneeA, J.footA];
const BONES_E = [J.hip, J.kneeB, J.footB];
