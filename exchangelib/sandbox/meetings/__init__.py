"""Meetings: what is written to attendees and organisers, and what that changes in calendars; it answers no requests."""

from exchangelib.sandbox.meetings.attending import post

__all__ = ["post"]
