// One visitor's run through the clips: in which order, which take of each start, and what was answered. It is kept in
// the browser's own store, by the clips it is about, and nowhere else.

const STORE_VERSION = 1;
const STORE_KEY = "the-wire/judge/";

/** A whole number below n, every one as likely: what the last, incomplete round of 2³² would favour is drawn again. */
function below(n) {
  const limit = 2 ** 32 - (2 ** 32 % n);
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn < limit ? drawn % n : below(n);
}

const isKind = (value) => value === true || value === false;

export class Sitting {
  /** order: indices of pairs; real: whether the take shown at each place is; answers: whether it was held for real. */
  constructor(digest, order, real, answers) {
    this.digest = digest;
    this.order = order;
    this.real = real;
    this.answers = answers;
    /** False once the browser has refused to store. */
    this.kept = true;
  }

  /** Every pair once in random order; a fair coin for each decides which take is shown. */
  static draw(digest, count) {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    // Coins, not half and half: who counts could foretell the last of a fixed half.
    return new Sitting(digest, order, order.map(() => below(2) === 1), []);
  }

  /** The stored run of these clips, or a new one where there is none, or none that can be read. */
  static open(digest, count) {
    let stored = null;
    try {
      stored = JSON.parse(localStorage.getItem(STORE_KEY + digest));
    } catch {
      // Storage that is blocked or was written by something else: a new run.
    }
    const good =
      stored?.version === STORE_VERSION &&
      Array.isArray(stored.order) && stored.order.length === count && new Set(stored.order).size === count &&
      stored.order.every((i) => Number.isInteger(i) && i >= 0 && i < count) &&
      Array.isArray(stored.real) && stored.real.length === count && stored.real.every(isKind) &&
      Array.isArray(stored.answers) && stored.answers.length <= count && stored.answers.every(isKind);
    return good ? new Sitting(digest, stored.order, stored.real, stored.answers) : Sitting.draw(digest, count);
  }

  keep() {
    const { order, real, answers } = this;
    try {
      localStorage.setItem(STORE_KEY + this.digest, JSON.stringify({ version: STORE_VERSION, order, real, answers }));
    } catch {
      this.kept = false;
    }
  }

  get count() {
    return this.order.length;
  }

  get done() {
    return this.answers.length;
  }

  get over() {
    return this.done === this.count;
  }

  get right() {
    return this.answers.filter((answer, i) => answer === this.real[i]).length;
  }

  isRight(place) {
    return this.answers[place] === this.real[place];
  }

  /** Of the answered takes that were real (or dreamed): { right, shown }. */
  of(real) {
    const places = this.answers.map((_, i) => i).filter((i) => this.real[i] === real);
    return { shown: places.length, right: places.filter((i) => this.isRight(i)).length };
  }

  /** Answers the next clip: held for real, or for dreamed. */
  answer(real) {
    this.answers.push(real);
    this.keep();
  }
}
