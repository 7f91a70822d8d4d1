import { TABLES } from "./tables.js";

// What each action state is for a spectator: a plain name, and the group that decides colour and pose.

export const UNKNOWN_ACTION = 399;

const PLAIN = {
  Sleep: "Out", Rebirth: "Respawning", RebirthWait: "On the platform", Wait: "Standing", WalkSlow: "Walking",
  WalkMiddle: "Walking", WalkFast: "Walking", Turn: "Turning", TurnRun: "Turning round", Dash: "Dashing", Run: "Running",
  RunDirect: "Running", RunBrake: "Braking", KneeBend: "Jump squat", JumpF: "Jumping", JumpB: "Jumping back",
  JumpAerialF: "Double jump", JumpAerialB: "Double jump", Fall: "Falling", FallF: "Falling", FallB: "Falling",
  FallAerial: "Falling", FallAerialF: "Falling", FallAerialB: "Falling", FallSpecial: "Helpless", FallSpecialF: "Helpless",
  FallSpecialB: "Helpless", DamageFall: "Tumbling", Squat: "Crouching", SquatWait: "Crouching", SquatRv: "Standing up",
  Landing: "Landing", LandingFallSpecial: "Heavy landing", Attack11: "Jab", Attack12: "Jab 2", Attack13: "Jab 3",
  Attack100Start: "Rapid jab", Attack100Loop: "Rapid jab", Attack100End: "Rapid jab", AttackDash: "Dash attack",
  AttackS3Hi: "Forward tilt, up", AttackS3HiS: "Forward tilt, up", AttackS3S: "Forward tilt", AttackS3LwS: "Forward tilt, down",
  AttackS3Lw: "Forward tilt, down", AttackHi3: "Up tilt", AttackLw3: "Down tilt", AttackS4Hi: "Forward smash, up",
  AttackS4HiS: "Forward smash, up", AttackS4S: "Forward smash", AttackS4LwS: "Forward smash, down",
  AttackS4Lw: "Forward smash, down", AttackHi4: "Up smash", AttackLw4: "Down smash", AttackAirN: "Neutral air",
  AttackAirF: "Forward air", AttackAirB: "Back air", AttackAirHi: "Up air", AttackAirLw: "Down air",
  LandingAirN: "Landing (neutral air)", LandingAirF: "Landing (forward air)", LandingAirB: "Landing (back air)",
  LandingAirHi: "Landing (up air)", LandingAirLw: "Landing (down air)", DamageFlyHi: "Launched", DamageFlyN: "Launched",
  DamageFlyLw: "Launched", DamageFlyTop: "Launched up", DamageFlyRoll: "Spinning away", GuardOn: "Shield up", Guard: "Shielding",
  GuardOff: "Shield down", GuardSetOff: "Shield hit", GuardReflect: "Power shield", DownBoundU: "Bounced on the floor",
  DownBoundD: "Bounced on the floor", DownWaitU: "Lying", DownWaitD: "Lying", DownStandU: "Getting up", DownStandD: "Getting up",
  DownAttackU: "Get-up attack", DownAttackD: "Get-up attack", DownFowardU: "Get-up roll", DownFowardD: "Get-up roll",
  DownBackU: "Get-up roll", DownBackD: "Get-up roll", DownDamageU: "Hit while lying", DownDamageD: "Hit while lying",
  Passive: "Tech", PassiveStandF: "Tech roll", PassiveStandB: "Tech roll", PassiveWall: "Wall tech", PassiveWallJump: "Wall jump",
  PassiveCeil: "Ceiling tech", FuraFura: "Dizzy", Catch: "Grab", CatchPull: "Pulling in", CatchDash: "Dash grab",
  CatchDashPull: "Pulling in", CatchWait: "Holding", CatchAttack: "Pummel", CatchCut: "Lost the grab", ThrowF: "Forward throw",
  ThrowB: "Back throw", ThrowHi: "Up throw", ThrowLw: "Down throw", CapturePulledHi: "Grabbed!", CapturePulledLw: "Grabbed!",
  CaptureDamageHi: "Pummelled", CaptureDamageLw: "Pummelled", CaptureCut: "Broke free", CaptureJump: "Broke free",
  EscapeF: "Roll forward", EscapeB: "Roll back", Escape: "Spot dodge", EscapeAir: "Air dodge", ReboundStop: "Clank",
  Rebound: "Clank", ThrownF: "Thrown forward", ThrownB: "Thrown back", ThrownHi: "Thrown up", ThrownLw: "Thrown down",
  ThrownLwWomen: "Thrown down", Pass: "Dropping through", Ottotto: "Teetering", OttottoWait: "Teetering", MissFoot: "Slipped off",
  CliffCatch: "Ledge grab", CliffWait: "On the ledge", CliffClimbSlow: "Ledge climb", CliffClimbQuick: "Ledge climb",
  CliffAttackSlow: "Ledge attack", CliffAttackQuick: "Ledge attack", CliffEscapeSlow: "Ledge roll", CliffEscapeQuick: "Ledge roll",
  CliffJumpSlow1: "Ledge jump", CliffJumpSlow2: "Ledge jump", CliffJumpQuick1: "Ledge jump", CliffJumpQuick2: "Ledge jump",
  AppealR: "Taunt", AppealL: "Taunt", Entry: "Entering", EntryStart: "Entering", EntryEnd: "Entering", Bury: "Buried",
  BuryWait: "Buried", BuryJump: "Unburied", DamageSong: "Asleep", DamageSongWait: "Asleep", DamageSongRv: "Waking up",
  DamageIce: "Frozen", DamageIceJump: "Thawed", ShieldBreakFly: "Shield broken", ShieldBreakFall: "Shield broken",
};

const GROUPS = [
  ["dead", /^(Dead|Sleep$)/],
  ["entry", /^(Rebirth|Entry)/],
  ["attack", /^(Attack(?!.*Landing)|DownAttack|CliffAttack|SwordSwing|BatSwing|ParasolSwing|HarisenSwing|StarRodSwing|LipStick)/],
  ["grab", /^(Catch|Throw)/],
  ["hurt", /^(Damage|DownDamage|Thrown|Capture|ShieldBreak|FuraFura|Bury|YoshiEgg|Shouldered|FlyReflect|CaptureC|KirbyYoshiEgg)/],
  ["down", /^(DownBound|DownWait|DownReflect|StopWall|StopCeil|MissFoot)/],
  ["defence", /^(Guard|Escape|Passive|DownStand|DownFoward|DownBack|DownSpot|CliffEscape)/],
  ["ledge", /^Cliff/],
  ["landing", /^(Landing|HammerLanding)/],
];

function plainName(name) {
  if (PLAIN[name]) return PLAIN[name];
  if (/^Dead/.test(name)) return "KO";
  if (/^Damage/.test(name)) return "Hit";
  if (/^Capture|^Thrown/.test(name)) return "Held";
  if (/^ShieldBreak/.test(name)) return "Shield broken";
  return name.replace(/([a-z])([A-Z0-9])/g, "$1 $2");
}

const actions = [];
for (let id = 0; id <= UNKNOWN_ACTION; id++) {
  const name = TABLES.actions[id] ?? (id < UNKNOWN_ACTION ? `Special${id}` : "SpecialOther");
  const special = TABLES.actions[id] === undefined;
  const group = special ? "special" : (GROUPS.find(([, pattern]) => pattern.test(name))?.[0] ?? "move");
  actions.push({ id, name, plain: special ? "Special move" : plainName(name), group, special });
}

/** The description of an action id; ids the schema does not know are specials. */
export function actionOf(id) {
  return actions[id] ?? actions[UNKNOWN_ACTION];
}

export const actionId = (name) => {
  const id = TABLES.actions.indexOf(name);
  if (id < 0) throw new Error(`action ${name} is not in the schema`);
  return id;
};

/** Whether a fighter in this action is still paying for a hit: reeling, thrown, held, on the floor, teching. */
export const isHelpless = (id) => actionOf(id).group === "hurt" || /^(Down|Passive(?!WallJump))/.test(actionOf(id).name);
export const isDead = (id) => actionOf(id).group === "dead";
