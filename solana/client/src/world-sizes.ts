/**
 * The sizes of a world, its parts, units and matrices: what `solana/crates/core` (`world.rs`, `units.rs`, `packed.rs`) says of the
 * canonical header, for those who cut frames into transactions and worlds into shards. A test holds the constants together.
 */
import { ACTION_CLASSES } from './generated/frames.js';

/** Bytes that are no integer world's header; the message says what is wrong. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
}

const MAGIC = 'WIRE';
const SCHEME = 3;
const SIZE_WORDS = 36;
const SIZES_AT = 12;
const BITS_AT = SIZES_AT + 4 * SIZE_WORDS;
const ALIGNMENT = 8;
const MOST_LAYERS = 64;

/** Numbers of sections: see the map at the top of `world.rs`. */
const TOKEN = 8;
const CONTACT = 18;
const INPUT_NUMBERS = 3;
const INPUT_WAVES = 6;
const DEEPEN = 27;
const LEAVE = 30;
const JOIN = 33;
const LAYERS = 36;
const LAYER_SECTIONS = 12;
const OUT_PROJ = 9;
const HEAD_SECTIONS = 17;
const MIX = 3;
const CLASSES = 7;

/** Most products of a unit of a layer, and what the rows of its pieces are a multiple of: `units.rs`. */
const MOST_PRODUCTS = 1 << 19;
const CUT = 80;
/** Columns of a player's physics that are classes: `scheme.rs`. */
const CLASS_COLUMNS = 80;

/** A matrix of weights: int8, row after row. */
export interface Matrix {
  /** Where among the canonical bytes it begins. */
  readonly begin: number;
  readonly rows: number;
  readonly columns: number;
  /** Whether only some of its rows are read each frame. */
  readonly picked: boolean;
}

/** See the module. */
export class WorldSizes {
  /** Canonical bytes of the world. */
  readonly length: number;
  readonly layers: number;
  readonly #size: (place: number) => number;
  readonly #section: (number: number) => number;

  /** header: at least `headerLength` of a world's first bytes. HeaderError where they are no world's, or of another scheme. */
  constructor(header: Uint8Array) {
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (header.length < BITS_AT || new TextDecoder().decode(header.subarray(0, 4)) !== MAGIC) {
      throw new HeaderError('no integer world begins with these bytes');
    }
    const scheme = view.getUint32(4, true);
    if (scheme !== SCHEME) {
      throw new HeaderError(`the world is of scheme ${scheme}, this reads scheme ${SCHEME}`);
    }
    this.length = view.getUint32(8, true);
    this.#size = (place) => view.getUint32(SIZES_AT + 4 * place, true);
    this.layers = this.#size(1);
    if (this.layers < 1 || this.layers > MOST_LAYERS || header.length < this.headerLength) {
      throw new HeaderError('the header is truncated');
    }
    const table = BITS_AT + 8 * this.layers;
    this.#section = (number) => view.getUint32(table + 8 * number, true);
  }

  /** Bytes of the header. */
  get headerLength(): number {
    const sections = LAYERS + LAYER_SECTIONS * this.layers + HEAD_SECTIONS;
    return multiple(BITS_AT + 8 * this.layers + 8 * sections, ALIGNMENT);
  }

  /** Parts of a world: the inputs, each layer, the heads. */
  get parts(): number {
    return this.layers + 2;
  }

  /** Where among the canonical bytes a part begins; the first has the header. */
  partBegin(part: number): number {
    if (part === 0) {
      return 0;
    }
    return part === this.parts ? this.length : this.#section(LAYERS + LAYER_SECTIONS * (part - 1));
  }

  /** Units of a step, which can be run one after the other: the inputs, some for each layer, the heads. */
  get units(): number {
    return 2 + this.layers * this.#layerUnits;
  }

  /** The part whose weights a unit reads. */
  partOfUnit(unit: number): number {
    return unit === 0 ? 0 : 1 + Math.floor((unit - 1) / this.#layerUnits);
  }

  /** The pieces of what enters a layer, its convolution and scan, the pieces of what leaves it. */
  get #layerUnits(): number {
    const [enter, leave] = this.#layer(0);
    return pieces(enter) + 1 + pieces(leave);
  }

  /** The matrices of a part, in their order. */
  matricesOf(part: number): readonly Matrix[] {
    if (part === 0) {
      return this.#inputs();
    }
    return part <= this.layers ? this.#layer(part - 1) : this.#heads();
  }

  /** The matrices of all parts, in their order. */
  get matrices(): readonly Matrix[] {
    return Array.from({ length: this.parts }, (_, part) => this.matricesOf(part)).flat();
  }

  /** Multiplications and additions of a frame, all rows counted. */
  get products(): number {
    return this.matrices.filter(({ picked }) => !picked).reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  }

  #matrix(section: number, rows: number, columns: number, picked = false): Matrix {
    return { begin: this.#section(section), rows, columns, picked };
  }

  #inputs(): readonly Matrix[] {
    const size = this.#size;
    const [model, contact, deep, said] = [size(0), size(23), size(24), size(25)];
    const token = [
      this.#matrix(TOKEN + INPUT_NUMBERS, model, size(12)),
      this.#matrix(TOKEN + INPUT_WAVES, model, size(13)),
    ];
    if (contact === 0) {
      return token;
    }
    return [
      ...token,
      this.#matrix(CONTACT + INPUT_NUMBERS, contact, size(28)),
      this.#matrix(CONTACT + INPUT_WAVES, contact, size(29)),
      this.#matrix(DEEPEN, deep, contact),
      this.#matrix(LEAVE, said, deep),
      this.#matrix(JOIN, model, 2 * said),
    ];
  }

  #layer(layer: number): readonly [Matrix, Matrix] {
    const size = this.#size;
    const [model, inner, state, heads] = [size(0), size(2), size(3), size(4)];
    const first = LAYERS + LAYER_SECTIONS * layer;
    return [this.#matrix(first, 2 * inner + 2 * state + heads, model), this.#matrix(first + OUT_PROJ, model, inner)];
  }

  #heads(): readonly Matrix[] {
    const [model, hidden] = [this.#size(0), this.#size(6)];
    const first = LAYERS + LAYER_SECTIONS * this.layers;
    return [
      this.#matrix(first, 2 * ACTION_CLASSES, model, true),
      this.#matrix(first + MIX, hidden, model),
      this.#matrix(first + CLASSES, 2 * CLASS_COLUMNS, hidden),
    ];
  }
}

/** In how many pieces a product is computed. */
function pieces({ rows, columns }: Matrix): number {
  const each = Math.ceil(rows / Math.ceil((rows * columns) / MOST_PRODUCTS));
  return Math.ceil(rows / multiple(each, CUT));
}

function multiple(value: number, of: number): number {
  return Math.ceil(value / of) * of;
}
