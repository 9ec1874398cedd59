"""Whom should we call?"""
