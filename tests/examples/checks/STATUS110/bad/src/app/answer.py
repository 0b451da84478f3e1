# wavewright: scaffold of APP.ANSWER.RUN
# wavewright: scaffold of answering
"""Answers."""


def answer(question: str) -> str:
    """Answer a question.

    Implements @behavior:APP.ANSWER.RUN.
    """
    return question
