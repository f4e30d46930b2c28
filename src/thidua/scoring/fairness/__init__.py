"""Questions about how scores were given: pure statistics on plain observations.

Knows nothing of Django or of the database: NumPy, SciPy and statsmodels only, given values of `shapes`. Every
answer carries its uncertainty and its number of observations, or says what is missing instead of a number. An
answer is a question to look into, never an accusation, and nothing here can change a score.

Shares are of a line's maximum, between 0 and 1 (0.05 is 5 per cent of the maximum). Intervals are of 95 per cent.
Where many units or lines are tested at once, questions are chosen by `adjusting`. Drawings of lots use `SEED`, so
the same observations give the same answer, in any order of input.
"""
