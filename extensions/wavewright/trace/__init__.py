"""Survey → graph of the chain → matrix, tree, gaps, pictures, what a release brought. Pure.

The graph is made from the same rows as the rules look at, so it costs no second reading. What is
shown of a neighbourhood is read in full, for its lines and titles.
"""

from __future__ import annotations

from wavewright.trace.graph import Edge, Graph, Key, Node
from wavewright.trace.weave import near, whole

__all__ = ["Edge", "Graph", "Key", "Node", "near", "whole"]
