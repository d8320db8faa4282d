"""Looks inside a run: one file per thing or small family. A file that registers one adds it."""
