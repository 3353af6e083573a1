"""The pages, a module each: what a page holds as a record, how it is made of a view, and its addresses."""
