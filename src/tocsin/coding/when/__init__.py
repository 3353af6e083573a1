"""What words mean in time: cut into kinds, matched by rules, valued on the calendar. `coding.dates` is its face."""
