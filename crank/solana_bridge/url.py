"""What is an address of a node, for commands that need no more of the chain than that, too."""

from crank.errors import NodeError


def check_url(url: str) -> None:
    """NodeError for what is no address of a node."""
    if not url.startswith(("http://", "https://")):
        raise NodeError(f"{url} is no address of a node: http://… or https://…")
