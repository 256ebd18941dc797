#!/usr/bin/env python3
"""Brings bulkhead_en.ts up to date: collects the counted texts of the sources and writes their singular and plural.

"(s)" in a source is dropped for one and becomes "s" for others; texts whose words change otherwise are listed below.
With --check nothing is written; exits with 1 and names the texts that the file lacks.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
FILE = HERE / "bulkhead_en.ts"
LUPDATE = "/usr/lib/qt6/bin/lupdate"

IRREGULAR = {
    "%1 of %n change(s) are for the worse.": (
        "%1 of %n change is for the worse.", "%1 of %n changes are for the worse."),
    "%1 messages wait; no limit is known": (
        "%1 message waits; no limit is known", "%1 messages wait; no limit is known"),
    "%1 of at most %2 messages wait": ("%1 of at most %2 messages waits", "%1 of at most %2 messages wait"),
    "%1 retries in the last hour": ("%1 retry in the last hour", "%1 retries in the last hour"),
    "No legal hold stands; %n was/were released.": (
        "No legal hold stands; %n was released.", "No legal hold stands; %n were released."),
    "%n request(s) of yours wait(s) for consent.": (
        "%n request of yours waits for consent.", "%n requests of yours wait for consent."),
    "%n access(es) in force": ("%n access in force", "%n accesses in force"),
    "%n access(es) are to be certified.": (
        "%n access is to be certified.", "%n accesses are to be certified."),
    "%n record(s) are not judged yet": ("%n record is not judged yet", "%n records are not judged yet"),
    "%n record(s) were drawn; the seed stands in the audit.": (
        "%n record was drawn; the seed stands in the audit.", "%n records were drawn; the seed stands in the audit."),
    "%n tenant(s) outside your scope are affected too": (
        "%n tenant outside your scope is affected too", "%n tenants outside your scope are affected too"),
    "%1; %n other tenant(s) in your scope burn through it too, so the fault is in what they share.": (
        "%1; %n other tenant in your scope burns through it too, so the fault is in what they share.",
        "%1; %n other tenants in your scope burn through it too, so the fault is in what they share."),
    "%1; %n other tenant(s) that use it are healthy, so the fault is inside this tenant’s own store.": (
        "%1; %n other tenant that uses it is healthy, so the fault is inside this tenant’s own store.",
        "%1; %n other tenants that use it are healthy, so the fault is inside this tenant’s own store."),
    "%1; %n other tenant(s) that use it are healthy, so the fault is on this tenant’s own side of it.": (
        "%1; %n other tenant that uses it is healthy, so the fault is on this tenant’s own side of it.",
        "%1; %n other tenants that use it are healthy, so the fault is on this tenant’s own side of it."),
}


def forms(source):
    if source in IRREGULAR:
        return IRREGULAR[source]
    return re.sub(r"\((e?s)\)", "", source), re.sub(r"\((e?s)\)", r"\1", source)


def collected():
    """The counted texts of the sources as a tree, none translated."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "en.ts"
        rooms = [str(TOP / room) for room in ("app", "widgets", "models")]
        subprocess.run([LUPDATE, "-silent", "-pluralonly", "-locations", "none", "-no-obsolete", "-source-language", "en",
                        "-target-language", "en", "-extensions", "cpp,h", "-I", str(TOP), *rooms, "-ts", str(path)], check=True)
        return ET.parse(path)


def main():
    tree = collected()
    for message in tree.iter("message"):
        source = message.findtext("source")
        translation = message.find("translation")
        translation.attrib.pop("type", None)
        for child in list(translation):
            translation.remove(child)
        for text in forms(source):
            ET.SubElement(translation, "numerusform").text = text
    for context in list(tree.getroot().findall("context")):
        if not context.findall("message"):
            tree.getroot().remove(context)
    wanted = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ET.tostring(tree.getroot(), encoding="unicode") + "\n"
    if "--check" not in sys.argv:
        FILE.write_text(wanted, encoding="utf-8")
        print(f"{len(list(tree.iter('message')))} counted texts")
        return 0
    known = {(c.findtext("name"), m.findtext("source"))
             for c in ET.parse(FILE).iter("context") for m in c.iter("message")}
    lacking = [(c.findtext("name"), m.findtext("source"))
               for c in tree.iter("context") for m in c.iter("message")
               if (c.findtext("name"), m.findtext("source")) not in known]
    for context, source in lacking:
        print(f"{context}: {source!r} has no plural; run resources/translations/update.py")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
