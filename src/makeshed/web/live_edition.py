"""The public pages as a server shows them: with a search that reads needs, and every question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makeshed.report.markup import Html, tag, text_of
from makeshed.report.public.edition import Edition
from makeshed.web.asked_words import worded, words

LIVE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""What a browser may do on a page: no script in the page itself, and nothing from elsewhere."""
IN_PAGE = LIVE_POLICY.partition("; frame-ancestors")[0]
"""The same as a page can say it of itself."""


@dataclass(frozen=True)
class LiveEdition(Edition):
    """A directory in one language, live."""

    made_up: bool = False
    draft: bool = False
    policy: ClassVar[str] = IN_PAGE

    def worded(self, text: str) -> Html:
        """Return words of questions in the language, or marked as English."""
        return worded(text, self.language)

    def plain_word(self, text: str) -> str:
        """Return a word of questions in the language, or as it is, where nothing can be marked."""
        return words(self.language).get(text, text)

    def menu(self) -> dict[str, str]:
        """Return the pages of the menu, the questions among them."""
        found = super().menu()
        about = found.pop("about")
        asked = {"questions": "ask/index.html", "verify": "verify.html"}
        return {"home": found.pop("home"), "seek": "search.html", **found, **asked, "about": about}

    def page(self, path: str, heading: str, *inside: str, more_head: Html | None = None) -> str:
        """Return one page, which says where the same lies as data, or what a form takes."""
        name = path.rpartition("/")[2].replace(".html", ".json")
        if path.startswith("ask/") and path != "ask/index.html":
            name = "/api/v1/openapi.json"  # a form has no answer yet; this says what it takes
        twin = tag("link", rel="alternate", type="application/json", href=name)
        return super().page(path, heading, *inside, more_head=text_of(twin, more_head or Html()))

    def above(self, up: str) -> Html:
        """Return what every page says where nobody is real, or where entries are missing."""
        del up
        said = [name for name, holds in (("made_up", self.made_up), ("draft", self.draft)) if holds]
        return text_of(*(tag("p", self.say(name), class_="made-up", role="note") for name in said))

    def walking(self, up: str = "../") -> Html:
        """Return the script of the map of who is listed; the page works without."""
        say = self.say
        return tag("script", src=f"{up}walking/walk.js", defer="defer", data_says=say("map_walks"),
                   data_nearer=say("nearer"), data_farther=say("farther"), data_close=say("close"))  # fmt: skip

    def search_line(self, need: str = "", near: str = "", within: str = "", **kept: str) -> Html:
        """Return the line of the search, as a form that needs no script."""
        say = self.say
        hidden = [
            tag("input", type="hidden", name_=name, value=said) for name, said in kept.items()
        ]
        need_ = tag("input", type="search", name_="need", value=need, maxlength="2000",
                    placeholder=say("need_such"))  # fmt: skip
        near_ = tag(
            "input", name_="near", value=near, maxlength="200", autocomplete="address-level2"
        )
        within_ = tag(
            "input", name_="within", value=within, inputmode="decimal", size="5", maxlength="9"
        )
        return tag(
            "form",
            tag("label", say("need"), need_, class_="wide-field"),
            tag("label", say("near"), near_),
            tag("label", say("within"), within_),
            *hidden,
            tag("button", say("seek_do"), type="submit"),
            id="seek",
            role="search",
            action="search.html",
        )
