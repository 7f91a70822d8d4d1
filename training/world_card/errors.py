"""The error that evaluation shows to a person."""


class EvaluationError(Exception):
    """Something that can't be evaluated as asked; the text says what to do."""
