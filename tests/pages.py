"""What tests of pages read them with."""

from html.parser import HTMLParser

from makeshed.report.markup import VOID


class Reader(HTMLParser):
    """Reads a page: its text, what it would load, whether its tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.loads: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += [tag] if tag not in VOID else []
        self.loads += [v for k, v in attrs if k in {"src", "href"} and v and v[0] != "#"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += [data] if not {"style", "script"} & set(self.open) else []
