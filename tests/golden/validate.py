# SPDX-License-Identifier: Apache-2.0
"""The golden reports, checked by programs that are not ours: JSON Schema, an XSD, a Markdown parser, Prometheus. usage: validate.py SOURCE_DIR"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

source = pathlib.Path(sys.argv[1])
golden = source / "tests" / "golden"
missing = [tool for tool in ("xmllint", "cmark-gfm") if not shutil.which(tool)]

# Prometheus' own parser of OpenMetrics: the client library of this Python or of Debian's. It raises at the first line it does not take.
READ_METRICS = """
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.type, len(family.samples), family.name)
"""
with_prometheus = next((python for python in (sys.executable, "/usr/bin/python3") if shutil.which(python) and
                        subprocess.run([python, "-c", "import prometheus_client"], capture_output=True).returncode == 0), None)
if not with_prometheus:
    missing.append("python3-prometheus-client")
try:
    import jsonschema
except ImportError:
    missing.append("python3-jsonschema")
if missing:
    print("skipped: not installed:", ", ".join(missing), "(scripts/deps test)")
    sys.exit(77)

for file in sorted(golden.glob("*.json")):
    report = json.loads(file.read_text())
    schema = json.loads((source / "schemas" / (report["schema"].split("/")[1] + ".schema.json")).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(report, schema, jsonschema.Draft202012Validator)
for file in sorted(golden.glob("*.xml")):
    subprocess.run(["xmllint", "--noout", "--schema", golden / "junit.xsd", file], check=True)
for file in sorted(golden.glob("*.md")):
    html = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", file], check=True, capture_output=True).stdout.decode()
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "a", "code", "pre", "ul", "li"}, tags
    rows = [line for line in file.read_text().splitlines() if line.startswith("|") and not line.startswith("|---")]
    assert html.count("<tr>") == len(rows), (html.count("<tr>"), len(rows))
    assert html.count("<td") + html.count("<th>") == sum(len(re.findall(r"(?<!\\)\|", row)) - 1 for row in rows), "a cell was cut"
def families(text):
    return subprocess.run([with_prometheus, "-c", READ_METRICS], input=text, check=True, capture_output=True, text=True).stdout.splitlines()


for file in sorted(golden.glob("*.prom")):
    text = file.read_text()
    found = families(text)
    assert len(found) == text.count("# TYPE "), (found, "a family was lost")
    assert any(family.startswith("histogram ") for family in found), found
    for broken in (text.replace("# EOF\n", ""), text.replace('le="', 'l="'), text + "x 1\n"):
        try:
            families(broken)
        except subprocess.CalledProcessError:
            continue
        raise AssertionError("the parser takes anything")
    if shutil.which("promtool"):
        subprocess.run(["promtool", "check", "metrics"], input=text, check=True, text=True)
print("every golden report is valid")
