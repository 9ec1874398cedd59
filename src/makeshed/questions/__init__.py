"""The verbs that ask: each is one file (or folder) here, shed in, answer out.

They are declared in `makeshed.verbs`, which names them without importing them.
"""

from makeshed.verbs import questions

QUESTIONS: dict[str, str] = {name: verb.home for name, verb in questions().items()}
"""By name of the question, the module that holds the function of that name."""
