"""What a column means, in one line: for the comments of a file and of a head."""

from __future__ import annotations

from makeshed.model.noun import Column


def meaning(column: Column) -> str:
    """Return what the docs say of a column: meaning, unit, choices, and what blank means."""
    unit = f" [{column.unit}]" if column.unit else ""
    choices = f": {', '.join(filter(None, column.choices))}" if column.choices else ""
    if column.required:
        blank = "required"
    elif column.optional or column.default == "":
        blank = "may be blank"
    else:
        default = column.default
        number = isinstance(default, float)
        blank = (
            f"blank: {default:g}"
            if number
            else f"blank: {'false' if default is False else default}"
        )
    named = f"; a key of {column.refers}" if column.refers else ""
    return f"{column.about}{unit}{choices}{named} ({blank})"
