"""Datasets: one file each. Adding a file here adds it to the catalogue."""
