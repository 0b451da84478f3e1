"""The server."""

from fastmcp import FastMCP

mcp = FastMCP("app")


@mcp.tool()
async def answer_question(text: str) -> str:
    """Answer a question."""
    return text
