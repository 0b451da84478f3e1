"""Answers."""


def answer(question: str) -> str:
    """Answer a question.

    What is asked comes back.
    """
    return question
