"""Series over a view: whether it escalates, since when, and whether that is more than reporting."""
