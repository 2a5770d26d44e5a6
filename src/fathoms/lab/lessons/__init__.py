"""A guided path for newcomers: chapters beside the live page, with tasks that the network itself checks.

A chapter is one Markdown file; `parse_chapter` says how it is written.
"""
