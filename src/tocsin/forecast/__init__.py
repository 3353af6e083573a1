"""What comes next: who does what to whom, asked of the days before and scored on the days after."""
