"""The desk in a browser: a thin face of `Desk`. Pages are records, shown as HTML and given as JSON alike."""
