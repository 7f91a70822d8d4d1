/** A gamepad as a controller. */
import type { Controller } from '../generated/frames.js';
import { DEFAULT_GAMEPAD, type Action, type GamepadBindings } from './bindings.js';
import { FULL_PRESSURE, FULL_TILT, heldController, merged, NEUTRAL } from './controller.js';
import type { InputSource } from './manager.js';

/** What of a `Gamepad` is used. */
export interface GamepadReading {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

/** Reads one of the gamepads that the browser tells: `new Gamepad(() => navigator.getGamepads()[0])`. */
export class Gamepad implements InputSource {
  constructor(
    private readonly reading: () => GamepadReading | null | undefined,
    private bindings: GamepadBindings = DEFAULT_GAMEPAD,
  ) {}

  /** Gives buttons and axes other meanings, from now on. */
  remap(bindings: GamepadBindings): void {
    this.bindings = bindings;
  }

  read(): Controller {
    const found = this.reading();
    if (!found) {
      return NEUTRAL;
    }
    const held = new Set<Action>();
    found.buttons.forEach(({ pressed }, index) => {
      const action = this.bindings.buttons[index];
      if (pressed && action !== undefined) {
        held.add(action);
      }
    });
    const pressure = (index: number): number => Math.round(clamped(found.buttons[index]?.value ?? 0) * FULL_PRESSURE);
    const [stickX, stickY] = this.#stick(found, this.bindings.stick);
    const [cX, cY] = this.#stick(found, this.bindings.cStick);
    const [left, right] = this.bindings.triggers;
    const analog = { ...NEUTRAL, stickX, stickY, cX, cY, triggerL: pressure(left), triggerR: pressure(right) };
    return merged(heldController(held), analog);
  }

  close(): void {
    // nothing is held: a browser's gamepads are asked, not listened to
  }

  /** Both axes, up positive, without the dead zone; beyond it they reach from 0 to full tilt. */
  #stick({ axes }: GamepadReading, [horizontal, vertical]: readonly [number, number]): readonly [number, number] {
    const [x, y] = [clamped(axes[horizontal] ?? 0), -clamped(axes[vertical] ?? 0)];
    const length = Math.hypot(x, y);
    const { deadZone } = this.bindings;
    if (length <= deadZone) {
      return [0, 0];
    }
    const scale = (Math.min(1, (length - deadZone) / (1 - deadZone)) / length) * FULL_TILT;
    return [Math.round(x * scale) || 0, Math.round(y * scale) || 0];
  }
}

function clamped(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
