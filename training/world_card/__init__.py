"""The World Card: how true a world is, beside trivial predictors."""
