"""How facts come and go: the files of other projects, read as sheds."""
