"""The optional packages of the environment."""


def missing_extra(error: ImportError) -> ImportError:
    """The error to raise in place of `error` where Gymnasium or PettingZoo is not installed."""
    return ImportError(f"{error}: the environment extra holds it; install it with pip install -e '.[environment]'")
