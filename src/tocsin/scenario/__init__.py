"""What-if models of a situation: a network of pushes, a bargaining table, and what moves their answers."""
