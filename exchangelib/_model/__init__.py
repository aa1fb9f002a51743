"""How things are declared, read from XML and written to it; which things there are is not known here."""
