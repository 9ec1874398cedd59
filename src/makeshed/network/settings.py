"""What the asker decides, as against what the shed holds."""

from dataclasses import dataclass
from datetime import date

from makeshed.units import MoneyPerTonne, Share


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Rates and choices that hold for the whole plan."""

    holding_rate: Share
    discount_rate: Share
    carbon_price: MoneyPerTonne
    blocked: tuple[str, ...]
    local: str
    day: date
