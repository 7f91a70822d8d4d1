/** A keyboard as a controller. */
import type { Controller } from '../generated/frames.js';
import { DEFAULT_KEYS, type Action, type KeyBindings } from './bindings.js';
import { heldController } from './controller.js';
import type { InputSource } from './manager.js';

/** What of a `KeyboardEvent` is used. */
export interface KeyEvent {
  readonly code: string;
  preventDefault?(): void;
}

/** What of a `window` or an element is used. */
export interface KeyTarget {
  addEventListener(type: 'keydown' | 'keyup', listener: (event: KeyEvent) => void): void;
  addEventListener(type: 'blur', listener: () => void): void;
  removeEventListener(type: 'keydown' | 'keyup', listener: (event: KeyEvent) => void): void;
  removeEventListener(type: 'blur', listener: () => void): void;
}

/** Listens to a target's keys until it is closed. Keys without a binding are left alone. */
export class Keyboard implements InputSource {
  readonly #held = new Set<string>();

  constructor(
    private readonly target: KeyTarget,
    private bindings: KeyBindings = DEFAULT_KEYS,
  ) {
    target.addEventListener('keydown', this.#press);
    target.addEventListener('keyup', this.#release);
    target.addEventListener('blur', this.#releaseAll);
  }

  /** Gives the keys other meanings, from now on. */
  remap(bindings: KeyBindings): void {
    this.bindings = bindings;
  }

  read(): Controller {
    const actions = [...this.#held].map((code) => this.bindings[code]);
    return heldController(new Set(actions.filter((action): action is Action => action !== undefined)));
  }

  close(): void {
    this.target.removeEventListener('keydown', this.#press);
    this.target.removeEventListener('keyup', this.#release);
    this.target.removeEventListener('blur', this.#releaseAll);
    this.#held.clear();
  }

  readonly #press = (event: KeyEvent): void => {
    if (event.code in this.bindings) {
      event.preventDefault?.();
      this.#held.add(event.code);
    }
  };

  readonly #release = (event: KeyEvent): void => {
    this.#held.delete(event.code);
  };

  /** Who leaves the window lets go of everything: the key's end would not be heard. */
  readonly #releaseAll = (): void => {
    this.#held.clear();
  };
}
