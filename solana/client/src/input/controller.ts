/** Controllers, put together from what is held down. */
import { BUTTONS, type Controller } from '../generated/frames.js';
import type { Action } from './bindings.js';

/** Full tilt. */
export const FULL_TILT = 127;
/** A tilt that walks and does tilt attacks. */
const LIGHT_TILT = 64;
/** A diagonal's share of each axis, as the controller's octagonal gate has it. */
const DIAGONAL = Math.SQRT1_2;
/** A trigger that is pressed all the way. */
export const FULL_PRESSURE = 255;
const LIGHT_SHIELD = 100;

/** Nothing is touched. */
export const NEUTRAL: Controller = {
  stickX: 0,
  stickY: 0,
  cX: 0,
  cY: 0,
  triggerL: 0,
  triggerR: 0,
  buttons: 0,
  ext: 0,
};

/** The controller on which these are held; opposite directions cancel out. */
export function heldController(held: ReadonlySet<Action>): Controller {
  const reach = held.has('tilt') ? LIGHT_TILT : FULL_TILT;
  const [stickX, stickY] = direction(held, ['stickLeft', 'stickRight', 'stickDown', 'stickUp'], reach);
  const [cX, cY] = direction(held, ['cLeft', 'cRight', 'cDown', 'cUp'], FULL_TILT);
  let [buttons, ext] = [0, 0];
  for (const [name, { field, mask }] of Object.entries(BUTTONS)) {
    if (held.has(name as Action)) {
      if (field === 'buttons') {
        buttons |= mask;
      } else {
        ext |= mask;
      }
    }
  }
  const triggerL = held.has('l') ? FULL_PRESSURE : held.has('lightShieldL') ? LIGHT_SHIELD : 0;
  const triggerR = held.has('r') ? FULL_PRESSURE : held.has('lightShieldR') ? LIGHT_SHIELD : 0;
  return { stickX, stickY, cX, cY, triggerL, triggerR, buttons, ext };
}

function direction(
  held: ReadonlySet<Action>,
  [left, right, down, up]: readonly [Action, Action, Action, Action],
  reach: number,
): readonly [number, number] {
  const x = Number(held.has(right)) - Number(held.has(left));
  const y = Number(held.has(up)) - Number(held.has(down));
  const each = Math.round(x !== 0 && y !== 0 ? reach * DIAGONAL : reach);
  return [x * each || 0, y * each || 0];
}

/** Both at once: all buttons of either, and of every axis the one that is further from its rest. */
export function merged(one: Controller, other: Controller): Controller {
  const further = (a: number, b: number): number => (Math.abs(b) > Math.abs(a) ? b : a);
  return {
    stickX: further(one.stickX, other.stickX),
    stickY: further(one.stickY, other.stickY),
    cX: further(one.cX, other.cX),
    cY: further(one.cY, other.cY),
    triggerL: Math.max(one.triggerL, other.triggerL),
    triggerR: Math.max(one.triggerR, other.triggerR),
    buttons: one.buttons | other.buttons,
    ext: one.ext | other.ext,
  };
}
