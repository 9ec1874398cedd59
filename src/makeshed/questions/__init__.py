"""The verbs: what people ask. Each is one file (or folder) here: shed in, answer out.

The registry names them without importing them, so that the doors open quickly.
"""

QUESTIONS: dict[str, str] = {
    "plan": "makeshed.questions.plan",
    "compare": "makeshed.questions.compare",
    "label": "makeshed.questions.label",
    "find": "makeshed.questions.find",
    "refer": "makeshed.questions.refer",
    "tip": "makeshed.questions.tip",
    "sweep": "makeshed.questions.sweep",
    "quote": "makeshed.questions.quote",
    "frontier": "makeshed.questions.frontier",
    "alternatives": "makeshed.questions.alternatives",
    "stress": "makeshed.questions.stress",
}
"""By name of the question, the module that holds the function of that name."""
