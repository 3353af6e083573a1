"""Mentions and dataset names become actors; each link is a `Judgement` that can be undone.

`registry.py` knows the names, `match.py` judges which actor a mention names, `judge.py` computes canonical ids.
"""
