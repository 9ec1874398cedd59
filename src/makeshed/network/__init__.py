"""The supply network below the questions: built from a shed, solved, evaluated, explained."""
