"""What is done to cases and files, by whichever door: to check one, to keep what was found in one.

A question opens no file, and a store knows no question. What needs both stands here, so that Python,
the terminal and a web page do the same.
"""
