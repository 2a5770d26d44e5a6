"""The report: one page that opens offline, without scripts."""
