"""What of the specification is still to come, by module, by name and by member; a name that has come may not stand here."""

# Whole modules.
MODULES: set[str] = set()

# Names of a module.
NAMES: dict[str, set[str]] = {"exchangelib": set()}

# Methods, properties and attributes of a class.
MEMBERS: dict[str, set[str]] = {}

# What is there, and differs on purpose; each with its reason.
DIFFERENT: dict[str, str] = {}
