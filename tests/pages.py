"""What tests of pages read them with."""

from html.parser import HTMLParser

from makeshed.report.markup import VOID

LOADS = ("src", "href", "srcset", "data", "poster", "action", "xlink:href")


class Reader(HTMLParser):
    """Reads a page: its text outside scripts, what it would load, whether its tags are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.tags: list[str] = []
        self.loads: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in LOADS and value and not value.startswith("#"):
                self.loads.append((tag, value))
            if name == "id" and value:
                self.ids.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.text.append(data)
