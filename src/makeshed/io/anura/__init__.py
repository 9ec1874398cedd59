"""Models of the Anura schema, that of the best-known commercial tool of network design, as ordinary cases."""
