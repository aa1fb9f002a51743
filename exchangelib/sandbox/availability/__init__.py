"""When people are free: busy times from calendars, working hours, and times for meetings; it answers no requests."""
