"""Step definitions for @behavior:APP.ANSWER.RUN."""
