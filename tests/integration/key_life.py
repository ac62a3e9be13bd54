# SPDX-License-Identifier: Apache-2.0
"""While a program holds the key: it is in no environment block, in memory only where that is locked and never dumped, and no core is left."""
import json
import re

from support import SALT, SANITIZED, lab, say, stop


# What a sanitizer maps to keep book of the memory is larger than any of ours.
SHADOW_BYTES = 1 << 32


def regions(pid):
    """(from, to, flags) of each readable mapping."""
    out, bounds = [], None
    with open(f"/proc/{pid}/smaps") as lines:
        for line in lines:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line)
            if head:
                bounds = (int(head[1], 16), int(head[2], 16), head[3])
            elif line.startswith("VmFlags:") and bounds[2].startswith("r") and bounds[1] - bounds[0] < SHADOW_BYTES:
                out.append((bounds[0], bounds[1], line.split()[1:]))
    return out


with lab() as it:
    rules = it.folder / "rules.json"
    rules.write_text(json.dumps({"allowlisted_fields": ["n"], "hash_fields": ["id"], "salt_env_var": "PII_HASH_SALT"}))
    it.env["PII_HASH_SALT_PREV"] = "previous-" + SALT
    for jobs in (1, 2):
        process = it.start("streamlab", "redact", "--rules", rules, "--jobs", jobs, stdin=-1)
        try:
            process.stdin.write(b'{"n":1,"id":"u-1"}\n')
            process.stdin.flush()
            say(b'"id":"p1.' in process.stdout.readline(), "an event is redacted: the key is held now")
            limits = open(f"/proc/{process.pid}/limits").read()
            say(re.search(r"Max core file size\s+0 ", limits) is not None, "no core would be written")
            try:
                environment = open(f"/proc/{process.pid}/environ", "rb").read()
                memory = open(f"/proc/{process.pid}/mem", "rb")
                mapped = regions(process.pid)
            except PermissionError:
                say(True, "its environment and memory are closed even to its owner")
                continue
            say(SALT.encode() not in environment, "the environment block holds neither key")
            found = 0
            for begin, end, flags in mapped:
                try:
                    memory.seek(begin)
                    data = memory.read(end - begin)
                except (OSError, ValueError, OverflowError):
                    continue  # the kernel's own pages
                if SALT.encode() in data:
                    found += 1
                    say(SANITIZED or ("lo" in flags and "dd" in flags), f"what holds a key is locked and not dumped (flags {' '.join(flags)})")
            say(found > 0, "the key was found where it must be")
        finally:
            stop(process)
