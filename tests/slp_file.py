"""Tiny Slippi files with chosen contents, written event by event as the Slippi specification lays them out."""

import struct
from dataclasses import dataclass, field
from typing import Any

FIRST_FRAME = -123


@dataclass
class PlayerFrame:
    """What a player's pre-frame and post-frame events hold; defaults are a fighter standing still."""

    joystick: tuple[float, float] = (0.0, 0.0)
    c_stick: tuple[float, float] = (0.0, 0.0)
    triggers: tuple[float, float] = (0.0, 0.0)
    buttons: int = 0
    character: int = 1
    action: int = 14
    x: float = 0.0
    y: float = 0.0
    facing: float = 1.0
    percent: float = 0.0
    shield: float = 60.0
    stocks: int = 4
    state_age: float = 0.0
    flags: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    hitstun: float = 0.0
    airborne: int = 0
    ground: int = 0
    jumps: int = 2
    l_cancel: int = 0
    hurtbox: int = 0
    velocities: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    hitlag: float = 0.0


@dataclass
class SlpFile:
    """A replay: `frames` are (frame id, one PlayerFrame a player), in the order in which they are recorded."""

    frames: list[tuple[int, tuple[PlayerFrame, ...]]]
    version: tuple[int, int, int] = (3, 9, 0)
    stage: int = 31
    characters: tuple[int, ...] = (2, 2)
    ports: tuple[int, ...] = (0, 1)
    types: tuple[int, ...] = (0, 0)
    teams: bool = False
    stocks: int = 4
    started: str = "2020-01-01T12:00:00Z"
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    console: str = ""
    seed: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The whole file."""
        start = self._start()
        pre, post = len(_pre(0, 0, PlayerFrame())) - 1, len(self._post(0, 0, PlayerFrame())) - 1
        sizes = {0x36: len(start) - 1, 0x37: pre, 0x38: post, 0x39: 2}
        if self.version >= (2, 2, 0):
            sizes[0x3A] = 8
        if self.version >= (3, 0, 0):
            sizes[0x3C] = 8 if self.version >= (3, 7, 0) else 4
        events = [struct.pack(">BB", 0x35, 1 + 3 * len(sizes))]
        events += [struct.pack(">BH", command, size) for command, size in sizes.items()]
        events.append(start)
        for number, players in self.frames:
            if 0x3A in sizes:
                events.append(struct.pack(">BiI", 0x3A, number, 0))
            both = list(zip(self.ports, players, strict=True))
            events += [_pre(number, port, player) for port, player in both]
            events += [self._post(number, port, player) for port, player in both]
            if 0x3C in sizes:
                events.append(struct.pack(">Bii", 0x3C, number, number)[: 1 + sizes[0x3C]])
        events.append(struct.pack(">BBb", 0x39, 2, -1))
        raw = b"".join(events)
        metadata = {"startAt": self.started, "lastFrame": self.frames[-1][0], "playedOn": "dolphin", **self.metadata}
        if self.console:
            metadata["consoleNick"] = self.console
        return b"{U\x03raw[$U#l" + struct.pack(">i", len(raw)) + raw + b"U\x08metadata" + _ubjson(metadata) + b"}"

    def _start(self) -> bytes:
        block = bytearray(0x2BD)
        block[0] = 0x36
        struct.pack_into(">BBBB", block, 0x1, *self.version, 0)
        info = 0x5
        block[info + 0x8] = self.teams
        struct.pack_into(">H", block, info + 0xE, self.stage)
        struct.pack_into(">I", block, info + 0x10, 480)
        struct.pack_into(">f", block, info + 0x30, 1.0)
        for port in range(4):
            player = info + 0x60 + 0x24 * port
            block[player + 1] = 3
            if port in self.ports:
                i = self.ports.index(port)
                block[player], block[player + 1], block[player + 2] = self.characters[i], self.types[i], self.stocks
            for offset in (0x18, 0x1C, 0x20):
                struct.pack_into(">f", block, player + offset, 1.0)
        struct.pack_into(">I", block, 0x13D, self.seed)
        for i, (name, code) in enumerate(zip(self.names, self.codes, strict=True)):
            port = self.ports[i]
            _put(block, 0x1A5 + 0x1F * port, name.encode("shift_jis"))
            _put(block, 0x221 + 0xA * port, code.replace("#", "＃").encode("shift_jis"))
        sizes = [((0, 1, 0), 0x161), ((1, 3, 0), 0x1A1), ((1, 5, 0), 0x1A2), ((2, 0, 0), 0x1A3), ((3, 7, 0), 0x1A5)]
        sizes.append(((3, 9, 0), 0x249))
        size = max(size for version, size in sizes if self.version >= version)
        return bytes(block[:size])

    def _post(self, number: int, port: int, player: PlayerFrame) -> bytes:
        event = struct.pack(
            ">BiBBBHfffffBBBBf",
            *(0x38, number, port, 0, player.character, player.action, player.x, player.y, player.facing),
            *(player.percent, player.shield, 0, 0, 6, player.stocks, player.state_age),
        )
        if self.version >= (2, 0, 0):
            event += bytes(player.flags) + struct.pack(">fB", player.hitstun, player.airborne)
            event += struct.pack(">HBB", player.ground, player.jumps, player.l_cancel)
        if self.version >= (2, 1, 0):
            event += struct.pack(">B", player.hurtbox)
        if self.version >= (3, 5, 0):
            event += struct.pack(">fffff", *player.velocities)
        if self.version >= (3, 8, 0):
            event += struct.pack(">f", player.hitlag)
        return event


def standing(count: int, first: int = FIRST_FRAME, players: int = 2) -> list[tuple[int, tuple[PlayerFrame, ...]]]:
    """Frames in which nobody moves, the fighters 20 units apart."""
    fighters = tuple(PlayerFrame(x=20.0 * i) for i in range(players))
    return [(first + i, fighters) for i in range(count)]


def _pre(number: int, port: int, player: PlayerFrame) -> bytes:
    return struct.pack(
        ">BiBBIHfffffffff",
        *(0x37, number, port, 0, 0, player.action, player.x, player.y, player.facing),
        *player.joystick,
        *player.c_stick,
        *(max(player.triggers), 0.0),
    )[:-4] + struct.pack(">IHffbf", player.buttons, player.buttons, *player.triggers, 0, player.percent)


def _put(block: bytearray, offset: int, text: bytes) -> None:
    block[offset : offset + len(text)] = text


def _ubjson(value: Any) -> bytes:
    if isinstance(value, dict):
        return b"{" + b"".join(_ubjson_text(k) + _ubjson(v) for k, v in value.items()) + b"}"
    if isinstance(value, int):
        return b"l" + struct.pack(">i", value)
    return b"S" + _ubjson_text(str(value))


def _ubjson_text(text: str) -> bytes:
    data = text.encode()
    return b"U" + bytes([len(data)]) + data
