"""How small and how large a number of the world can be: one range for each kind of column.

Wider than anything that is made, sold or moved, and narrow enough that no product of facts overflows
and that a plan of facts within them is computed right. What lies outside is a slip of the unit or
the keyboard, and is refused by name. Where 0 means something (free, weightless, never) it is allowed
beside the range.
"""

from __future__ import annotations

from makeshed.model.noun import Between

MONEY = Between(
    1e-12, 1e15, zero=True,
    why="from a trillionth of a coin to what the world makes in a year, in any currency",
)  # fmt: skip
RATE_OF_EXCHANGE = Between(
    1e-12, 1e12, why="from the weakest currency in the strongest to the other way round"
)
MASS = Between(1e-9, 1e9, zero=True, why="from a microgram to a million tonnes")
VOLUME = Between(
    1e-15, 1e9, zero=True, why="from a millionth of a cubic millimetre to a cubic kilometre"
)
EMISSION = Between(
    1e-12, 1e12, zero=True, why="from a nanogram to a billion tonnes, a large country's year"
)
PARTS = Between(
    1e-9, 1e9, why="from a milligram counted in tonnes to a tonne counted in milligrams"
)
BATCH = Between(1e-6, 1e12, why="from a gram counted in tonnes to a million million units")
COUNT = Between(1e-6, 1e12, zero=True, why=BATCH.why)
A_YEAR = Between(
    1e-6, 1e12, zero=True, why="from once in a million years to 100 for everybody alive"
)
MOST_A_YEAR = Between(A_YEAR.low, A_YEAR.high, why=A_YEAR.why)
PACK = Between(1e-6, 1e9, why="from a gram counted in tonnes to a thousand million in one pack")
EVENTS = Between(
    1e-9, 1e6, zero=True, why="from once in a thousand million years to a hundred a day"
)
HOURS = Between(1e-9, 1e6, zero=True, why="from microseconds to a century of one machine")
HOURS_A_YEAR = Between(1e-6, 1e9, zero=True, why="up to 100,000 machines that never stop")
SECONDS = Between(1e-6, 1e8, zero=True, why="from a microsecond to three years")
DAYS = Between(1e-6, 1e5, zero=True, why="from a tenth of a second to 270 years")
SOME_DAYS = Between(
    DAYS.low, DAYS.high, why="from a tenth of a second to 270 years: nothing is lost for no time"
)
YEARS = Between(1e-2, 1e4, why="from days to millennia")
SHARE = Between(1e-9, 1e3, zero=True, why="from a billionth to a thousandfold")
FACTOR = Between(1e-3, 1e3, why="from a thousandth to a thousandfold")
DISTANCE = Between(1e-6, 1e6, zero=True, why="from a millimetre to 25 times round the earth")
LONGEST = Between(DISTANCE.low, DISTANCE.high, why=DISTANCE.why)
SPEED = Between(1e-3, 1e7, why="from a metre a day to a rocket")
LOAD = Between(1e-9, 1e7, why="from a milligram to ten of the largest ships")
ROOM = Between(1e-12, 1e9, why="from a cubic millimetre's thousandth to a cubic kilometre")
FREIGHT_EMISSION = Between(
    1e-9, 1e6, zero=True, why="from nothing to speak of to a rocket's, for each tonne and kilometre"
)
LENGTH = Between(1e-6, 1e7, why="from a nanometre to ten kilometres")
PEOPLE = Between(
    1e-6, 1e11, zero=True, why="from a share of somebody, as grids have it, to ten times us all"
)
CARGO = Between(
    1e-6, 1e15, zero=True, why="from a milligram to more than the world moves in a year"
)
AMOUNT = Between(
    1e-9, 1e15, zero=True, why="from a milligram counted in tonnes to more than the world makes"
)
STOCK_VARIATION = Between(-1e15, 1e15, why="more than the world makes, put in or taken out")
PER_HEAD = Between(
    1e-6, 1e5, zero=True, why="from a crumb a year to twenty times what anybody eats"
)
AS_SAID = Between(-1e15, 1e15, why="more than any measure, rate or price that is not a slip")
POWER = Between(1e-6, 1e7, why="from a milliwatt to ten of the largest power stations")
PRESSURE = Between(1e-3, 1e4, why="from a breath to a water jet")
INTAKE = Between(-60, 80, why="of air that people and compressors breathe")
PART_OF_ONE = Between(1e-3, 1, why="a share that is more than nothing, and no more than all")
TAPPED = Between(0, 100_000, why="threads of one part")
LATITUDE = Between(-90, 90, why="from pole to pole")
LONGITUDE = Between(-180, 180, why="once round the earth")
SERVICE = Between(0.5, 0.9999, why="less is no service; all of it takes endless stock")
DUTY = Between(0, 10, why="the highest duties are a few times the value")
SCRAP = Between(0, 10, why="who loses more than ten times what stays has another quantity")
LOSS = Between(0, 1, why="no more than all of it")
STEPS = Between(0, 50, why="each step is a choice that a plan has to search")
