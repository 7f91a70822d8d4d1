import { actionId, actionOf, isDead, isHelpless } from "./actions.js";

// What happened, read off the frames as they come: hits, KOs, respawns, grabs, ledge grabs, blocked hits, combos.
// The file's own events replace those of the same kind when it has them.

/** Frames in control that end a combo, and after which its count leaves the screen. */
const COMBO_RESET = 45;
const COMBO_SHOWN = 24;
const REBIRTH = actionId("Rebirth");
const TECHS = new Set(["Passive", "PassiveStandF", "PassiveStandB", "PassiveWall", "PassiveCeil"].map(actionId));
const CLIFF_CATCH = actionId("CliffCatch");
const GUARD_SET_OFF = actionId("GuardSetOff");
const GRABS = new Set(["CatchPull", "CatchDashPull"].map(actionId));

const KNOWN = new Set(["hit", "ko", "respawn", "grab", "ledge_grab", "tech", "combo", "block"]);

/** Events worth jumping to with N and P. */
export const HEADLINES = new Set(["hit", "ko", "respawn"]);

export class EventFinder {
  constructor(match) {
    this.match = match;
    /** {frame, type, player, by, amount, moves (combos)}: player is who it happened to; sorted by frame. */
    this.events = [];
    this.free = [0, 0];
    this.hits = [0, 0];
    this.damage = [0, 0];
  }

  look(t) {
    if (t === 0) return;
    for (let p = 0; p < 2; p++) this.lookAt(t, p);
  }

  lookAt(t, p) {
    const me = this.match.players[p];
    const foe = this.match.players[1 - p];
    const action = me.action_state[t];
    const entered = me.since[t] === t && action !== me.action_state[t - 1];
    const rise = me.percent[t] - me.percent[t - 1];
    const dead = isDead(action);

    if (me.stocks[t] < me.stocks[t - 1]) this.add(t, "ko", p, 1 - p, me.percent[t]);
    if (entered && action === REBIRTH) this.add(t, "respawn", p, null, 0);
    if (entered && action === CLIFF_CATCH) this.add(t, "ledge_grab", p, null, 0);
    if (entered && TECHS.has(action)) this.add(t, "tech", p, null, 0);
    if (entered && action === GUARD_SET_OFF) this.add(t, "block", p, 1 - p, 0);
    if (entered && GRABS.has(action)) this.add(t, "grab", 1 - p, p, 0);

    if (dead) {
      this.hits[p] = 0;
    } else if (rise > 0.05) {
      this.add(t, "hit", p, 1 - p, rise);
      const group = actionOf(foe.action_state[t]).group;
      const start = foe.since[t];
      if ((group === "attack" || group === "special" || group === "grab") && foe.contact[start] < 0) foe.contact[start] = foe.state_age[t];
      if (this.hits[p] === 0 || this.free[p] > COMBO_RESET) {
        this.hits[p] = 0;
        this.damage[p] = 0;
      }
      this.hits[p] = Math.min(255, this.hits[p] + 1);
      this.damage[p] += rise;
      this.free[p] = 0;
    } else if (isHelpless(action) || me.hitlag[t] > 0) {
      this.free[p] = 0;
    } else if (++this.free[p] > COMBO_RESET) {
      this.hits[p] = 0;
    }
    const shown = this.free[p] <= COMBO_SHOWN;
    me.comboHits[t] = shown ? this.hits[p] : 0;
    me.comboDamage[t] = shown ? this.damage[p] : 0;
  }

  add(frame, type, player, by, amount) {
    this.events.push({ frame, type, player, by, amount });
  }

  /** Takes the file's own events; kinds it does not list stay as found in the frames. */
  adopt(list) {
    if (!Array.isArray(list)) return;
    const theirs = [];
    for (const e of list) {
      if (!e || !Number.isInteger(e.frame) || e.frame < 0 || e.frame >= this.match.length || !KNOWN.has(e.type)) continue;
      if (e.player !== 0 && e.player !== 1) continue;
      const by = e.by === 0 || e.by === 1 ? e.by : null;
      theirs.push({ frame: e.frame, type: e.type, player: e.player, by, amount: Number(e.amount) || 0, moves: Number(e.moves) || 0 });
    }
    const kinds = new Set(theirs.map((e) => e.type));
    this.events = theirs.concat(this.events.filter((e) => !kinds.has(e.type))).sort((a, b) => a.frame - b.frame);
  }

  /** Index of the first event at or after a frame. */
  firstAt(frame) {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.events[mid].frame < frame) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** The last event of a type at or before time t and at most so many frames old, or null. */
  lastBefore(t, type, frames) {
    for (let i = this.firstAt(Math.floor(t) + 1) - 1; i >= 0 && t - this.events[i].frame <= frames; i--) {
      if (this.events[i].type === type) return this.events[i];
    }
    return null;
  }

  /** The headline after (step 1) or before (step -1) a frame, or null. */
  neighbour(frame, step) {
    let i = this.firstAt(frame + (step > 0 ? 1 : 0)) - (step > 0 ? 0 : 1);
    for (; i >= 0 && i < this.events.length; i += step) {
      if (HEADLINES.has(this.events[i].type) && this.events[i].frame !== frame) return this.events[i];
    }
    return null;
  }
}
