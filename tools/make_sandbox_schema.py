"""Make the tables of facts in exchangelib/sandbox/data from a folder of EWS facts (XSD and TSV files); run by hand, its output is checked in.

Usage: python tools/make_sandbox_schema.py FACTS_FOLDER

What is kept are facts: names, order, types, cardinality, values, first versions. Texts are not kept.
"""

from __future__ import annotations

import csv
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

XS = "{http://www.w3.org/2001/XMLSchema}"
DATA = Path(__file__).resolve().parent.parent / "exchangelib" / "sandbox" / "data"

# The schema snapshots that `first_schema` in the TSV files names, each with the newest version of the snapshot before it:
# a thing first seen in a snapshot was added somewhere behind that version.
SNAPSHOT_BEFORE = {
    "<=Exchange2007_SP1": "",
    "Exchange2010_SP1": "Exchange2007_SP1",
    "Exchange2010_SP2": "Exchange2010_SP1",
    "Exchange2013": "Exchange2010_SP2",
    "Exchange2013_SP1": "Exchange2013",
    "V2016_04_13": "Exchange2013_SP1",
    "V2016_10_10": "V2016_04_13",
    "V2017_07_11(SE)": "V2016_10_10",
    "V2018_01_08(2020)": "V2017_07_11",
    "V2018_01_08(2023)": "V2017_07_11",
}
# Which type a schema class of the Managed API describes (properties.tsv).
SCHEMA_TYPES = {
    "ItemSchema": "t:ItemType",
    "EmailMessageSchema": "t:MessageType",
    "AppointmentSchema": "t:CalendarItemType",
    "ContactSchema": "t:ContactItemType",
    "ContactGroupSchema": "t:DistributionListType",
    "TaskSchema": "t:TaskType",
    "PostItemSchema": "t:PostItemType",
    "FolderSchema": "t:BaseFolderType",
}


class Maker:
    def __init__(self, facts: Path) -> None:
        self.facts = facts
        self.versions = (facts / "exchange-versions.txt").read_text().split()
        self.types: dict[str, Any] = {}
        self.simple: dict[str, Any] = {}
        self.elements: dict[str, Any] = {}
        self.groups: dict[str, ET.Element] = {}
        self.attribute_groups: dict[str, ET.Element] = {}
        self.prefix = ""

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.facts / name).open(encoding="utf-8", newline="") as f:
            return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))

    def first(self, snapshot: str, *exact: str) -> int:
        """Index of the first version that may know a thing: 0 if it always was or nobody knows.

        A first version that documentation or Managed API give is believed where it lies between the snapshots.
        """
        before = SNAPSHOT_BEFORE.get(snapshot, "")
        if not before:
            return 0
        low, high = self.versions.index(before) + 1, self.versions.index(snapshot.partition("(")[0])
        known = [self.versions.index(v) for v in exact if v in self.versions]
        return min([v for v in known if low <= v <= high], default=low)

    # --- the XSD ---

    def read(self) -> None:
        for prefix, name in (("t", "types.xsd"), ("m", "messages.xsd")):
            self.prefix = prefix
            root = ET.parse(self.facts / "xsd" / name).getroot()
            self.groups |= {f"{prefix}:{g.get('name')}": g for g in root.findall(f"{XS}group")}
            self.attribute_groups |= {f"{prefix}:{g.get('name')}": g for g in root.findall(f"{XS}attributeGroup")}
            for each in root.findall(f"{XS}simpleType"):
                self.simple[f"{prefix}:{each.get('name')}"] = self.simple_type(each)
            for each in root.findall(f"{XS}complexType"):
                self.complex_type(each, f"{prefix}:{each.get('name')}")
            for each in root.findall(f"{XS}element"):
                self.element(each)

    def element(self, each: ET.Element) -> None:
        name = f"{self.prefix}:{each.get('name')}"
        entry: dict[str, Any] = {"type": self.type_of(each, name)}
        if each.get("abstract") == "true":
            entry["abstract"] = 1
        if each.get("substitutionGroup"):
            entry["head"] = each.get("substitutionGroup")
        self.elements[name] = entry

    def type_of(self, each: ET.Element, where: str) -> str:
        """The name of an element's or attribute's type; an anonymous one is filed under the place where it stands."""
        if each.get("type"):
            return str(each.get("type"))
        anonymous = f"{where}/"
        complex_type, simple_type = each.find(f"{XS}complexType"), each.find(f"{XS}simpleType")
        if complex_type is not None:
            self.complex_type(complex_type, anonymous)
        elif simple_type is not None:
            self.simple[anonymous] = self.simple_type(simple_type)
        else:
            return "xs:anyType"
        return anonymous

    def simple_type(self, each: ET.Element) -> dict[str, Any]:
        restriction, union, items = (each.find(f"{XS}{kind}") for kind in ("restriction", "union", "list"))
        if items is not None:
            inner = items.find(f"{XS}simpleType")
            return {"list": items.get("itemType") if inner is None else self.simple_type(inner)}
        if union is not None:
            members: list[Any] = (union.get("memberTypes") or "").split()
            return {"union": members + [self.simple_type(m) for m in union.findall(f"{XS}simpleType")]}
        assert restriction is not None
        inner = restriction.find(f"{XS}simpleType")
        made: dict[str, Any] = {"base": restriction.get("base") if inner is None else self.simple_type(inner)}
        for facet in restriction:
            kind, value = facet.tag.removeprefix(XS), facet.get("value")
            if kind == "enumeration":
                made.setdefault("enum", {})[value] = 0
            elif kind not in ("annotation", "simpleType"):
                made[kind] = value
        return made

    def complex_type(self, each: ET.Element, name: str) -> None:
        made: dict[str, Any] = {}
        if each.get("abstract") == "true":
            made["abstract"] = 1
        body = each
        for kind in ("simpleContent", "complexContent"):
            content = each.find(f"{XS}{kind}")
            if content is None:
                continue
            body = content[-1]
            made["simple" if kind == "simpleContent" else "base"] = body.get("base")
            if body.tag == f"{XS}restriction":
                made["restriction"] = 1
        for child in body:
            if child.tag.removeprefix(XS) in ("sequence", "choice", "all", "group"):
                made["content"] = self.particle(child, name)
        attributes, wildcard = self.attributes(body, name)
        if attributes:
            made["attributes"] = attributes
        if wildcard:
            made["any_attribute"] = wildcard
        self.types[name] = made

    def attributes(self, body: ET.Element, where: str) -> tuple[dict[str, Any], str]:
        made: dict[str, Any] = {}
        wildcard = ""
        for each in body:
            kind = each.tag.removeprefix(XS)
            if kind == "anyAttribute":
                wildcard = each.get("namespace", "##any")
            elif kind == "attributeGroup":
                made |= self.attributes(self.attribute_groups[str(each.get("ref"))], where)[0]
            elif kind == "attribute":
                name = each.get("name") or str(each.get("ref"))
                of = "xs:language" if each.get("ref") else self.type_of(each, f"{where}@{name}")
                made[name] = [of, 1 if each.get("use") == "required" else 0, 0]
        return made, wildcard

    def particle(self, each: ET.Element, where: str) -> list[Any]:
        """["s"|"c"|"a", min, max, [particles]] or ["e", min, max, name, type, nillable, first] or ["*", min, max, namespace, process]; max -1 is unbounded."""
        low, high = int(each.get("minOccurs", "1")), each.get("maxOccurs", "1")
        top = -1 if high == "unbounded" else int(high)
        kind = each.tag.removeprefix(XS)
        if kind == "any":
            return ["*", low, top, each.get("namespace", "##any"), each.get("processContents", "strict")]
        if kind == "element":
            if each.get("ref"):
                return ["r", low, top, each.get("ref")]
            name = f"{self.prefix}:{each.get('name')}"
            nillable = 1 if each.get("nillable") == "true" else 0
            return ["e", low, top, name, self.type_of(each, f"{where}/{name}"), nillable, 0]
        if kind == "group":
            inner = next(c for c in self.groups[str(each.get("ref"))] if c.tag != f"{XS}annotation")
            return ["s", low, top, [self.particle(inner, where)]]
        parts = [self.particle(c, where) for c in each if c.tag != f"{XS}annotation"]
        return [{"sequence": "s", "choice": "c", "all": "a"}[kind], low, top, parts]

    # --- first versions ---

    def date_values(self) -> None:
        for row in self.rows("enums.tsv"):
            for prefix in "tm":
                values = self.simple.get(f"{prefix}:{row['type']}", {})
                values = values.get("list", values)
                if isinstance(values, dict) and row["value"] in values.get("enum", {}):
                    values["enum"][row["value"]] = self.first(row["first_schema"])
        for name, file in (("t:UnindexedFieldURIType", "unindexed-field-uris.tsv"),):
            for row in self.rows(file):
                self.simple[name]["enum"][row["field_uri"]] = self.first(row["first_schema"])
        for row in self.rows("distinguished-folders.tsv"):
            exact = row["first_version_docs"], row["min_version_managed_api"]
            self.simple["t:DistinguishedFolderIdNameType"]["enum"][row["name"]] = self.first(
                row["first_schema"], *exact
            )
        # The list of versions is the one thing every schema must know whole: what a server does not speak is another error.
        self.simple["t:ExchangeVersionType"]["enum"] = dict.fromkeys(self.versions, 0)

    def date_elements(self) -> None:
        """What today's on-premises schema (V2017_07_11) does not have came behind it; properties as their paths."""
        newer = self.versions.index("V2017_07_11") + 1
        known = on_premises(self.facts / "xsd" / "exchange-se")
        paths = {r["field_uri"]: self.first(r["first_schema"]) for r in self.rows("unindexed-field-uris.tsv")}
        dated: dict[tuple[str, str], int] = {}
        for row in self.rows("properties.tsv"):
            if row["schema"] in SCHEMA_TYPES and row["field_uri"] in paths:
                dated[SCHEMA_TYPES[row["schema"]], f"t:{row['xml_element']}"] = paths[row["field_uri"]]
        for name, made in self.types.items():
            for part in elements_of(made.get("content")):
                local = part[3]
                part[6] = dated.get((name, local), 0)
                if name in known and local.partition(":")[2] not in known[name]:
                    part[6] = max(part[6], newer)
            for attribute, entry in made.get("attributes", {}).items():
                if name in known and attribute not in known[name]:
                    entry[2] = newer
        for row in self.rows("operations.tsv"):
            element = self.elements.get(f"m:{row['request_element']}")
            exact = row["first_version_docs"], row["min_version_managed_api"]
            if element and self.first(row["first_schema_with_element"], *exact):
                element["first"] = self.first(row["first_schema_with_element"], *exact)

    # --- other tables ---

    def facts_table(self) -> dict[str, Any]:
        shapes: dict[str, Any] = {}
        for row in self.rows("response-shapes.tsv"):
            entry = [row["property"], row["in_find"] == "y", row["in_get"] == "y"]
            shapes.setdefault(row["shape"], {}).setdefault(row["object"], []).append(entry)
        keep = ("xml_element", "schema", "can_set_on_create", "can_update", "can_delete", "can_find", "min_version")
        properties: dict[str, Any] = {}
        for row in self.rows("properties.tsv"):
            if row["field_uri"]:
                properties.setdefault(row["field_uri"], []).append([row[k] for k in keep])
        return {
            "operations": {
                r["name"]: [r["request_element"], r["response_element"], r["request_soap_headers"].split(",")]
                for r in self.rows("operations.tsv")
            },
            "folders": {
                r["name"]: self.versions[
                    self.first(r["first_schema"], r["first_version_docs"], r["min_version_managed_api"])
                ]
                for r in self.rows("distinguished-folders.tsv")
            },
            "field_uris": {
                r["field_uri"]: self.versions[self.first(r["first_schema"])]
                for r in self.rows("unindexed-field-uris.tsv")
            },
            "response_codes": {
                r["code"]: self.versions[self.first(r["first_schema"])] for r in self.rows("response-codes.tsv")
            },
            "property_columns": list(keep),
            "properties": properties,
            "shapes": shapes,
        }


def elements_of(particle: list[Any] | None) -> list[list[Any]]:
    """All element particles inside a particle."""
    if particle is None:
        return []
    if particle[0] == "e":
        return [particle]
    return [found for part in particle[3] for found in elements_of(part)] if particle[0] in "sca" else []


def on_premises(folder: Path) -> dict[str, set[str]]:
    """Type name -> names of the elements and attributes that the on-premises schema declares in it."""
    known: dict[str, set[str]] = {}
    for prefix, name in (("t", "types.xsd"), ("m", "messages.xsd")):
        for each in ET.parse(folder / name).getroot().findall(f"{XS}complexType"):
            inside = known[f"{prefix}:{each.get('name')}"] = set()
            for part in each.iter():
                if part.tag in (f"{XS}element", f"{XS}attribute"):
                    name = part.get("name") or str(part.get("ref"))
                    inside |= {
                        name,
                        name.partition(":")[2] or name,
                    }  # an attribute is known as xml:lang, an element as Mailbox
                elif part.tag == f"{XS}attributeGroup":
                    inside |= {"IndexedPagingOffset", "NumeratorOffset", "AbsoluteDenominator"}
                    inside |= {"IncludesLastItemInRange", "TotalItemsInView"}
                elif part.tag == f"{XS}group":
                    inside |= {"*"}
    return {name: inside for name, inside in known.items() if "*" not in inside}


def write(folder: Path, name: str, table: dict[str, Any]) -> None:
    """One entry to a line, so that a change shows as one."""
    lines = []
    for section, content in table.items():
        if isinstance(content, dict):
            entries = ",\n".join(
                f" {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in content.items()
            )
            lines.append(f"{json.dumps(section)}: {{\n{entries}\n}}")
        else:
            lines.append(f"{json.dumps(section)}: {json.dumps(content)}")
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main(facts: str | Path, folder: Path = DATA) -> None:
    maker = Maker(Path(facts))
    maker.read()
    maker.date_values()
    maker.date_elements()
    table = {"versions": maker.versions, "elements": maker.elements, "types": maker.types, "simple": maker.simple}
    write(folder, "schema.json", table)
    write(folder, "facts.json", maker.facts_table())


if __name__ == "__main__":
    main(sys.argv[1])
