"""The answers.

<<<<<<< HEAD
They are true.
=======
They are short.
>>>>>>> feat/ask
"""

ANSWER = 42
