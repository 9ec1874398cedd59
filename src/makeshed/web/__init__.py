"""The web door: the public pages of a directory, live, and every question as a page and over HTTP.

It knows nothing of its own. Pages read facts and answers; forms, addresses and the description of the HTTP
interface are read off the register of verbs and the signatures of questions. Django is imported here alone.
"""
