// Generated from schema/wire.toml and schema/melee.toml by `python -m schema.generate_chain`: do not edit.
import type * as layout from '../layout.js';

/** A player's public fields, fixed point: a view of the exact frame. */
export interface PlayerState {
  /** ×256 Horizontal position of the fighter's origin; the stage's centre is 0, right is positive. */
  readonly x: number;
  /** ×256 Vertical position of the fighter's origin; the main floor is about 0, up is positive. */
  readonly y: number;
  /** Damage taken. */
  readonly percent: number;
  /** ×256 Shield strength, 60 when full. */
  readonly shield: number;
  /** ×256 Self-induced horizontal velocity; it moves the fighter on the ground too. */
  readonly speedAirX: number;
  /** ×256 Self-induced vertical velocity. */
  readonly speedY: number;
  /** ×256 Self-induced velocity along the ground. */
  readonly speedGroundX: number;
  /** ×256 Horizontal knockback velocity. */
  readonly speedAttackX: number;
  /** ×256 Vertical knockback velocity. */
  readonly speedAttackY: number;
  /** Animation frame of the action state; fractional, and -1 occurs. */
  readonly stateAge: number;
  /** Frames of hitlag left. */
  readonly hitlag: number;
  /** Stocks left. */
  readonly stocks: number;
  /** 1 when facing right. */
  readonly facing: number;
  /** 1 when standing on something. */
  readonly onGround: number;
  /** Action state id. Ids above 399 (Kirby's copied specials) are read as 399, SpecialOther. */
  readonly actionState: number;
  /** Jumps left, the ground jump included. */
  readonly jumpsLeft: number;
  /** Internal character id. */
  readonly character: number;
}

/** Bytes of a PlayerState. */
export const PLAYER_STATE_LENGTH = 32;

export function readPlayerState(from: layout.StructReader): PlayerState {
  return {
    x: from.i32(),
    y: from.i32(),
    percent: from.u16(),
    shield: from.u16(),
    speedAirX: from.i16(),
    speedY: from.i16(),
    speedGroundX: from.i16(),
    speedAttackX: from.i16(),
    speedAttackY: from.i16(),
    stateAge: from.u16(),
    hitlag: from.u8(),
    stocks: from.u8(),
    facing: from.u8(),
    onGround: from.u8(),
    actionState: from.u16(),
    jumpsLeft: from.u8(),
    character: from.u8(),
  };
}

export function writePlayerState(to: layout.StructWriter, value: PlayerState): void {
  to.i32(value.x);
  to.i32(value.y);
  to.u16(value.percent);
  to.u16(value.shield);
  to.i16(value.speedAirX);
  to.i16(value.speedY);
  to.i16(value.speedGroundX);
  to.i16(value.speedAttackX);
  to.i16(value.speedAttackY);
  to.u16(value.stateAge);
  to.u8(value.hitlag);
  to.u8(value.stocks);
  to.u8(value.facing);
  to.u8(value.onGround);
  to.u16(value.actionState);
  to.u8(value.jumpsLeft);
  to.u8(value.character);
}

/** What a field of a PlayerState is multiplied by. */
export const PLAYER_STATE_SCALES = { x: 256, y: 256, percent: 1, shield: 256, speedAirX: 256, speedY: 256, speedGroundX: 256, speedAttackX: 256, speedAttackY: 256, stateAge: 1, hitlag: 1, stocks: 1, facing: 1, onGround: 1, actionState: 1, jumpsLeft: 1, character: 1 } as const;

/** A controller: sticks, triggers and buttons, 8 bytes. */
export interface Controller {
  /** -127 to 127, full tilt at both ends. */
  readonly stickX: number;
  /** -127 to 127, full tilt at both ends. */
  readonly stickY: number;
  /** -127 to 127, full tilt at both ends. */
  readonly cX: number;
  /** -127 to 127, full tilt at both ends. */
  readonly cY: number;
  /** 0 to 255, 255 where it is pressed all the way. */
  readonly triggerL: number;
  /** 0 to 255, 255 where it is pressed all the way. */
  readonly triggerR: number;
  /** Bits: a, b, x, y, z, start, d_left, d_right. */
  readonly buttons: number;
  /** Bits: d_up, d_down, l, r. */
  readonly ext: number;
}

/** Bytes of a Controller. */
export const CONTROLLER_LENGTH = 8;

export function readController(from: layout.StructReader): Controller {
  return {
    stickX: from.i8(),
    stickY: from.i8(),
    cX: from.i8(),
    cY: from.i8(),
    triggerL: from.u8(),
    triggerR: from.u8(),
    buttons: from.u8(),
    ext: from.u8(),
  };
}

export function writeController(to: layout.StructWriter, value: Controller): void {
  to.i8(value.stickX);
  to.i8(value.stickY);
  to.i8(value.cX);
  to.i8(value.cY);
  to.u8(value.triggerL);
  to.u8(value.triggerR);
  to.u8(value.buttons);
  to.u8(value.ext);
}

/** Where a controller's buttons are. */
export const BUTTONS = {
  a: { field: "buttons", mask: 1 },
  b: { field: "buttons", mask: 2 },
  x: { field: "buttons", mask: 4 },
  y: { field: "buttons", mask: 8 },
  z: { field: "buttons", mask: 16 },
  start: { field: "buttons", mask: 32 },
  dLeft: { field: "buttons", mask: 64 },
  dRight: { field: "buttons", mask: 128 },
  dUp: { field: "ext", mask: 1 },
  dDown: { field: "ext", mask: 2 },
  l: { field: "ext", mask: 4 },
  r: { field: "ext", mask: 8 },
} as const;

/** A button's name. */
export type ButtonName = keyof typeof BUTTONS;

/** Action states that a world knows. */
export const ACTION_CLASSES = 400;

/** Fields of a player's exact frame, in order. */
export const EXACT_FIELDS = [
  { name: "x", fractionalBits: 16, low: -400, high: 400 },
  { name: "y", fractionalBits: 16, low: -400, high: 600 },
  { name: "percent", fractionalBits: 16, low: 0, high: 999 },
  { name: "shield", fractionalBits: 16, low: 0, high: 60 },
  { name: "speed_air_x", fractionalBits: 16, low: -40, high: 40 },
  { name: "speed_y", fractionalBits: 16, low: -40, high: 40 },
  { name: "speed_ground_x", fractionalBits: 16, low: -40, high: 40 },
  { name: "speed_attack_x", fractionalBits: 16, low: -40, high: 40 },
  { name: "speed_attack_y", fractionalBits: 16, low: -40, high: 40 },
  { name: "state_age", fractionalBits: 16, low: -10, high: 1000 },
  { name: "hitlag", fractionalBits: 0, low: 0, high: 40 },
  { name: "stocks", fractionalBits: 0, low: 0, high: 4 },
  { name: "facing", fractionalBits: 0, low: 0, high: 1 },
  { name: "on_ground", fractionalBits: 0, low: 0, high: 1 },
  { name: "action_state", fractionalBits: 0, low: 0, high: 399 },
  { name: "jumps_left", fractionalBits: 0, low: 0, high: 7 },
  { name: "character", fractionalBits: 0, low: 0, high: 32 },
  { name: "hitstun", fractionalBits: 0, low: 0, high: 200 },
  { name: "hurtbox_state", fractionalBits: 0, low: 0, high: 2 },
  { name: "age_rate", fractionalBits: 16, low: 0, high: 8 },
  { name: "action_frames", fractionalBits: 0, low: 0, high: 255 },
  { name: "hurtbox_frames", fractionalBits: 0, low: 0, high: 255 },
] as const;

/** Stages by external id. */
export const STAGES = [
  { id: 2, key: "fountain_of_dreams", name: "Fountain of Dreams" },
  { id: 3, key: "pokemon_stadium", name: "Pokémon Stadium" },
  { id: 8, key: "yoshis_story", name: "Yoshi's Story" },
  { id: 28, key: "dream_land", name: "Dream Land" },
  { id: 31, key: "battlefield", name: "Battlefield" },
  { id: 32, key: "final_destination", name: "Final Destination" },
] as const;

/** Characters by internal id. */
export const CHARACTERS = [
  { id: 0, key: "mario", name: "Mario" },
  { id: 1, key: "fox", name: "Fox" },
  { id: 2, key: "captain_falcon", name: "Captain Falcon" },
  { id: 3, key: "donkey_kong", name: "Donkey Kong" },
  { id: 4, key: "kirby", name: "Kirby" },
  { id: 5, key: "bowser", name: "Bowser" },
  { id: 6, key: "link", name: "Link" },
  { id: 7, key: "sheik", name: "Sheik" },
  { id: 8, key: "ness", name: "Ness" },
  { id: 9, key: "peach", name: "Peach" },
  { id: 10, key: "popo", name: "Popo (Ice Climbers)" },
  { id: 11, key: "nana", name: "Nana" },
  { id: 12, key: "pikachu", name: "Pikachu" },
  { id: 13, key: "samus", name: "Samus" },
  { id: 14, key: "yoshi", name: "Yoshi" },
  { id: 15, key: "jigglypuff", name: "Jigglypuff" },
  { id: 16, key: "mewtwo", name: "Mewtwo" },
  { id: 17, key: "luigi", name: "Luigi" },
  { id: 18, key: "marth", name: "Marth" },
  { id: 19, key: "zelda", name: "Zelda" },
  { id: 20, key: "young_link", name: "Young Link" },
  { id: 21, key: "dr_mario", name: "Dr. Mario" },
  { id: 22, key: "falco", name: "Falco" },
  { id: 23, key: "pichu", name: "Pichu" },
  { id: 24, key: "game_and_watch", name: "Mr. Game & Watch" },
  { id: 25, key: "ganondorf", name: "Ganondorf" },
  { id: 26, key: "roy", name: "Roy" },
] as const;

/** Action states by id. */
export const ACTION_NAMES: Readonly<Record<number, string>> = {
  0: "DeadDown",
  1: "DeadLeft",
  2: "DeadRight",
  3: "DeadUp",
  4: "DeadUpStar",
  5: "DeadUpStarIce",
  6: "DeadUpFall",
  7: "DeadUpFallHitCamera",
  8: "DeadUpFallHitCameraFlat",
  9: "DeadUpFallIce",
  10: "DeadUpFallHitCameraIce",
  11: "Sleep",
  12: "Rebirth",
  13: "RebirthWait",
  14: "Wait",
  15: "WalkSlow",
  16: "WalkMiddle",
  17: "WalkFast",
  18: "Turn",
  19: "TurnRun",
  20: "Dash",
  21: "Run",
  22: "RunDirect",
  23: "RunBrake",
  24: "KneeBend",
  25: "JumpF",
  26: "JumpB",
  27: "JumpAerialF",
  28: "JumpAerialB",
  29: "Fall",
  30: "FallF",
  31: "FallB",
  32: "FallAerial",
  33: "FallAerialF",
  34: "FallAerialB",
  35: "FallSpecial",
  36: "FallSpecialF",
  37: "FallSpecialB",
  38: "DamageFall",
  39: "Squat",
  40: "SquatWait",
  41: "SquatRv",
  42: "Landing",
  43: "LandingFallSpecial",
  44: "Attack11",
  45: "Attack12",
  46: "Attack13",
  47: "Attack100Start",
  48: "Attack100Loop",
  49: "Attack100End",
  50: "AttackDash",
  51: "AttackS3Hi",
  52: "AttackS3HiS",
  53: "AttackS3S",
  54: "AttackS3LwS",
  55: "AttackS3Lw",
  56: "AttackHi3",
  57: "AttackLw3",
  58: "AttackS4Hi",
  59: "AttackS4HiS",
  60: "AttackS4S",
  61: "AttackS4LwS",
  62: "AttackS4Lw",
  63: "AttackHi4",
  64: "AttackLw4",
  65: "AttackAirN",
  66: "AttackAirF",
  67: "AttackAirB",
  68: "AttackAirHi",
  69: "AttackAirLw",
  70: "LandingAirN",
  71: "LandingAirF",
  72: "LandingAirB",
  73: "LandingAirHi",
  74: "LandingAirLw",
  75: "DamageHi1",
  76: "DamageHi2",
  77: "DamageHi3",
  78: "DamageN1",
  79: "DamageN2",
  80: "DamageN3",
  81: "DamageLw1",
  82: "DamageLw2",
  83: "DamageLw3",
  84: "DamageAir1",
  85: "DamageAir2",
  86: "DamageAir3",
  87: "DamageFlyHi",
  88: "DamageFlyN",
  89: "DamageFlyLw",
  90: "DamageFlyTop",
  91: "DamageFlyRoll",
  92: "LightGet",
  93: "HeavyGet",
  94: "LightThrowF",
  95: "LightThrowB",
  96: "LightThrowHi",
  97: "LightThrowLw",
  98: "LightThrowDash",
  99: "LightThrowDrop",
  100: "LightThrowAirF",
  101: "LightThrowAirB",
  102: "LightThrowAirHi",
  103: "LightThrowAirLw",
  104: "HeavyThrowF",
  105: "HeavyThrowB",
  106: "HeavyThrowHi",
  107: "HeavyThrowLw",
  108: "LightThrowF4",
  109: "LightThrowB4",
  110: "LightThrowHi4",
  111: "LightThrowLw4",
  112: "LightThrowAirF4",
  113: "LightThrowAirB4",
  114: "LightThrowAirHi4",
  115: "LightThrowAirLw4",
  116: "HeavyThrowF4",
  117: "HeavyThrowB4",
  118: "HeavyThrowHi4",
  119: "HeavyThrowLw4",
  120: "SwordSwing1",
  121: "SwordSwing3",
  122: "SwordSwing4",
  123: "SwordSwingDash",
  124: "BatSwing1",
  125: "BatSwing3",
  126: "BatSwing4",
  127: "BatSwingDash",
  128: "ParasolSwing1",
  129: "ParasolSwing3",
  130: "ParasolSwing4",
  131: "ParasolSwingDash",
  132: "HarisenSwing1",
  133: "HarisenSwing3",
  134: "HarisenSwing4",
  135: "HarisenSwingDash",
  136: "StarRodSwing1",
  137: "StarRodSwing3",
  138: "StarRodSwing4",
  139: "StarRodSwingDash",
  140: "LipStickSwing1",
  141: "LipStickSwing3",
  142: "LipStickSwing4",
  143: "LipStickSwingDash",
  144: "ItemParasolOpen",
  145: "ItemParasolFall",
  146: "ItemParasolFallSpecial",
  147: "ItemParasolDamageFall",
  148: "LGunShoot",
  149: "LGunShootAir",
  150: "LGunShootEmpty",
  151: "LGunShootAirEmpty",
  152: "FireFlowerShoot",
  153: "FireFlowerShootAir",
  154: "ItemScrew",
  155: "ItemScrewAir",
  156: "DamageScrew",
  157: "DamageScrewAir",
  158: "ItemScopeStart",
  159: "ItemScopeRapid",
  160: "ItemScopeFire",
  161: "ItemScopeEnd",
  162: "ItemScopeAirStart",
  163: "ItemScopeAirRapid",
  164: "ItemScopeAirFire",
  165: "ItemScopeAirEnd",
  166: "ItemScopeStartEmpty",
  167: "ItemScopeRapidEmpty",
  168: "ItemScopeFireEmpty",
  169: "ItemScopeEndEmpty",
  170: "ItemScopeAirStartEmpty",
  171: "ItemScopeAirRapidEmpty",
  172: "ItemScopeAirFireEmpty",
  173: "ItemScopeAirEndEmpty",
  174: "LiftWait",
  175: "LiftWalk1",
  176: "LiftWalk2",
  177: "LiftTurn",
  178: "GuardOn",
  179: "Guard",
  180: "GuardOff",
  181: "GuardSetOff",
  182: "GuardReflect",
  183: "DownBoundU",
  184: "DownWaitU",
  185: "DownDamageU",
  186: "DownStandU",
  187: "DownAttackU",
  188: "DownFowardU",
  189: "DownBackU",
  190: "DownSpotU",
  191: "DownBoundD",
  192: "DownWaitD",
  193: "DownDamageD",
  194: "DownStandD",
  195: "DownAttackD",
  196: "DownFowardD",
  197: "DownBackD",
  198: "DownSpotD",
  199: "Passive",
  200: "PassiveStandF",
  201: "PassiveStandB",
  202: "PassiveWall",
  203: "PassiveWallJump",
  204: "PassiveCeil",
  205: "ShieldBreakFly",
  206: "ShieldBreakFall",
  207: "ShieldBreakDownU",
  208: "ShieldBreakDownD",
  209: "ShieldBreakStandU",
  210: "ShieldBreakStandD",
  211: "FuraFura",
  212: "Catch",
  213: "CatchPull",
  214: "CatchDash",
  215: "CatchDashPull",
  216: "CatchWait",
  217: "CatchAttack",
  218: "CatchCut",
  219: "ThrowF",
  220: "ThrowB",
  221: "ThrowHi",
  222: "ThrowLw",
  223: "CapturePulledHi",
  224: "CaptureWaitHi",
  225: "CaptureDamageHi",
  226: "CapturePulledLw",
  227: "CaptureWaitLw",
  228: "CaptureDamageLw",
  229: "CaptureCut",
  230: "CaptureJump",
  231: "CaptureNeck",
  232: "CaptureFoot",
  233: "EscapeF",
  234: "EscapeB",
  235: "Escape",
  236: "EscapeAir",
  237: "ReboundStop",
  238: "Rebound",
  239: "ThrownF",
  240: "ThrownB",
  241: "ThrownHi",
  242: "ThrownLw",
  243: "ThrownLwWomen",
  244: "Pass",
  245: "Ottotto",
  246: "OttottoWait",
  247: "FlyReflectWall",
  248: "FlyReflectCeil",
  249: "StopWall",
  250: "StopCeil",
  251: "MissFoot",
  252: "CliffCatch",
  253: "CliffWait",
  254: "CliffClimbSlow",
  255: "CliffClimbQuick",
  256: "CliffAttackSlow",
  257: "CliffAttackQuick",
  258: "CliffEscapeSlow",
  259: "CliffEscapeQuick",
  260: "CliffJumpSlow1",
  261: "CliffJumpSlow2",
  262: "CliffJumpQuick1",
  263: "CliffJumpQuick2",
  264: "AppealR",
  265: "AppealL",
  266: "ShoulderedWait",
  267: "ShoulderedWalkSlow",
  268: "ShoulderedWalkMiddle",
  269: "ShoulderedWalkFast",
  270: "ShoulderedTurn",
  271: "ThrownFF",
  272: "ThrownFB",
  273: "ThrownFHi",
  274: "ThrownFLw",
  275: "CaptureCaptain",
  276: "CaptureYoshi",
  277: "YoshiEgg",
  278: "CaptureKoopa",
  279: "CaptureDamageKoopa",
  280: "CaptureWaitKoopa",
  281: "ThrownKoopaF",
  282: "ThrownKoopaB",
  283: "CaptureKoopaAir",
  284: "CaptureDamageKoopaAir",
  285: "CaptureWaitKoopaAir",
  286: "ThrownKoopaAirF",
  287: "ThrownKoopaAirB",
  288: "CaptureKirby",
  289: "CaptureWaitKirby",
  290: "ThrownKirbyStar",
  291: "ThrownCopyStar",
  292: "ThrownKirby",
  293: "BarrelWait",
  294: "Bury",
  295: "BuryWait",
  296: "BuryJump",
  297: "DamageSong",
  298: "DamageSongWait",
  299: "DamageSongRv",
  300: "DamageBind",
  301: "CaptureMewtwo",
  302: "CaptureMewtwoAir",
  303: "ThrownMewtwo",
  304: "ThrownMewtwoAir",
  305: "WarpStarJump",
  306: "WarpStarFall",
  307: "HammerWait",
  308: "HammerWalk",
  309: "HammerTurn",
  310: "HammerKneeBend",
  311: "HammerFall",
  312: "HammerJump",
  313: "HammerLanding",
  314: "KinokoGiantStart",
  315: "KinokoGiantStartAir",
  316: "KinokoGiantEnd",
  317: "KinokoGiantEndAir",
  318: "KinokoSmallStart",
  319: "KinokoSmallStartAir",
  320: "KinokoSmallEnd",
  321: "KinokoSmallEndAir",
  322: "Entry",
  323: "EntryStart",
  324: "EntryEnd",
  325: "DamageIce",
  326: "DamageIceJump",
  327: "CaptureMasterHand",
  328: "CaptureDamageMasterHand",
  329: "CaptureWaitMasterHand",
  330: "ThrownMasterHand",
  331: "CaptureKirbyYoshi",
  332: "KirbyYoshiEgg",
  333: "CaptureRedead",
  334: "CaptureLikeLike",
  335: "DownReflect",
  336: "CaptureCrazyHand",
  337: "CaptureDamageCrazyHand",
  338: "CaptureWaitCrazyHand",
  339: "ThrownCrazyHand",
  340: "BarrelCannonWait",
};
