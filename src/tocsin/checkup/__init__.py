"""What is there, and what is broken: each finding with what to do about it. `tocsin doctor` prints them.

`everything.py` asks the others in turn. `packages.py` needs nothing that could be missing, so it also speaks where the command
line cannot be loaded.
"""
