"""Agents: what holds the controllers."""
