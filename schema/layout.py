"""Generated from schema/wire.toml and schema/melee.toml by `python -m schema.generate`: do not edit."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class PlayerField:
    """One field of a player's frame vector; `hidden` ones stay inside a world."""

    name: str
    kind: str
    low: float
    high: float
    scale: float
    classes: int
    hidden: bool


@dataclass(frozen=True)
class Platform:
    """A platform: ends and height in game units."""

    left: float
    right: float
    y: float
    moving: bool


@dataclass(frozen=True)
class Box:
    """An upright rectangle in game units."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Stage:
    """A stage's fixed geometry, in game units."""

    id: int
    key: str
    name: str
    blast_left: float
    blast_right: float
    blast_bottom: float
    blast_top: float
    edge_x: float
    ledge_x: float
    floor: tuple[tuple[float, float], ...]
    platforms: tuple[Platform, ...]
    moving_ground: tuple[Box, ...]


@dataclass(frozen=True)
class Character:
    """A character: internal id (frames), external id (character select)."""

    id: int
    external_id: int
    key: str
    name: str


# Indices into a player's frame vector
X: Final = 0
Y: Final = 1
PERCENT: Final = 2
SHIELD: Final = 3
SPEED_AIR_X: Final = 4
SPEED_Y: Final = 5
SPEED_GROUND_X: Final = 6
SPEED_ATTACK_X: Final = 7
SPEED_ATTACK_Y: Final = 8
STATE_AGE: Final = 9
HITLAG: Final = 10
STOCKS: Final = 11
FACING: Final = 12
ON_GROUND: Final = 13
ACTION_STATE: Final = 14
JUMPS_LEFT: Final = 15
CHARACTER: Final = 16
HITSTUN: Final = 17
HURTBOX_STATE: Final = 18
AGE_RATE: Final = 19
ACTION_FRAMES: Final = 20
HURTBOX_FRAMES: Final = 21
PUBLIC_FIELD_COUNT: Final = 17
PLAYER_FIELD_COUNT: Final = 22

PLAYER_FIELDS: Final = (
    PlayerField("x", "number", -400.0, 400.0, 0.05, 0, False),
    PlayerField("y", "number", -400.0, 600.0, 0.05, 0, False),
    PlayerField("percent", "number", 0.0, 999.0, 0.01, 0, False),
    PlayerField("shield", "number", 0.0, 60.0, 0.01, 0, False),
    PlayerField("speed_air_x", "number", -40.0, 40.0, 0.05, 0, False),
    PlayerField("speed_y", "number", -40.0, 40.0, 0.05, 0, False),
    PlayerField("speed_ground_x", "number", -40.0, 40.0, 0.05, 0, False),
    PlayerField("speed_attack_x", "number", -40.0, 40.0, 0.05, 0, False),
    PlayerField("speed_attack_y", "number", -40.0, 40.0, 0.05, 0, False),
    PlayerField("state_age", "number", -10.0, 1000.0, 0.01, 0, False),
    PlayerField("hitlag", "number", 0.0, 40.0, 0.1, 0, False),
    PlayerField("stocks", "number", 0.0, 4.0, 0.25, 0, False),
    PlayerField("facing", "flag", 0.0, 1.0, 1.0, 0, False),
    PlayerField("on_ground", "flag", 0.0, 1.0, 1.0, 0, False),
    PlayerField("action_state", "class", 0.0, 399.0, 1.0, 400, False),
    PlayerField("jumps_left", "class", 0.0, 7.0, 1.0, 8, False),
    PlayerField("character", "class", 0.0, 32.0, 1.0, 33, False),
    PlayerField("hitstun", "number", 0.0, 200.0, 0.02, 0, True),
    PlayerField("hurtbox_state", "class", 0.0, 2.0, 1.0, 3, True),
    PlayerField("age_rate", "number", 0.0, 8.0, 0.25, 0, True),
    PlayerField("action_frames", "number", 0.0, 255.0, 0.01, 0, True),
    PlayerField("hurtbox_frames", "number", 0.0, 255.0, 0.01, 0, True),
)

# PlayerState on chain: little-endian, in field order
PLAYER_STATE_STRUCT: Final = "<iiHHhhhhhHBBBBHBB"
PLAYER_STATE_SIZE: Final = 32
PLAYER_STATE_SCALES: Final = (256, 256, 1, 256, 256, 256, 256, 256, 256, 1, 1, 1, 1, 1, 1, 1, 1)

# ControllerInput: 8 bytes
CONTROLLER_STRUCT: Final = "<bbbbBBBB"
CONTROLLER_SIZE: Final = 8
CONTROLLER_FIELDS: Final = ("stick_x", "stick_y", "c_x", "c_y", "trigger_l", "trigger_r", "buttons", "ext")
ANALOG_NAMES: Final = ("stick_x", "stick_y", "c_x", "c_y", "trigger_l", "trigger_r")
BUTTON_NAMES: Final = ("a", "b", "x", "y", "z", "start", "d_left", "d_right", "d_up", "d_down", "l", "r")
# The model's controller vector: analog values, then one 0/1 value a button
STICK_X: Final = 0
STICK_Y: Final = 1
C_X: Final = 2
C_Y: Final = 3
TRIGGER_L: Final = 4
TRIGGER_R: Final = 5
BUTTON_A: Final = 6
BUTTON_B: Final = 7
BUTTON_X: Final = 8
BUTTON_Y: Final = 9
BUTTON_Z: Final = 10
BUTTON_START: Final = 11
BUTTON_D_LEFT: Final = 12
BUTTON_D_RIGHT: Final = 13
BUTTON_D_UP: Final = 14
BUTTON_D_DOWN: Final = 15
BUTTON_L: Final = 16
BUTTON_R: Final = 17
CONTROLLER_VECTOR_SIZE: Final = 18

# A match's rows: row 0 is this Slippi frame, the clock starts at row CLOCK_START_ROW
FIRST_SLIPPI_FRAME: Final = -40
CLOCK_START_ROW: Final = 40
CLOCK_FRAMES: Final = 28800

# A policy: its longest reaction time in frames, and the random numbers it is given a frame
LONGEST_DELAY: Final = 24
POLICY_UNIFORMS: Final = 8

STAGES: Final[dict[int, Stage]] = {
    2: Stage(
        2, "fountain_of_dreams", "Fountain of Dreams", -198.75, 198.75, -146.25, 202.5, 63.3475, 66.2554,
        ((-63.35, 0.62), (-53.4, 0.62), (-51.25, 0.0), (51.25, 0.0), (53.4, 0.62), (63.35, 0.62)),
        (Platform(-49.5, -21.0, 20.0, True), Platform(21.0, 49.5, 20.0, True), Platform(-14.25, 14.25, 42.75, False),),
        (Box(-51.5, -19.0, 2.5, 30.0), Box(19.0, 51.5, 2.5, 30.0),),
    ),
    3: Stage(
        3, "pokemon_stadium", "Pokémon Stadium", -230.0, 230.0, -111.0, 180.0, 87.75, 90.6579,
        ((-87.75, 0.0), (87.75, 0.0)),
        (Platform(-55.0, -25.0, 25.0, False), Platform(25.0, 55.0, 25.0, False),),
        (),
    ),
    8: Stage(
        8, "yoshis_story", "Yoshi's Story", -175.7, 173.6, -91.0, 168.0, 56.0, 58.9078,
        ((-56.0, -3.5), (-39.0, 0.0), (39.0, 0.0), (56.0, -3.5)),
        (Platform(-59.5, -28.0, 23.45, False), Platform(28.0, 59.5, 23.45, False), Platform(-15.75, 15.75, 42.0, False),),
        (Box(-112.0, -55.0, -38.0, -11.0), Box(55.0, 112.0, -38.0, -11.0),),
    ),
    28: Stage(
        28, "dream_land", "Dream Land", -255.0, 255.0, -123.0, 250.0, 77.2713, 80.1792,
        ((-77.27, 0.0), (77.27, 0.0)),
        (Platform(-61.39, -31.73, 30.14, False), Platform(31.7, 63.07, 30.24, False), Platform(-19.02, 19.02, 51.43, False),),
        (),
    ),
    31: Stage(
        31, "battlefield", "Battlefield", -224.0, 224.0, -108.8, 200.0, 68.4, 71.3079,
        ((-68.4, 0.0), (68.4, 0.0)),
        (Platform(-57.6, -20.0, 27.2, False), Platform(20.0, 57.6, 27.2, False), Platform(-18.8, 18.8, 54.4, False),),
        (),
    ),
    32: Stage(
        32, "final_destination", "Final Destination", -246.0, 246.0, -140.0, 188.0, 85.5657, 88.4735,
        ((-85.57, 0.0), (85.57, 0.0)),
        (),
        (),
    ),
}

CHARACTERS: Final[dict[int, Character]] = {
    0: Character(0, 8, "mario", "Mario"),
    1: Character(1, 2, "fox", "Fox"),
    2: Character(2, 0, "captain_falcon", "Captain Falcon"),
    3: Character(3, 1, "donkey_kong", "Donkey Kong"),
    4: Character(4, 4, "kirby", "Kirby"),
    5: Character(5, 5, "bowser", "Bowser"),
    6: Character(6, 6, "link", "Link"),
    7: Character(7, 19, "sheik", "Sheik"),
    8: Character(8, 11, "ness", "Ness"),
    9: Character(9, 12, "peach", "Peach"),
    10: Character(10, 14, "popo", "Popo (Ice Climbers)"),
    11: Character(11, 14, "nana", "Nana"),
    12: Character(12, 13, "pikachu", "Pikachu"),
    13: Character(13, 16, "samus", "Samus"),
    14: Character(14, 17, "yoshi", "Yoshi"),
    15: Character(15, 15, "jigglypuff", "Jigglypuff"),
    16: Character(16, 10, "mewtwo", "Mewtwo"),
    17: Character(17, 7, "luigi", "Luigi"),
    18: Character(18, 9, "marth", "Marth"),
    19: Character(19, 18, "zelda", "Zelda"),
    20: Character(20, 21, "young_link", "Young Link"),
    21: Character(21, 22, "dr_mario", "Dr. Mario"),
    22: Character(22, 20, "falco", "Falco"),
    23: Character(23, 24, "pichu", "Pichu"),
    24: Character(24, 3, "game_and_watch", "Mr. Game & Watch"),
    25: Character(25, 25, "ganondorf", "Ganondorf"),
    26: Character(26, 23, "roy", "Roy"),
}

ACTIONS: Final[dict[str, int]] = {
    "DeadDown": 0,
    "DeadLeft": 1,
    "DeadRight": 2,
    "DeadUp": 3,
    "DeadUpStar": 4,
    "DeadUpStarIce": 5,
    "DeadUpFall": 6,
    "DeadUpFallHitCamera": 7,
    "DeadUpFallHitCameraFlat": 8,
    "DeadUpFallIce": 9,
    "DeadUpFallHitCameraIce": 10,
    "Sleep": 11,
    "Rebirth": 12,
    "RebirthWait": 13,
    "Wait": 14,
    "WalkSlow": 15,
    "WalkMiddle": 16,
    "WalkFast": 17,
    "Turn": 18,
    "TurnRun": 19,
    "Dash": 20,
    "Run": 21,
    "RunDirect": 22,
    "RunBrake": 23,
    "KneeBend": 24,
    "JumpF": 25,
    "JumpB": 26,
    "JumpAerialF": 27,
    "JumpAerialB": 28,
    "Fall": 29,
    "FallF": 30,
    "FallB": 31,
    "FallAerial": 32,
    "FallAerialF": 33,
    "FallAerialB": 34,
    "FallSpecial": 35,
    "FallSpecialF": 36,
    "FallSpecialB": 37,
    "DamageFall": 38,
    "Squat": 39,
    "SquatWait": 40,
    "SquatRv": 41,
    "Landing": 42,
    "LandingFallSpecial": 43,
    "Attack11": 44,
    "Attack12": 45,
    "Attack13": 46,
    "Attack100Start": 47,
    "Attack100Loop": 48,
    "Attack100End": 49,
    "AttackDash": 50,
    "AttackS3Hi": 51,
    "AttackS3HiS": 52,
    "AttackS3S": 53,
    "AttackS3LwS": 54,
    "AttackS3Lw": 55,
    "AttackHi3": 56,
    "AttackLw3": 57,
    "AttackS4Hi": 58,
    "AttackS4HiS": 59,
    "AttackS4S": 60,
    "AttackS4LwS": 61,
    "AttackS4Lw": 62,
    "AttackHi4": 63,
    "AttackLw4": 64,
    "AttackAirN": 65,
    "AttackAirF": 66,
    "AttackAirB": 67,
    "AttackAirHi": 68,
    "AttackAirLw": 69,
    "LandingAirN": 70,
    "LandingAirF": 71,
    "LandingAirB": 72,
    "LandingAirHi": 73,
    "LandingAirLw": 74,
    "DamageHi1": 75,
    "DamageHi2": 76,
    "DamageHi3": 77,
    "DamageN1": 78,
    "DamageN2": 79,
    "DamageN3": 80,
    "DamageLw1": 81,
    "DamageLw2": 82,
    "DamageLw3": 83,
    "DamageAir1": 84,
    "DamageAir2": 85,
    "DamageAir3": 86,
    "DamageFlyHi": 87,
    "DamageFlyN": 88,
    "DamageFlyLw": 89,
    "DamageFlyTop": 90,
    "DamageFlyRoll": 91,
    "LightGet": 92,
    "HeavyGet": 93,
    "LightThrowF": 94,
    "LightThrowB": 95,
    "LightThrowHi": 96,
    "LightThrowLw": 97,
    "LightThrowDash": 98,
    "LightThrowDrop": 99,
    "LightThrowAirF": 100,
    "LightThrowAirB": 101,
    "LightThrowAirHi": 102,
    "LightThrowAirLw": 103,
    "HeavyThrowF": 104,
    "HeavyThrowB": 105,
    "HeavyThrowHi": 106,
    "HeavyThrowLw": 107,
    "LightThrowF4": 108,
    "LightThrowB4": 109,
    "LightThrowHi4": 110,
    "LightThrowLw4": 111,
    "LightThrowAirF4": 112,
    "LightThrowAirB4": 113,
    "LightThrowAirHi4": 114,
    "LightThrowAirLw4": 115,
    "HeavyThrowF4": 116,
    "HeavyThrowB4": 117,
    "HeavyThrowHi4": 118,
    "HeavyThrowLw4": 119,
    "SwordSwing1": 120,
    "SwordSwing3": 121,
    "SwordSwing4": 122,
    "SwordSwingDash": 123,
    "BatSwing1": 124,
    "BatSwing3": 125,
    "BatSwing4": 126,
    "BatSwingDash": 127,
    "ParasolSwing1": 128,
    "ParasolSwing3": 129,
    "ParasolSwing4": 130,
    "ParasolSwingDash": 131,
    "HarisenSwing1": 132,
    "HarisenSwing3": 133,
    "HarisenSwing4": 134,
    "HarisenSwingDash": 135,
    "StarRodSwing1": 136,
    "StarRodSwing3": 137,
    "StarRodSwing4": 138,
    "StarRodSwingDash": 139,
    "LipStickSwing1": 140,
    "LipStickSwing3": 141,
    "LipStickSwing4": 142,
    "LipStickSwingDash": 143,
    "ItemParasolOpen": 144,
    "ItemParasolFall": 145,
    "ItemParasolFallSpecial": 146,
    "ItemParasolDamageFall": 147,
    "LGunShoot": 148,
    "LGunShootAir": 149,
    "LGunShootEmpty": 150,
    "LGunShootAirEmpty": 151,
    "FireFlowerShoot": 152,
    "FireFlowerShootAir": 153,
    "ItemScrew": 154,
    "ItemScrewAir": 155,
    "DamageScrew": 156,
    "DamageScrewAir": 157,
    "ItemScopeStart": 158,
    "ItemScopeRapid": 159,
    "ItemScopeFire": 160,
    "ItemScopeEnd": 161,
    "ItemScopeAirStart": 162,
    "ItemScopeAirRapid": 163,
    "ItemScopeAirFire": 164,
    "ItemScopeAirEnd": 165,
    "ItemScopeStartEmpty": 166,
    "ItemScopeRapidEmpty": 167,
    "ItemScopeFireEmpty": 168,
    "ItemScopeEndEmpty": 169,
    "ItemScopeAirStartEmpty": 170,
    "ItemScopeAirRapidEmpty": 171,
    "ItemScopeAirFireEmpty": 172,
    "ItemScopeAirEndEmpty": 173,
    "LiftWait": 174,
    "LiftWalk1": 175,
    "LiftWalk2": 176,
    "LiftTurn": 177,
    "GuardOn": 178,
    "Guard": 179,
    "GuardOff": 180,
    "GuardSetOff": 181,
    "GuardReflect": 182,
    "DownBoundU": 183,
    "DownWaitU": 184,
    "DownDamageU": 185,
    "DownStandU": 186,
    "DownAttackU": 187,
    "DownFowardU": 188,
    "DownBackU": 189,
    "DownSpotU": 190,
    "DownBoundD": 191,
    "DownWaitD": 192,
    "DownDamageD": 193,
    "DownStandD": 194,
    "DownAttackD": 195,
    "DownFowardD": 196,
    "DownBackD": 197,
    "DownSpotD": 198,
    "Passive": 199,
    "PassiveStandF": 200,
    "PassiveStandB": 201,
    "PassiveWall": 202,
    "PassiveWallJump": 203,
    "PassiveCeil": 204,
    "ShieldBreakFly": 205,
    "ShieldBreakFall": 206,
    "ShieldBreakDownU": 207,
    "ShieldBreakDownD": 208,
    "ShieldBreakStandU": 209,
    "ShieldBreakStandD": 210,
    "FuraFura": 211,
    "Catch": 212,
    "CatchPull": 213,
    "CatchDash": 214,
    "CatchDashPull": 215,
    "CatchWait": 216,
    "CatchAttack": 217,
    "CatchCut": 218,
    "ThrowF": 219,
    "ThrowB": 220,
    "ThrowHi": 221,
    "ThrowLw": 222,
    "CapturePulledHi": 223,
    "CaptureWaitHi": 224,
    "CaptureDamageHi": 225,
    "CapturePulledLw": 226,
    "CaptureWaitLw": 227,
    "CaptureDamageLw": 228,
    "CaptureCut": 229,
    "CaptureJump": 230,
    "CaptureNeck": 231,
    "CaptureFoot": 232,
    "EscapeF": 233,
    "EscapeB": 234,
    "Escape": 235,
    "EscapeAir": 236,
    "ReboundStop": 237,
    "Rebound": 238,
    "ThrownF": 239,
    "ThrownB": 240,
    "ThrownHi": 241,
    "ThrownLw": 242,
    "ThrownLwWomen": 243,
    "Pass": 244,
    "Ottotto": 245,
    "OttottoWait": 246,
    "FlyReflectWall": 247,
    "FlyReflectCeil": 248,
    "StopWall": 249,
    "StopCeil": 250,
    "MissFoot": 251,
    "CliffCatch": 252,
    "CliffWait": 253,
    "CliffClimbSlow": 254,
    "CliffClimbQuick": 255,
    "CliffAttackSlow": 256,
    "CliffAttackQuick": 257,
    "CliffEscapeSlow": 258,
    "CliffEscapeQuick": 259,
    "CliffJumpSlow1": 260,
    "CliffJumpSlow2": 261,
    "CliffJumpQuick1": 262,
    "CliffJumpQuick2": 263,
    "AppealR": 264,
    "AppealL": 265,
    "ShoulderedWait": 266,
    "ShoulderedWalkSlow": 267,
    "ShoulderedWalkMiddle": 268,
    "ShoulderedWalkFast": 269,
    "ShoulderedTurn": 270,
    "ThrownFF": 271,
    "ThrownFB": 272,
    "ThrownFHi": 273,
    "ThrownFLw": 274,
    "CaptureCaptain": 275,
    "CaptureYoshi": 276,
    "YoshiEgg": 277,
    "CaptureKoopa": 278,
    "CaptureDamageKoopa": 279,
    "CaptureWaitKoopa": 280,
    "ThrownKoopaF": 281,
    "ThrownKoopaB": 282,
    "CaptureKoopaAir": 283,
    "CaptureDamageKoopaAir": 284,
    "CaptureWaitKoopaAir": 285,
    "ThrownKoopaAirF": 286,
    "ThrownKoopaAirB": 287,
    "CaptureKirby": 288,
    "CaptureWaitKirby": 289,
    "ThrownKirbyStar": 290,
    "ThrownCopyStar": 291,
    "ThrownKirby": 292,
    "BarrelWait": 293,
    "Bury": 294,
    "BuryWait": 295,
    "BuryJump": 296,
    "DamageSong": 297,
    "DamageSongWait": 298,
    "DamageSongRv": 299,
    "DamageBind": 300,
    "CaptureMewtwo": 301,
    "CaptureMewtwoAir": 302,
    "ThrownMewtwo": 303,
    "ThrownMewtwoAir": 304,
    "WarpStarJump": 305,
    "WarpStarFall": 306,
    "HammerWait": 307,
    "HammerWalk": 308,
    "HammerTurn": 309,
    "HammerKneeBend": 310,
    "HammerFall": 311,
    "HammerJump": 312,
    "HammerLanding": 313,
    "KinokoGiantStart": 314,
    "KinokoGiantStartAir": 315,
    "KinokoGiantEnd": 316,
    "KinokoGiantEndAir": 317,
    "KinokoSmallStart": 318,
    "KinokoSmallStartAir": 319,
    "KinokoSmallEnd": 320,
    "KinokoSmallEndAir": 321,
    "Entry": 322,
    "EntryStart": 323,
    "EntryEnd": 324,
    "DamageIce": 325,
    "DamageIceJump": 326,
    "CaptureMasterHand": 327,
    "CaptureDamageMasterHand": 328,
    "CaptureWaitMasterHand": 329,
    "ThrownMasterHand": 330,
    "CaptureKirbyYoshi": 331,
    "KirbyYoshiEgg": 332,
    "CaptureRedead": 333,
    "CaptureLikeLike": 334,
    "DownReflect": 335,
    "CaptureCrazyHand": 336,
    "CaptureDamageCrazyHand": 337,
    "CaptureWaitCrazyHand": 338,
    "ThrownCrazyHand": 339,
    "BarrelCannonWait": 340,
}
FIRST_SPECIAL_ACTION: Final = 341
SPECIAL_OTHER: Final = 399
