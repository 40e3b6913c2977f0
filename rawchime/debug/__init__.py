"""Explain and diagnose signatures of captured requests."""
