# SPDX-License-Identifier: Apache-2.0
"""The golden reports, checked by programs that are not ours: JSON Schema, an XSD, a Markdown parser. usage: validate.py SOURCE_DIR"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

source = pathlib.Path(sys.argv[1])
golden = source / "tests" / "golden"
missing = [tool for tool in ("xmllint", "cmark-gfm") if not shutil.which(tool)]
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
print("every golden report is valid")
