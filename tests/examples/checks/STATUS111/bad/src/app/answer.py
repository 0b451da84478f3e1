# wavewright: scaffold of the command app-say
# wavewright: scaffold of answering
"""Answers."""


def answer(question: str) -> str:
    """Answer a question.

    Implements @behavior:APP.ANSWER.RUN.
    """
    return question
