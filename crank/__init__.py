"""The match loop: engines, agents, rules, streaming."""
