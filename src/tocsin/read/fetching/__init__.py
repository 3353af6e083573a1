"""Fetching: the one part of tocsin that opens connections, politely and within bounds.

Read `outcome` first (what became of an address), then `fetcher`; `guard` says where it never connects, `manners` how
long it waits, `wire` is the only module that knows the HTTP client, `download` resumes and checks large files, and
`datasets` turns the addresses in the description of a data set into files.
"""
