"""Mentions become actors; each link is a `Judgement` with its reason, and can be undone.

`registry.py` holds who is known, `names.py` compares names, `match.py` links the mentions of a text, `roles.py` reads
"Iraqi troops", `judge.py` computes one id for each actor from all judgements.
"""
