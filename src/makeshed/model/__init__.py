"""The nouns: what there is. One table each, declared once."""

from makeshed.model.demand import Demand as Demand
from makeshed.model.duplicate import Duplicate as Duplicate
from makeshed.model.duty import Duty as Duty
from makeshed.model.duty import Embedded as Embedded
from makeshed.model.duty import Rule as Rule
from makeshed.model.hazard import Hazard as Hazard
from makeshed.model.item import Component as Component
from makeshed.model.item import Item as Item
from makeshed.model.item import Operation as Operation
from makeshed.model.item import Substitute as Substitute
from makeshed.model.lane import Lane as Lane
from makeshed.model.lane import Mode as Mode
from makeshed.model.lane import Rate as Rate
from makeshed.model.lane import Zone as Zone
from makeshed.model.machine import Machine as Machine
from makeshed.model.making import DesignRule as DesignRule
from makeshed.model.making import Driver as Driver
from makeshed.model.noun import NOUNS as NOUNS
from makeshed.model.noun import Fact as Fact
from makeshed.model.offer import Offer as Offer
from makeshed.model.place import Currency as Currency
from makeshed.model.place import Place as Place
from makeshed.model.referral import Referral as Referral
from makeshed.model.shed import Shed as Shed
from makeshed.model.site import Capability as Capability
from makeshed.model.site import Site as Site
