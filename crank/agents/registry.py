"""Agents by the words a person types.

idle | walk | random | fighter
policy[:NAME_OR_PATH][?temperature=T&delay=FRAMES]
replay:MATCH.json[.gz]#p0        replay:DATASET#MATCH_ID.p1
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode

from crank.agents.agent import Agent
from crank.agents.fighter import FighterAgent
from crank.agents.policy_agent import PolicyAgent, PolicyConfig
from crank.agents.replay_agent import replay_agent
from crank.agents.scripted import IdleAgent, RandomAgent, WalkAgent
from crank.errors import AgentError, WorldError
from crank.model_directory import find_model_directory, read_model_directory

DEFAULT_POLICY: Final = "policy-human"

SCRIPTED: Final[dict[str, Callable[[], Agent]]] = {
    "idle": IdleAgent,
    "walk": WalkAgent,
    "random": RandomAgent,
    "fighter": FighterAgent,
}
KNOWN: Final = (*SCRIPTED, "policy[:PATH][?temperature=T&delay=FRAMES]", "replay:FILE#p0")


def make_agent(spec: str, policy: str | None = None, temperature: float | None = None) -> Agent:
    """The agent that `spec` describes.

    policy: the policy of a plain "policy" (name or path; checkpoints/policy-human when None); temperature: that of
    policies whose spec has none. AgentError that lists the known agents, or says what is wrong with this one.
    """
    body, _, query = spec.partition("?")
    body, _, fragment = body.partition("#")
    kind, _, path = body.partition(":")
    if kind in SCRIPTED and spec == kind:
        return SCRIPTED[kind]()
    if kind == "policy" and not fragment:
        return _policy_agent(path or policy or DEFAULT_POLICY, query, temperature)
    if kind == "replay" and path and not query:
        return replay_agent(Path(path), fragment)
    raise AgentError(f"unknown agent {spec!r}; known: {', '.join(KNOWN)}")


def spec_of(name: str) -> str:
    """The spec that makes the agent of this name again, with a policy's temperature in it.

    AgentError where the name is not enough: what a replay agent plays from, a policy that is not under checkpoints/.
    """
    if name in SCRIPTED:
        return name
    policy, _, query = name.partition("?")
    try:
        found = read_model_directory(find_model_directory(policy, "policy"), "policy").name
    except WorldError as error:
        raise AgentError(f"{name!r} can't be made again from its name: {error}") from error
    if found != policy:
        raise AgentError(f"{name!r} can't be made again from its name: the policy at {policy} is called {found!r}")
    options = {"temperature": f"{PolicyConfig.temperature:g}"} | dict(parse_qsl(query, keep_blank_values=True))
    return f"policy:{policy}?{urlencode(options)}"


def _policy_agent(name_or_path: str, query: str, temperature: float | None) -> PolicyAgent:
    config: dict[str, float] = {} if temperature is None else {"temperature": temperature}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in ("temperature", "delay"):
            raise AgentError(f"a policy has no option {key!r}; known: temperature, delay")
        try:
            config[key] = int(value) if key == "delay" else float(value)
        except ValueError as error:
            raise AgentError(f"a policy's {key} is a number, not {value!r}") from error
    try:
        directory = find_model_directory(name_or_path, "policy")
    except WorldError as error:
        raise AgentError(f"{error}; or play without one: --p0 fighter --p1 fighter") from error
    return PolicyAgent(
        read_model_directory(directory, "policy"),
        PolicyConfig(config.get("temperature", PolicyConfig.temperature), int(config.get("delay", 0))),
    )
