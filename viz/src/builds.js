import { TABLES } from "./tables.js";

// Body proportions by character: our own abstract figures, told apart by height, bulk, head and crest.
// height: game units; bulk: limb and torso thickness; head: head size; leg, arm: length factors;
// crest: what the helmet wears; blade: length of a weapon in body heights; tail: length in body heights.

const DEFAULT = { height: 14, bulk: 1, head: 1, leg: 1, arm: 1, crest: "none", blade: 0, tail: 0, cape: false };

const BUILDS = {
  mario: { height: 12, bulk: 1.2, head: 1.25, leg: 0.88, crest: "cap" },
  dr_mario: { height: 12, bulk: 1.2, head: 1.25, leg: 0.88, crest: "disc" },
  luigi: { height: 14, bulk: 1.0, head: 1.15, crest: "cap" },
  fox: { height: 13.5, bulk: 0.92, head: 1.15, crest: "ears", tail: 0.34 },
  falco: { height: 14.5, bulk: 0.92, head: 1.1, leg: 1.06, crest: "plume", tail: 0.16 },
  captain_falcon: { height: 17, bulk: 1.18, head: 0.92, leg: 1.04, crest: "fin" },
  ganondorf: { height: 18.5, bulk: 1.36, head: 0.92, leg: 1.02, crest: "crown", cape: true },
  donkey_kong: { height: 17.5, bulk: 1.62, head: 1.15, leg: 0.78, arm: 1.28, crest: "ridge" },
  kirby: { height: 9, bulk: 2.1, head: 1.9, leg: 0.62, arm: 0.66, crest: "none" },
  jigglypuff: { height: 9.2, bulk: 2.1, head: 1.9, leg: 0.6, arm: 0.66, crest: "ears" },
  bowser: { height: 18, bulk: 1.8, head: 1.25, leg: 0.76, crest: "horns", tail: 0.3 },
  link: { height: 15, bulk: 1.05, crest: "cap", blade: 0.5 },
  young_link: { height: 11.5, bulk: 1.0, head: 1.25, crest: "cap", blade: 0.46 },
  sheik: { height: 15.5, bulk: 0.86, leg: 1.05, crest: "scarf" },
  zelda: { height: 15.5, bulk: 0.92, crest: "crown", cape: true },
  peach: { height: 15.5, bulk: 0.95, crest: "crown", cape: true },
  popo: { height: 10, bulk: 1.35, head: 1.5, leg: 0.78, crest: "hood", blade: 0.36 },
  nana: { height: 10, bulk: 1.35, head: 1.5, leg: 0.78, crest: "hood", blade: 0.36 },
  pikachu: { height: 9.5, bulk: 1.5, head: 1.6, leg: 0.68, arm: 0.8, crest: "longears", tail: 0.5 },
  pichu: { height: 8, bulk: 1.4, head: 1.7, leg: 0.66, arm: 0.8, crest: "longears", tail: 0.36 },
  samus: { height: 17, bulk: 1.24, head: 0.98, crest: "fin" },
  yoshi: { height: 13.5, bulk: 1.25, head: 1.4, leg: 0.86, crest: "ridge", tail: 0.36 },
  mewtwo: { height: 17, bulk: 0.86, head: 1.12, leg: 1.08, crest: "horns", tail: 0.62 },
  ness: { height: 11, bulk: 1.15, head: 1.45, leg: 0.82, crest: "cap" },
  marth: { height: 16, bulk: 0.92, leg: 1.04, crest: "crown", blade: 0.62, cape: true },
  roy: { height: 15.5, bulk: 0.98, crest: "plume", blade: 0.58, cape: true },
  game_and_watch: { height: 13, bulk: 0.85, head: 1.4, crest: "none" },
};

const builds = new Map();

/** Build of an internal character id; ids the schema does not know get the plain figure. */
export function buildOf(id) {
  let build = builds.get(id);
  if (!build) {
    const key = TABLES.characters.find((c) => c.id === id)?.key;
    build = { ...DEFAULT, ...BUILDS[key] };
    builds.set(id, build);
  }
  return build;
}
