"""Doctests are in the pages; what Sphinx runs is no module of tests."""

collect_ignore = ["conf.py", "gallery", "auto_gallery", "_build"]
