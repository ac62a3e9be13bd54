# SPDX-License-Identifier: Apache-2.0
"""`streamlab redact`: endless lines do not grow it, a live stream is answered line by line, threads do not change what comes out, and a
reader that leaves ends it."""
import json
import os
import subprocess

from support import SANITIZED, lab, say, stop

MEGABYTE = b"x" * (1 << 20)


def peak_megabytes(it, arguments, pieces):
    """Feeds a program and returns its exit code, error text and the most memory that was resident. The kernel counts what this process
    held when it started the program too: so the pieces are made one by one."""
    with open(it.folder / "err", "wb") as err:
        process = subprocess.Popen(it.command("streamlab", *arguments), cwd=it.folder, env=it.env, stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=err)
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, (it.folder / "err").read_text(), usage.ru_maxrss / 1024


with lab() as it:
    rules = it.folder / "rules.json"
    rules.write_text(json.dumps({"allowlisted_fields": ["n", "tags", "deep.**"], "hash_fields": ["id"], "salt_env_var": "PII_HASH_SALT"}))

    for arguments in (["redact", "--rules", rules, "--jobs", 1], ["redact", "--rules", rules, "--jobs", 2], ["schema"]):
        def long_line():
            yield b'{"n":"'
            for _ in range(96):
                yield MEGABYTE
            yield b'"}\n' + b"[" * 200_000 + b"\n" + b'{"n":1}\n'
        code, err, peak = peak_megabytes(it, arguments, long_line())
        say(code == 1, f"{arguments[0]} refuses a line of 96 MB and one of 200,000 levels, and goes on (exit {code})")
        say("line 1: refused: too_large\n" in err and "line 2: refused: too_deep\n" in err, "both are told with number and reason")
        say(SANITIZED or peak < 64, f"it stays small ({peak:.0f} MB)")

    def dense_lines():
        for _ in range(12):
            yield b"["
            for _ in range(524):
                yield b"1," * 1000
            yield b"1]\n"
    for jobs in (1, 2, 4, 16):
        code, err, peak = peak_megabytes(it, ["redact", "--rules", rules, "--jobs", jobs, "--schema-hash"], dense_lines())
        say(code == 0, "lines of half a million numbers pass")
        say(SANITIZED or peak < 64, f"memory stays under 64 MB with {jobs} threads ({peak:.0f} MB)")

    def escaped_lines():
        for _ in range(12):
            yield b'{"n":"'
            for _ in range(256):
                yield b"%25253D%2540%C2%A0xy" * 200
            yield b'"}\n'
    for jobs in (1, 4):
        code, err, peak = peak_megabytes(it, ["redact", "--rules", rules, "--jobs", jobs], escaped_lines())
        say(code == 0, "kept strings of nothing but escapes pass")
        say(SANITIZED or peak < 64, f"memory stays under 64 MB with {jobs} threads ({peak:.0f} MB)")

    lines = "".join(json.dumps({"n": i, "id": f"u-{i % 99}", "deep": {"er": [i, {"x": "y" * (i % 40)}]}, "secret": i}) + "\n" for i in range(30_000))
    lines = lines.replace('"n": 777,', '"n": 777, "n": 1,')
    alone = it.run("streamlab", "redact", "--rules", rules, "--jobs", 1, stdin=lines.encode(), expect=1)
    for jobs in (2, 3):
        shared = it.run("streamlab", "redact", "--rules", rules, "--jobs", jobs, stdin=lines.encode(), expect=1)
        say(shared.stdout == alone.stdout and shared.stderr == alone.stderr, f"{jobs} threads write what one writes")
    say(it.run("streamlab", "redact", "--rules", rules, stdin=alone.stdout).stdout == alone.stdout, "redacting twice changes nothing")

    for jobs in (1, 2):
        process = it.start("streamlab", "redact", "--rules", rules, "--jobs", jobs, stdin=subprocess.PIPE)
        try:
            for i in range(3):
                process.stdin.write(b'{"n":%d}\n' % i)
                process.stdin.flush()
                say(process.stdout.readline() == b'{"n":%d}\n' % i, "a live stream is answered line by line")
            process.stdout.close()
            try:
                for i in range(10_000):
                    process.stdin.write(b'{"n":%d}\n' % i)
                    process.stdin.flush()
                process.stdin.close()
            except BrokenPipeError:
                pass
            say(process.wait(timeout=60) == 0, "a reader who has seen enough is no failure")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
