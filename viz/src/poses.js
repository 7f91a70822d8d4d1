import { actionId, actionOf, UNKNOWN_ACTION } from "./actions.js";
import { clamp, easeOut, easeIn, smooth } from "./math.js";

// Poses: where hips, hands and feet are, in body heights, facing right. A pose is a row of numbers, so that poses
// blend by plain interpolation; arms and legs are bent by inverse kinematics when drawn.

export const HIP_X = 0;
export const HIP_Y = 1;
export const LEAN = 2;
export const HEAD = 3;
export const HAND_A = 4;
export const HAND_B = 6;
export const FOOT_A = 8;
export const FOOT_B = 10;
export const ROTATION = 12;
export const LIFT = 13;
export const POSE_SIZE = 14;

/** Limbs that strike, as a bit mask. */
export const LIMB = { handA: 1, handB: 2, footA: 4, footB: 8, head: 16, body: 32 };

const STAND = { hip: [0, 0.44], lean: 0.14, head: 0, ha: [0.2, 0.03], hb: [0.13, -0.05], fa: [0.14, 0], fb: [-0.16, 0], rot: 0, lift: 0 };

function pose(changes, base = STAND) {
  const p = { ...base, ...changes };
  return new Float32Array([...p.hip, p.lean, p.head, ...p.ha, ...p.hb, ...p.fa, ...p.fb, p.rot, p.lift]);
}

// Named poses. ha/hb: hands, relative to the shoulders; fa/fb: feet, relative to the fighter's origin.
const P = {
  stand: pose({}),
  crouch: pose({ hip: [-0.03, 0.24], lean: 0.45, ha: [0.2, -0.06], hb: [0.1, -0.14], fa: [0.17, 0], fb: [-0.19, 0] }),
  squat: pose({ hip: [-0.02, 0.28], lean: 0.5, ha: [-0.12, -0.2], hb: [-0.16, -0.16], fa: [0.13, 0], fb: [-0.15, 0] }),
  brake: pose({ hip: [-0.08, 0.38], lean: -0.25, ha: [0.2, -0.1], hb: [0.0, -0.22], fa: [0.26, 0], fb: [-0.2, 0] }),
  turn: pose({ hip: [0.05, 0.4], lean: -0.2, ha: [-0.14, -0.1], hb: [0.16, -0.1], fa: [0.2, 0], fb: [-0.12, 0] }),
  rise: pose({ hip: [0, 0.5], lean: 0.12, ha: [0.16, 0.26], hb: [-0.14, -0.22], fa: [0.13, 0.26], fb: [-0.1, 0.03] }),
  riseBack: pose({ hip: [0, 0.5], lean: -0.3, ha: [0.2, 0.18], hb: [-0.2, 0.1], fa: [0.2, 0.2], fb: [-0.02, 0.04] }),
  fall: pose({ hip: [0, 0.5], lean: 0.1, ha: [0.24, 0.16], hb: [-0.22, 0.18], fa: [0.14, 0.14], fb: [-0.12, 0.06] }),
  helpless: pose({ hip: [0, 0.48], lean: 0.5, head: 0.6, ha: [0.04, -0.33], hb: [-0.06, -0.32], fa: [0.08, 0.1], fb: [-0.12, 0.06] }),
  tuck: pose({ hip: [0, 0.42], lean: 0.7, head: 0.4, ha: [0.16, -0.18], hb: [0.12, -0.2], fa: [0.16, 0.28], fb: [0.06, 0.26] }),
  dash: pose({ hip: [0.08, 0.38], lean: 0.8, head: -0.4, ha: [-0.24, 0.05], hb: [0.22, -0.08], fa: [0.34, 0.04], fb: [-0.36, 0.12] }),
  land: pose({ hip: [0, 0.27], lean: 0.55, ha: [0.22, -0.2], hb: [-0.2, -0.04], fa: [0.17, 0], fb: [-0.19, 0] }),
  guard: pose({ hip: [-0.04, 0.37], lean: 0.05, ha: [0.2, 0.1], hb: [0.17, 0.02], fa: [0.16, 0], fb: [-0.19, 0] }),
  dodge: pose({ hip: [-0.1, 0.4], lean: -0.5, head: 0.2, ha: [0.1, 0.12], hb: [0.02, 0.1], fa: [0.1, 0], fb: [-0.24, 0] }),
  hang: pose({ hip: [-0.03, 0.3], lean: 0.06, ha: [0.08, 0.34], hb: [0.02, 0.34], fa: [0.05, -0.16], fb: [-0.09, -0.13] }),
  climb: pose({ hip: [0.0, 0.22], lean: 0.8, ha: [0.2, -0.2], hb: [0.14, -0.22], fa: [0.12, 0.0], fb: [-0.16, -0.06] }),
  faceUp: pose({ hip: [0, 0.45], lean: 0, head: 0, ha: [-0.2, 0.1], hb: [0.16, 0.05], fa: [0.06, 0.03], fb: [-0.04, -0.03], rot: -1.5, lift: -0.37 }),
  faceDown: pose({ hip: [0, 0.45], lean: 0, head: -0.4, ha: [0.1, 0.24], hb: [0.06, 0.16], fa: [0.05, 0.02], fb: [-0.06, -0.02], rot: 1.5, lift: -0.36 }),
  hold: pose({ hip: [-0.02, 0.42], lean: 0.2, ha: [0.33, 0.04], hb: [0.31, -0.04], fa: [0.18, 0], fb: [-0.2, 0] }),
  held: pose({ hip: [-0.02, 0.5], lean: -0.12, head: -0.3, ha: [0.1, 0.06], hb: [0.14, 0.02], fa: [0.05, 0.06], fb: [-0.07, 0.09] }),
  hurtHigh: pose({ hip: [0.06, 0.42], lean: -0.6, head: -0.7, ha: [0.24, 0.08], hb: [-0.12, 0.1], fa: [0.2, 0], fb: [-0.12, 0] }),
  hurtMid: pose({ hip: [-0.14, 0.4], lean: 0.75, head: 0.5, ha: [0.26, -0.04], hb: [0.24, -0.14], fa: [0.12, 0], fb: [-0.2, 0] }),
  hurtLow: pose({ hip: [-0.06, 0.36], lean: 0.55, head: 0.3, ha: [0.22, -0.16], hb: [0.12, -0.22], fa: [0.24, 0.05], fb: [-0.1, 0] }),
  launched: pose({ hip: [0, 0.48], lean: -0.3, head: -0.5, ha: [0.2, 0.22], hb: [0.28, 0.1], fa: [0.28, 0.12], fb: [0.2, -0.02] }),
  launchedUp: pose({ hip: [0, 0.48], lean: -0.15, head: -0.6, ha: [0.2, -0.26], hb: [-0.2, -0.26], fa: [0.1, 0.0], fb: [-0.1, -0.03] }),
  dizzy: pose({ hip: [0, 0.38], lean: 0.35, head: 0.5, ha: [0.08, -0.32], hb: [-0.02, -0.33], fa: [0.12, 0], fb: [-0.14, 0] }),
  victory: pose({ hip: [0, 0.47], lean: -0.05, head: -0.2, ha: [0.1, 0.33], hb: [-0.12, -0.22], fa: [0.12, 0], fb: [-0.12, 0] }),
  cast: pose({ hip: [-0.02, 0.4], lean: 0.2, ha: [0.34, 0.04], hb: [0.1, -0.06], fa: [0.2, 0], fb: [-0.22, 0] }),
  castAir: pose({ hip: [0, 0.5], lean: 0.2, ha: [0.34, 0.04], hb: [0.08, -0.04], fa: [0.14, 0.2], fb: [-0.16, 0.06] }),
  soar: pose({ hip: [0, 0.5], lean: 0.0, head: -0.5, ha: [0.05, 0.36], hb: [-0.03, 0.35], fa: [0.05, 0.04], fb: [-0.05, 0.0] }),
  lunge: pose({ hip: [0, 0.45], lean: 1.35, head: -1.0, ha: [0.35, 0.05], hb: [0.33, -0.06], fa: [-0.42, 0.42], fb: [-0.44, 0.34] }),
  dive: pose({ hip: [0, 0.5], lean: 0.3, ha: [0.12, 0.28], hb: [-0.16, 0.24], fa: [0.12, -0.02], fb: [-0.02, 0.12] }),
};

// Attacks. at: [first striking frame, last striking frame, frames in all]; wind: the moment before; hit: the blow.
const L = LIMB;
function attack(at, limb, wind, hit, options = {}) {
  return { at, limb, wind: pose(wind, options.base), hit: pose(hit, options.base), air: options.air ?? false, wobble: options.wobble ?? 0, spin: options.spin ?? 0 };
}

const AIR = { ...STAND, hip: [0, 0.5], ha: [0.22, 0.14], hb: [-0.2, 0.16], fa: [0.14, 0.16], fb: [-0.12, 0.08] };
const inAir = (options = {}) => ({ base: AIR, air: true, ...options });

const LOW = { ...STAND, hip: [-0.04, 0.23], lean: 0.4, fa: [0.17, 0], fb: [-0.2, 0] };

/** Bare-handed attacks. */
const FISTS = {
  jab1: attack([3, 5, 16], L.handA, { ha: [-0.04, -0.02], lean: 0.0 }, { ha: [0.36, 0.04], hb: [0.05, -0.06], lean: 0.34, hip: [0.06, 0.43] }),
  jab2: attack([3, 5, 18], L.handB, { hb: [-0.1, 0.0], lean: 0.1 }, { hb: [0.37, 0.06], ha: [0.0, -0.08], lean: 0.42, hip: [0.08, 0.43] }),
  jab3: attack([4, 9, 24], L.footA, { fa: [0.04, 0.3], lean: -0.1 }, { fa: [0.54, 0.52], lean: -0.45, hip: [0.04, 0.46], ha: [-0.05, -0.1] }),
  dash: attack([5, 13, 34], L.handA | L.body, { lean: 0.3, ha: [-0.1, 0.0] }, { lean: 0.95, head: -0.5, ha: [0.33, 0.0], hb: [0.2, -0.1], hip: [0.16, 0.36], fa: [0.34, 0.02], fb: [-0.34, 0.06] }),
  ftilt: attack([5, 9, 26], L.footA, { fa: [0.0, 0.26], lean: 0.05 }, { fa: [0.58, 0.44], lean: -0.55, hip: [0.06, 0.46], ha: [-0.06, -0.12], hb: [-0.24, -0.06] }),
  ftiltHi: attack([5, 9, 26], L.footA, { fa: [0.0, 0.26], lean: 0.05 }, { fa: [0.46, 0.78], lean: -0.75, hip: [0.04, 0.46], ha: [-0.06, -0.12], hb: [-0.24, -0.06] }),
  ftiltLw: attack([5, 9, 26], L.footA, { fa: [0.0, 0.2], lean: 0.05 }, { fa: [0.56, 0.1], lean: -0.4, hip: [0.02, 0.38], ha: [-0.06, -0.12], hb: [-0.24, -0.06] }),
  utilt: attack([4, 9, 26], L.footA, { fa: [0.12, 0.24], lean: 0.3, hip: [0, 0.36] }, { fa: [0.24, 0.95], lean: -0.8, hip: [-0.04, 0.47], ha: [-0.2, -0.1], hb: [-0.26, 0.0] }),
  dtilt: attack([5, 8, 26], L.footA, { fa: [0.08, 0.02], lean: 0.3, hip: [-0.06, 0.22] }, { fa: [0.58, 0.05], lean: -0.2, hip: [0.02, 0.2], ha: [-0.16, -0.14], hb: [-0.22, -0.1] }, { base: LOW }),
  fsmash: attack([13, 17, 42], L.handA | L.handB | L.body, { lean: -0.4, ha: [-0.3, 0.1], hb: [-0.26, 0.0], hip: [-0.12, 0.38], fa: [0.2, 0], fb: [-0.24, 0] }, { lean: 0.75, ha: [0.38, 0.02], hb: [0.36, -0.08], hip: [0.18, 0.38], fa: [0.34, 0], fb: [-0.26, 0] }),
  usmash: attack([8, 14, 40], L.handA | L.handB | L.head, { lean: 0.7, ha: [0.06, -0.3], hb: [-0.1, -0.28], hip: [0, 0.24] }, { lean: -0.12, head: -0.4, ha: [0.1, 0.37], hb: [-0.02, 0.37], hip: [0, 0.52], fa: [0.1, 0], fb: [-0.1, 0] }),
  dsmash: attack([6, 11, 40], L.footA | L.footB, { lean: 0.2, ha: [0.12, 0.2], hb: [-0.12, 0.2], hip: [0, 0.42], fa: [0.05, 0.12], fb: [-0.05, 0.12] }, { lean: 0.1, ha: [0.22, 0.2], hb: [-0.22, 0.2], hip: [0, 0.2], fa: [0.5, 0.05], fb: [-0.5, 0.05] }),
  nair: attack([4, 22, 38], L.footA, { fa: [0.12, 0.34], lean: 0.2 }, { fa: [0.5, 0.36], fb: [0.02, 0.3], lean: -0.25, ha: [0.2, 0.2], hb: [-0.28, 0.16] }, inAir()),
  fair: attack([7, 14, 38], L.handA | L.handB, { ha: [-0.12, 0.34], hb: [-0.2, 0.3], lean: -0.35 }, { ha: [0.38, -0.02], hb: [0.36, -0.14], lean: 0.6, fa: [0.02, 0.22], fb: [-0.24, 0.18] }, inAir()),
  bair: attack([5, 12, 34], L.footB, { fb: [0.02, 0.34], lean: 0.1 }, { fb: [-0.58, 0.48], fa: [0.1, 0.28], lean: 0.85, head: -0.5, ha: [0.26, 0.0], hb: [0.1, 0.18] }, inAir()),
  uair: attack([5, 11, 34], L.footA, { fa: [0.2, 0.3], lean: 0.4, rot: 0.3 }, { fa: [0.16, 1.02], fb: [0.04, 0.3], lean: -0.9, rot: -0.35, ha: [-0.2, -0.16], hb: [-0.28, -0.04] }, inAir()),
  dair: attack([6, 20, 40], L.footA | L.footB, { fa: [0.14, 0.36], fb: [0.02, 0.34], lean: 0.3 }, { fa: [0.06, -0.06], fb: [-0.03, -0.03], lean: 0.05, ha: [0.2, 0.28], hb: [-0.18, 0.28], hip: [0, 0.47] }, inAir({ wobble: 0.05 })),
  getup: attack([8, 24, 48], L.footA | L.footB, { lean: 0.4, hip: [0, 0.2], fa: [0.1, 0.06], fb: [-0.1, 0.06] }, { lean: -0.1, hip: [0, 0.22], fa: [0.52, 0.1], fb: [-0.5, 0.12], ha: [0.1, -0.2], hb: [-0.1, -0.2] }),
  item: attack([8, 12, 34], L.handA, { ha: [-0.2, 0.3], lean: -0.3 }, { ha: [0.36, -0.06], lean: 0.5 }),
};

/** With a blade the same moves are cuts. */
const BLADES = {
  ...FISTS,
  jab1: attack([4, 7, 27], L.handA, { ha: [0.1, 0.32], lean: -0.1 }, { ha: [0.35, -0.02], lean: 0.35, hip: [0.06, 0.43] }),
  jab2: attack([5, 9, 28], L.handA, { ha: [0.05, -0.2], lean: 0.3 }, { ha: [0.32, 0.16], lean: 0.15, hip: [0.05, 0.44] }),
  ftilt: attack([7, 11, 35], L.handA, { ha: [-0.1, -0.24], lean: 0.3 }, { ha: [0.36, 0.06], lean: 0.35, hip: [0.08, 0.42], fa: [0.26, 0] }),
  ftiltHi: attack([7, 11, 35], L.handA, { ha: [-0.1, -0.24], lean: 0.3 }, { ha: [0.26, 0.26], lean: 0.1 }),
  ftiltLw: attack([7, 11, 35], L.handA, { ha: [-0.1, 0.24], lean: 0.1 }, { ha: [0.34, -0.16], lean: 0.45 }),
  utilt: attack([6, 12, 32], L.handA, { ha: [-0.28, 0.12], lean: -0.2 }, { ha: [0.14, 0.35], lean: 0.05, hip: [0, 0.46] }),
  dtilt: attack([7, 9, 28], L.handA, { ha: [-0.06, -0.12], hip: [-0.06, 0.24] }, { ha: [0.36, -0.1], lean: 0.6, hip: [0, 0.22] }, { base: LOW }),
  fsmash: attack([10, 13, 46], L.handA | L.handB, { ha: [-0.2, 0.32], hb: [-0.24, 0.24], lean: -0.45, hip: [-0.1, 0.4], fb: [-0.24, 0] }, { ha: [0.37, -0.08], hb: [0.3, -0.12], lean: 0.75, hip: [0.16, 0.36], fa: [0.34, 0], fb: [-0.26, 0] }),
  usmash: attack([11, 17, 45], L.handA, { ha: [0.02, -0.28], lean: 0.4, hip: [0, 0.3] }, { ha: [0.06, 0.37], lean: -0.08, hip: [0, 0.5] }),
  dsmash: attack([6, 23, 54], L.handA, { ha: [-0.22, -0.14], hip: [0, 0.3] }, { ha: [0.34, -0.18], lean: 0.5, hip: [0, 0.26], fa: [0.22, 0], fb: [-0.22, 0] }),
  dash: attack([8, 13, 40], L.handA, { ha: [-0.26, -0.1], lean: 0.5 }, { ha: [0.36, 0.06], lean: 0.6, hip: [0.14, 0.38], fa: [0.34, 0.02], fb: [-0.3, 0.05] }),
  nair: attack([6, 21, 42], L.handA, { ha: [-0.28, 0.02], lean: 0.1 }, { ha: [0.36, 0.02], lean: 0.3, fa: [0.14, 0.26] }, inAir({ wobble: 0.06 })),
  fair: attack([4, 8, 34], L.handA, { ha: [0.0, 0.36], lean: -0.2 }, { ha: [0.32, -0.16], lean: 0.45 }, inAir()),
  bair: attack([7, 11, 36], L.handA, { ha: [0.2, -0.2], lean: 0.4 }, { ha: [-0.36, 0.06], lean: 0.1, head: 0.2 }, inAir()),
  uair: attack([5, 9, 40], L.handA, { ha: [-0.3, 0.1], lean: 0.2 }, { ha: [0.08, 0.37], lean: -0.2, fa: [0.1, 0.3] }, inAir()),
  dair: attack([6, 10, 48], L.handA, { ha: [-0.2, 0.1], lean: 0.2 }, { ha: [0.12, -0.34], lean: 0.6, fa: [-0.02, 0.3], fb: [-0.2, 0.26] }, inAir()),
  getup: attack([8, 24, 48], L.handA, { ha: [-0.26, 0.0], hip: [0, 0.24] }, { ha: [0.34, -0.12], lean: 0.4, hip: [0, 0.26] }),
};

const SPECIALS = {
  ground: { pose: P.cast, limb: L.handA },
  air: { pose: P.castAir, limb: L.handA },
  soar: { pose: P.soar, limb: L.body | L.handA },
  lunge: { pose: P.lunge, limb: L.body | L.handA },
  dive: { pose: P.dive, limb: L.footA },
};

/** What one fighter shows at one frame, filled by `poseAt`: the pose and which limbs strike how hard (0 to 1). */
export class Posture {
  constructor() {
    this.pose = new Float32Array(POSE_SIZE);
    this.limb = 0;
    this.strike = 0;
    this.ghost = 1;
    this.shield = 0;
    this.hang = false;
    this.platform = false;
    this.hidden = false;
    this.blade = false;
  }
}

function mix(out, a, b, t) {
  for (let i = 0; i < POSE_SIZE; i++) out[i] = a[i] + (b[i] - a[i]) * t;
}

// How each action is drawn: a function (posture, moment) by action id. `moment` is the scratch object below.
const moment = { age: 0, build: null, vx: 0, vy: 0, kx: 0, ky: 0, facing: 1, contact: -1, ground: true, speed: 0, since: 0 };

function playAttack(out, m, attacks, key, rest) {
  const a = attacks[key];
  const base = rest ?? (a.air ? P.fall : P.stand);
  let [first, last, total] = a.at;
  if (m.contact >= 0) {
    // The blow really landed at this age: the figure is stretched out then, whatever the usual timing.
    first = Math.min(m.contact, first + 24);
    last = Math.max(last, first + 2);
    total = Math.max(total, last + 10);
  }
  first = Math.max(1, first);
  const age = m.age;
  const swing = Math.min(3, first);
  if (age < first - swing) mix(out.pose, base, a.wind, easeOut(clamp(age / Math.max(1, first - swing), 0, 1)));
  else if (age < first) mix(out.pose, a.wind, a.hit, easeIn(clamp((age - (first - swing)) / swing, 0, 1)));
  else if (age <= last) {
    out.pose.set(a.hit);
    if (a.wobble) {
      const w = Math.sin(age * 1.3) * a.wobble;
      out.pose[FOOT_A] += w; out.pose[FOOT_B] -= w; out.pose[HAND_A] -= w; out.pose[HIP_X] += w * 0.4;
    }
  } else mix(out.pose, a.hit, base, smooth(clamp((age - last) / Math.max(6, total - last), 0, 1)));
  out.limb = a.limb;
  out.blade = m.build.blade > 0 && (a.limb & L.handA) !== 0;
  out.strike = age < first - swing ? 0.15 : age < first ? 0.55 : age <= last ? 1 : clamp(1 - (age - last) / 6, 0, 1) * 0.8;
}

function stride(out, phase, long, high, lean, hip) {
  const s = Math.sin(phase), c = Math.cos(phase);
  const p = out.pose;
  p.set(P.stand);
  p[LEAN] = lean;
  p[HEAD] = -lean * 0.45;
  p[HIP_Y] = hip + 0.02 * Math.abs(s);
  p[FOOT_A] = long * c; p[FOOT_A + 1] = Math.max(0, high * -s);
  p[FOOT_B] = -long * c; p[FOOT_B + 1] = Math.max(0, high * s);
  p[HAND_A] = 0.06 - 0.2 * c; p[HAND_A + 1] = -0.16 + 0.08 * Math.abs(c);
  p[HAND_B] = 0.06 + 0.2 * c; p[HAND_B + 1] = -0.16 + 0.08 * Math.abs(c);
}

function roll(out, progress, turns) {
  const lowered = Math.sin(Math.PI * clamp(progress, 0, 1));
  mix(out.pose, P.stand, P.tuck, clamp(lowered * 1.8, 0, 1));
  out.pose[ROTATION] = Math.PI * 2 * turns * clamp(progress, 0, 1);
  out.pose[LIFT] = -0.16 * lowered;
  out.ghost = 0.45;
}

function hurt(out, m, name) {
  const level = Number(name.slice(-1)) || 2;
  const target = name.includes("Hi") ? P.hurtHigh : name.includes("Lw") ? P.hurtLow : P.hurtMid;
  const fade = clamp(1 - m.age / (10 + level * 7), 0, 1);
  mix(out.pose, m.ground ? P.stand : P.fall, target, 0.35 + 0.65 * fade);
  if (!m.ground) out.pose[ROTATION] = -0.25 * level * fade;
}

function launched(out, m, name) {
  const speed = Math.hypot(m.kx, m.ky);
  const along = m.kx * m.facing >= 0 ? 1 : -1;
  if (name === "DamageFlyRoll") {
    out.pose.set(P.tuck);
    out.pose[ROTATION] = along * m.since * 0.42;
  } else if (name === "DamageFlyTop") {
    out.pose.set(P.launchedUp);
    out.pose[ROTATION] = along * 0.25 + Math.sin(m.since * 0.3) * 0.12;
  } else {
    out.pose.set(P.launched);
    const tilt = name === "DamageFlyHi" ? 1.15 : name === "DamageFlyLw" ? 0.45 : 0.85;
    out.pose[ROTATION] = along * (tilt + Math.min(0.6, m.since * 0.015)) * (0.6 + Math.min(0.4, speed * 0.15));
  }
  out.pose[HAND_A + 1] += Math.sin(m.since * 0.9) * 0.04;
  out.pose[FOOT_B + 1] += Math.sin(m.since * 0.8) * 0.04;
}

function special(out, m) {
  let kind = SPECIALS.ground;
  if (!m.ground) kind = m.vy > 1.3 ? SPECIALS.soar : Math.abs(m.vx) > 3 ? SPECIALS.lunge : m.vy < -2.6 ? SPECIALS.dive : SPECIALS.air;
  else if (m.speed > 3) kind = SPECIALS.lunge;
  const t = easeOut(clamp(m.age / 8, 0, 1));
  mix(out.pose, m.ground ? P.stand : P.fall, kind.pose, t);
  out.pose[HAND_A + 1] += Math.sin(m.age * 0.5) * 0.025;
  out.limb = kind.limb;
  out.blade = m.build.blade > 0;
  out.strike = m.contact >= 0 && Math.abs(m.age - m.contact) < 6 ? 1 : 0.6;
}

const drawn = new Array(UNKNOWN_ACTION + 1).fill(null);
const on = (names, draw) => {
  for (const name of names.split(" ")) drawn[actionId(name)] = (out, m) => draw(out, m, name);
};
const still = (names, target, frames = 6, from = P.stand) => on(names, (out, m) => mix(out.pose, from, target, easeOut(clamp((m.age + 1) / frames, 0, 1))));

function idle(out, m) {
  out.pose.set(P.stand);
  const breath = Math.sin(m.since * 0.1);
  out.pose[HIP_Y] += 0.008 * breath;
  out.pose[HAND_A + 1] += 0.014 * breath;
  out.pose[HAND_B + 1] += 0.012 * Math.sin(m.since * 0.1 + 1);
}

on("Wait", idle);
on("WalkSlow WalkMiddle WalkFast", (out, m, name) => stride(out, m.age * 0.21, name === "WalkSlow" ? 0.15 : 0.2, 0.07, 0.2, 0.44));
on("Turn", (out, m) => mix(out.pose, P.turn, P.stand, clamp(m.age / 11, 0, 1)));
on("TurnRun RunBrake", (out, m) => mix(out.pose, P.stand, P.brake, clamp(m.age / 5, 0, 1)));
on("Dash", (out, m) => {
  stride(out, m.age * 0.38 - 0.4, 0.3, 0.2, 0.75, 0.4);
  mix(out.pose, P.dash, out.pose, clamp((m.age - 3) / 6, 0, 1));
});
on("Run RunDirect", (out, m) => stride(out, m.age * 0.4, 0.32, 0.22, 0.62, 0.42));
still("KneeBend", P.squat, 3);
still("Squat SquatWait", P.crouch, 5);
on("SquatRv", (out, m) => mix(out.pose, P.crouch, P.stand, clamp(m.age / 8, 0, 1)));
on("JumpF", (out, m) => mix(out.pose, P.rise, P.fall, smooth(clamp((m.age - 10) / 20, 0, 1))));
on("JumpB PassiveWallJump", (out, m) => mix(out.pose, P.riseBack, P.fall, smooth(clamp((m.age - 10) / 20, 0, 1))));
on("JumpAerialF JumpAerialB", (out, m, name) => {
  const t = clamp(m.age / 26, 0, 1);
  mix(out.pose, P.rise, P.tuck, Math.sin(Math.PI * t));
  out.pose[ROTATION] = (name === "JumpAerialF" ? 1 : -1) * Math.PI * 2 * smooth(t);
  if (t >= 1) out.pose.set(P.fall);
});
on("Fall FallF FallB FallAerial FallAerialF FallAerialB Pass MissFoot", (out, m) => {
  out.pose.set(P.fall);
  const w = Math.sin(m.since * 0.25) * 0.03;
  out.pose[HAND_A + 1] += w; out.pose[HAND_B + 1] -= w;
  if (m.vy < -2.4) {
    out.pose[HAND_A + 1] += 0.14; out.pose[HAND_B + 1] += 0.12; out.pose[FOOT_A + 1] -= 0.12;
  }
});
on("FallSpecial FallSpecialF FallSpecialB", (out, m) => {
  out.pose.set(P.helpless);
  out.pose[ROTATION] = Math.sin(m.since * 0.12) * 0.16;
  out.ghost = 0.7;
});
on("DamageFall", (out, m) => {
  out.pose.set(P.launched);
  out.pose[ROTATION] = -0.9 + Math.sin(m.since * 0.11) * 0.5;
});
on("Landing", (out, m) => mix(out.pose, P.land, P.stand, smooth(clamp(m.age / 9, 0, 1))));
on("LandingFallSpecial", (out, m) => mix(out.pose, P.land, P.stand, smooth(clamp((m.age - 8) / 20, 0, 1))));
on("LandingAirN LandingAirF LandingAirB LandingAirHi LandingAirLw", (out, m) => mix(out.pose, P.land, P.stand, smooth(clamp((m.age - 5) / 14, 0, 1))));

for (const [names, key] of [
  ["Attack11", "jab1"], ["Attack12", "jab2"], ["Attack13", "jab3"], ["AttackDash", "dash"],
  ["AttackS3Hi AttackS3HiS", "ftiltHi"], ["AttackS3S", "ftilt"], ["AttackS3LwS AttackS3Lw", "ftiltLw"],
  ["AttackHi3", "utilt"], ["AttackLw3", "dtilt"],
  ["AttackS4Hi AttackS4HiS AttackS4S AttackS4LwS AttackS4Lw", "fsmash"], ["AttackHi4", "usmash"], ["AttackLw4", "dsmash"],
  ["AttackAirN", "nair"], ["AttackAirF", "fair"], ["AttackAirB", "bair"], ["AttackAirHi", "uair"], ["AttackAirLw", "dair"],
  ["DownAttackU DownAttackD", "getup"], ["CliffAttackSlow CliffAttackQuick", "getup"],
]) on(names, (out, m) => playAttack(out, m, m.build.blade > 0 ? BLADES : FISTS, key));
on("Attack100Start Attack100Loop Attack100End", (out, m) => {
  const left = Math.floor(m.since / 3) % 2 === 0;
  out.pose.set(left ? FISTS.jab1.hit : FISTS.jab2.hit);
  out.limb = left ? L.handA : L.handB;
  out.strike = 0.9;
});

on("GuardOn Guard GuardOff GuardSetOff GuardReflect", (out, m, name) => {
  out.pose.set(P.guard);
  out.shield = name === "GuardOff" ? clamp(1 - m.age / 12, 0, 1) : 1;
  if (name === "GuardSetOff") out.pose[HIP_X] -= 0.05;
});
on("EscapeF EscapeB", (out, m, name) => roll(out, m.age / 30, name === "EscapeF" ? 1 : -1));
on("PassiveStandF PassiveStandB", (out, m, name) => roll(out, m.age / 38, name === "PassiveStandF" ? 1 : -1));
on("DownFowardU DownFowardD DownBackU DownBackD CliffEscapeSlow CliffEscapeQuick", (out, m, name) => roll(out, m.age / 34, name.includes("Back") ? -1 : 1));
on("Escape", (out, m) => {
  mix(out.pose, P.stand, P.dodge, Math.sin(Math.PI * clamp(m.age / 24, 0, 1)));
  out.ghost = 0.4;
});
on("EscapeAir", (out, m) => {
  mix(out.pose, P.fall, P.tuck, Math.sin(Math.PI * clamp(m.age / 34, 0, 1)));
  out.pose[ROTATION] = Math.PI * 2 * smooth(clamp(m.age / 30, 0, 1));
  out.ghost = m.age < 30 ? 0.4 : 0.8;
});
on("Passive PassiveWall PassiveCeil", (out, m) => {
  mix(out.pose, P.crouch, P.stand, smooth(clamp(m.age / 26, 0, 1)));
  out.ghost = m.age < 20 ? 0.5 : 1;
});

const CATCH = attack([6, 8, 30], L.handA | L.handB, { ha: [0.0, 0.1], hb: [-0.05, 0.05], lean: -0.05 }, { ha: [0.37, 0.03], hb: [0.36, -0.05], lean: 0.5, hip: [0.06, 0.42] });
on("Catch CatchDash", (out, m) => playAttack(out, m, { CATCH }, "CATCH"));
on("CatchPull CatchDashPull CatchWait CatchCut", (out) => { out.pose.set(P.hold); out.limb = L.handA | L.handB; out.strike = 0.35; });
on("CatchAttack", (out, m) => {
  out.pose.set(P.hold);
  const t = Math.sin(Math.PI * clamp(m.age / 12, 0, 1));
  out.pose[FOOT_A] = 0.3 * t + 0.1; out.pose[FOOT_A + 1] = 0.34 * t;
  out.limb = L.footA; out.strike = t;
});
const THROWS = {
  ThrowF: attack([10, 16, 36], L.handA | L.handB, { ha: [0.1, 0.1], hb: [0.08, 0.0], lean: -0.3 }, { ha: [0.38, 0.08], hb: [0.36, -0.02], lean: 0.65, hip: [0.12, 0.4], fa: [0.3, 0] }),
  ThrowB: attack([10, 16, 36], L.handA | L.handB, { ha: [0.3, 0.1], hb: [0.3, 0.0], lean: 0.2 }, { ha: [-0.34, 0.16], hb: [-0.35, 0.06], lean: -0.6, hip: [-0.08, 0.4] }),
  ThrowHi: attack([8, 16, 36], L.handA | L.handB, { ha: [0.2, -0.2], hb: [0.16, -0.22], lean: 0.4, hip: [0, 0.32] }, { ha: [0.1, 0.37], hb: [0.0, 0.37], lean: -0.15, hip: [0, 0.5] }),
  ThrowLw: attack([12, 24, 44], L.handA | L.handB, { ha: [0.16, 0.33], hb: [0.1, 0.33], lean: -0.2 }, { ha: [0.26, -0.26], hb: [0.22, -0.28], lean: 0.85, hip: [0, 0.32] }),
};
on("ThrowF ThrowB ThrowHi ThrowLw", (out, m, name) => playAttack(out, m, THROWS, name));

for (const part of ["Hi", "N", "Lw"]) on(`Damage${part}1 Damage${part}2 Damage${part}3`, hurt);
on("DamageAir1 DamageAir2 DamageAir3", hurt);
on("DamageFlyHi DamageFlyN DamageFlyLw DamageFlyTop DamageFlyRoll", launched);
on("ShieldBreakFly ShieldBreakFall", launched);
on("DownBoundU DownWaitU DownDamageU", (out, m, name) => {
  out.pose.set(P.faceUp);
  if (name === "DownBoundU") out.pose[LIFT] += 0.12 * Math.sin(Math.PI * clamp(m.age / 14, 0, 1));
});
on("DownBoundD DownWaitD DownDamageD", (out, m, name) => {
  out.pose.set(P.faceDown);
  if (name === "DownBoundD") out.pose[LIFT] += 0.12 * Math.sin(Math.PI * clamp(m.age / 14, 0, 1));
});
on("DownStandU DownSpotU ShieldBreakStandU", (out, m) => mix(out.pose, P.faceUp, P.stand, smooth(clamp(m.age / 26, 0, 1))));
on("DownStandD DownSpotD ShieldBreakStandD", (out, m) => mix(out.pose, P.faceDown, P.stand, smooth(clamp(m.age / 26, 0, 1))));
on("ShieldBreakDownU", (out) => out.pose.set(P.faceUp));
on("ShieldBreakDownD", (out) => out.pose.set(P.faceDown));
on("FuraFura DamageSong DamageSongWait", (out, m) => {
  out.pose.set(P.dizzy);
  out.pose[LEAN] += Math.sin(m.since * 0.08) * 0.2;
});

on("CliffCatch CliffWait", (out, m) => {
  out.pose.set(P.hang);
  const w = Math.sin(m.since * 0.09) * 0.03;
  out.pose[FOOT_A] += w; out.pose[FOOT_B] += w * 1.4;
  out.hang = true;
});
on("CliffClimbSlow CliffClimbQuick", (out, m) => {
  mix(out.pose, P.hang, P.climb, smooth(clamp(m.age / 14, 0, 1)));
  mix(out.pose, out.pose, P.stand, smooth(clamp((m.age - 18) / 16, 0, 1)));
  out.hang = m.age < 10;
});
on("CliffJumpSlow1 CliffJumpQuick1", (out, m) => { mix(out.pose, P.hang, P.climb, clamp(m.age / 12, 0, 1)); out.hang = m.age < 8; });
on("CliffJumpSlow2 CliffJumpQuick2", (out) => out.pose.set(P.rise));
on("Ottotto OttottoWait", (out, m) => {
  mix(out.pose, P.stand, P.brake, 0.6);
  const w = Math.sin(m.since * 0.4) * 0.12;
  out.pose[HAND_A + 1] += 0.1 + w; out.pose[HAND_B + 1] += 0.1 - w; out.pose[LEAN] += w;
});
on("AppealR AppealL", (out, m) => mix(out.pose, P.stand, P.victory, Math.sin(Math.PI * clamp(m.age / 60, 0, 1))));
on("Rebirth RebirthWait", (out, m) => { idle(out, m); out.platform = true; });
on("Entry EntryStart EntryEnd", (out, m) => { mix(out.pose, P.crouch, P.stand, clamp(m.since / 40, 0, 1)); out.ghost = clamp(0.15 + m.since / 60, 0, 1); });
on("ReboundStop Rebound", (out, m) => mix(out.pose, P.hurtHigh, P.stand, clamp(m.age / 20, 0, 1)));
on("Sleep", (out) => { out.hidden = true; });

// Whatever has no picture of its own is drawn by its group.
for (let id = 0; id <= UNKNOWN_ACTION; id++) {
  if (drawn[id]) continue;
  const { name, group } = actionOf(id);
  if (group === "dead") drawn[id] = (out) => { out.pose.set(P.launched); out.hidden = true; };
  else if (group === "special") drawn[id] = special;
  else if (/^Thrown/.test(name)) drawn[id] = (out, m) => { out.pose.set(P.launched); out.pose[ROTATION] = -0.6 - m.since * 0.08; };
  else if (/^Capture|^Shouldered/.test(name)) drawn[id] = (out, m) => { out.pose.set(P.held); out.pose[FOOT_A] += Math.sin(m.since * 0.5) * 0.04; };
  else if (group === "hurt") drawn[id] = (out, m) => hurt(out, m, "DamageN2");
  else if (group === "attack" || group === "grab") drawn[id] = (out, m) => playAttack(out, m, FISTS, "item");
  else if (/Walk/.test(name)) drawn[id] = (out, m) => stride(out, m.age * 0.2, 0.18, 0.07, 0.2, 0.44);
  else drawn[id] = (out, m) => (m.ground ? idle(out, m) : out.pose.set(P.fall));
}

function fill(out, match, p, f, build) {
  const me = match.players[p];
  const since = me.since[f];
  moment.age = Math.max(0, me.state_age[f]);
  moment.since = f - runStart(me, f);
  moment.build = build;
  moment.facing = me.facing[f] ? 1 : -1;
  moment.vx = me.speed_air_x[f]; moment.vy = me.speed_y[f];
  moment.kx = me.speed_attack_x[f]; moment.ky = me.speed_attack_y[f];
  moment.speed = Math.abs(me.speed_ground_x[f]);
  moment.ground = me.on_ground[f] === 1;
  moment.contact = me.contact[since];
  out.limb = 0; out.strike = 0; out.ghost = 1; out.shield = 0; out.hang = false; out.platform = false; out.hidden = false; out.blade = false;
  const action = me.action_state[f];
  (drawn[action] ?? drawn[UNKNOWN_ACTION])(out, moment);
}

/** First frame of the same action, animation loops included; looks back at most ten seconds. */
function runStart(me, f) {
  let start = me.since[f];
  for (let i = 0; i < 16 && start > 0 && me.action_state[start - 1] === me.action_state[f]; i++) start = me.since[start - 1];
  return start;
}

const BLEND = { move: 5, attack: 2, hurt: 1, special: 3, defence: 3, grab: 3, down: 3, ledge: 4, landing: 2, dead: 1, entry: 6 };
const previous = new Posture();
const next = new Posture();

/** Posture of player p at whole frame f, eased in from the action before. */
function postureAtFrame(out, match, p, f, build) {
  fill(out, match, p, f, build);
  const me = match.players[p];
  const start = runStart(me, f);
  const frames = BLEND[actionOf(me.action_state[f]).group];
  if (start === 0 || f - start >= frames) return;
  fill(previous, match, p, start - 1, build);
  const turned = me.facing[start - 1] !== me.facing[f];
  if (previous.hidden || turned) return;
  // Whole turns already made don't have to be unwound.
  previous.pose[ROTATION] %= Math.PI * 2;
  if (previous.pose[ROTATION] > Math.PI) previous.pose[ROTATION] -= Math.PI * 2;
  if (previous.pose[ROTATION] < -Math.PI) previous.pose[ROTATION] += Math.PI * 2;
  mix(out.pose, previous.pose, out.pose, smooth((f - start + 1) / (frames + 1)));
}

/** Posture of player p at a fractional frame. */
export function postureAt(out, match, p, t, build) {
  const last = match.length - 1;
  const f = clamp(Math.floor(t), 0, last);
  const g = Math.min(last, f + 1);
  const a = clamp(t - f, 0, 1);
  postureAtFrame(out, match, p, f, build);
  if (a < 0.01 || g === f) return;
  const me = match.players[p];
  if (me.facing[f] !== me.facing[g]) return;
  const { limb, strike, ghost, shield, hang, platform, hidden, blade } = out;
  postureAtFrame(next, match, p, g, build);
  if (!next.hidden && Math.abs(next.pose[ROTATION] - out.pose[ROTATION]) < 2) mix(out.pose, out.pose, next.pose, a);
  out.limb = limb || next.limb; out.strike = strike + (next.strike - strike) * a; out.ghost = ghost; out.shield = shield;
  out.hang = hang; out.platform = platform; out.hidden = hidden; out.blade = blade;
}

/** A posture without a match: the figure standing at rest, for the title screen. */
export function restingPosture(out, beat, build, actionName, age) {
  moment.age = age; moment.since = beat; moment.build = build; moment.facing = 1; moment.contact = -1; moment.ground = true;
  moment.vx = moment.vy = moment.kx = moment.ky = moment.speed = 0;
  out.limb = 0; out.strike = 0; out.ghost = 1; out.shield = 0; out.hang = false; out.platform = false; out.hidden = false; out.blade = false;
  drawn[actionId(actionName)](out, moment);
}
