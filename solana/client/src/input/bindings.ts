/** What keys and gamepads do. All of it is data, so that people can change it. */
import type { ButtonName } from '../generated/frames.js';

/** What a key or a button can do: a button, a stick's direction, a trigger, or holding the stick lightly. */
export type Action =
  | ButtonName
  | 'stickUp'
  | 'stickDown'
  | 'stickLeft'
  | 'stickRight'
  | 'cUp'
  | 'cDown'
  | 'cLeft'
  | 'cRight'
  | 'lightShieldL'
  | 'lightShieldR'
  | 'tilt';

/** Keys by `KeyboardEvent.code`, which names a place on the keyboard whatever is printed there. */
export type KeyBindings = Readonly<Record<string, Action>>;

/** Where a gamepad's values go, by the numbers of the standard gamepad. */
export interface GamepadBindings {
  readonly buttons: Readonly<Record<number, Action>>;
  /** Horizontal and vertical axis of the two sticks. */
  readonly stick: readonly [number, number];
  readonly cStick: readonly [number, number];
  /** Buttons whose pressure moves the analog triggers. */
  readonly triggers: readonly [number, number];
  /** How far a stick may stand from its centre and still count as centred, of 1. */
  readonly deadZone: number;
}

export const DEFAULT_KEYS: KeyBindings = {
  KeyW: 'stickUp',
  KeyA: 'stickLeft',
  KeyS: 'stickDown',
  KeyD: 'stickRight',
  ShiftLeft: 'tilt',
  ArrowUp: 'cUp',
  ArrowLeft: 'cLeft',
  ArrowDown: 'cDown',
  ArrowRight: 'cRight',
  KeyJ: 'a',
  KeyK: 'b',
  Space: 'x',
  KeyL: 'z',
  KeyI: 'l',
  KeyO: 'r',
  KeyU: 'lightShieldL',
  Enter: 'start',
  Digit1: 'dUp',
};

export const DEFAULT_GAMEPAD: GamepadBindings = {
  buttons: {
    0: 'a',
    1: 'x',
    2: 'b',
    3: 'y',
    4: 'z',
    5: 'z',
    6: 'l',
    7: 'r',
    9: 'start',
    12: 'dUp',
    14: 'dLeft',
    15: 'dRight',
  },
  stick: [0, 1],
  cStick: [2, 3],
  triggers: [6, 7],
  deadZone: 0.2,
};
