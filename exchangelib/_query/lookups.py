"""The words of a filter: connectors, operators and lookups as constants; knows neither fields nor XML."""

AND = "AND"
OR = "OR"
NOT = "NOT"
NEVER = "NEVER"
CONN_TYPES = frozenset({AND, OR, NOT, NEVER})

EQ = "=="
NE = "!="
GT = ">"
GTE = ">="
LT = "<"
LTE = "<="
EXACT = "exact"
IEXACT = "iexact"
CONTAINS = "contains"
ICONTAINS = "icontains"
STARTSWITH = "startswith"
ISTARTSWITH = "istartswith"
EXISTS = "exists"
ORDER_OPS = frozenset({GT, GTE, LT, LTE})
CONTAINS_OPS = frozenset({EXACT, IEXACT, CONTAINS, ICONTAINS, STARTSWITH, ISTARTSWITH})
OP_TYPES = frozenset({EQ, NE, EXISTS}) | ORDER_OPS | CONTAINS_OPS

LOOKUP_RANGE = "range"
LOOKUP_IN = "in"

# Lookups that are one operator each; `range` and `in` unfold into several.
SIMPLE_LOOKUPS = {
    "not": NE,
    "gt": GT,
    "gte": GTE,
    "lt": LT,
    "lte": LTE,
    "exact": EXACT,
    "iexact": IEXACT,
    "contains": CONTAINS,
    "icontains": ICONTAINS,
    "startswith": STARTSWITH,
    "istartswith": ISTARTSWITH,
    "exists": EXISTS,
}
LOOKUP_TYPES = frozenset(SIMPLE_LOOKUPS) | {LOOKUP_RANGE, LOOKUP_IN}
LOOKUP_OF_OP = {op: lookup for lookup, op in SIMPLE_LOOKUPS.items()}
