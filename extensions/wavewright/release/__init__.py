"""Releases: the version, the changelog, one commit and one tag, which come together or not at all.

The parts that only think (`version`, `manifest`, `changelog`, `notes`, `page`, `waves`, `refusals`,
`plan`) get texts and values and return such. `standing` asks git; `aside` and `landing` change it,
and `push` its remote.
"""
