"""Schedules: one file per thing or small family. Adding a file here adds it to the catalogue."""
