"""Measurements that are run by hand, on a quiet machine."""
