"""The errors a person can cause: each carries one line that says what is wrong and what to do."""


class CrankError(Exception):
    """Base of every expected error; the commands print its text and exit with 1, without a traceback."""


class TemporaryError(CrankError):
    """What may pass by itself: who has time tries again later."""


class WorldError(CrankError):
    """A world (or policy) directory that is missing, damaged, altered or does not fit the contract."""


class AlteredWorldError(WorldError):
    """A world whose weights are not those that its manifest names; the message names the first bad shard."""


class EngineError(CrankError):
    """An engine that is unknown, not installed, or used before its reset."""


class AgentError(CrankError):
    """An agent that is unknown, badly configured, or asked for something it does not have."""


class SyncError(EngineError):
    """An engine that does not come to the same frame and memory twice: its save, restore or step is broken."""


class StartError(CrankError):
    """An unknown stage or character, or a pair that no real match started from."""


class MatchFileError(CrankError):
    """A match file that cannot be read (truncated, foreign, altered) or written (full disk, no permission)."""


class UnfinishedMatchError(MatchFileError, TemporaryError):
    """A match file that is not there, or not all of it: who plays or copies the match may still write it."""


class NodeError(CrankError):
    """A Solana node that does not answer, or refuses; a key or an address that is none."""


class SilentNodeError(NodeError, TemporaryError):
    """A Solana node that does not answer now."""


class SessionError(CrankError):
    """A session on chain that is missing, no session, or not in a state that allows what was asked."""


class UnfinishedSessionError(SessionError, TemporaryError):
    """A session on chain whose match is not over, or has not come back from its rollup."""


class DivergenceError(CrankError):
    """A chain whose match is not what the engine makes of it; the message names the row, the player and the field."""
