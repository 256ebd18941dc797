#!/usr/bin/env python3
"""What the console and its nightly job leave on a disk, searched for the secrets that they were given.

Usage: secrets_kept.py CONSOLE GATEWAY
"""
import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

TOKEN = "canary-token-of-success-1-0123456789"
USER = "canary-user"
PATIENCE_S = 60


def fail(text):
    sys.exit("FAIL: " + text)


def until(what, holds):
    limit = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > limit:
            fail(what)
        time.sleep(0.1)


def forms(secret):
    """As it is, in UTF-16, in hex, and in base64 at whatever place."""
    plain = secret.encode()
    for one in (plain, secret.encode("utf-16-be"), secret.encode("utf-16-le")):
        yield one
        yield one.hex().encode()
        yield one.hex().upper().encode()
    for before in range(3):
        whole = bytes(before) + plain
        yield base64.b64encode(whole).rstrip(b"=")[(before * 8 + 5) // 6:len(whole) * 8 // 6]


def held(content, secrets):
    return [secret for secret in secrets if any(form in content for form in forms(secret))]


def past_month():
    first = datetime.datetime.now(datetime.timezone.utc).date().replace(day=1)
    return (first - datetime.timedelta(days=40)).strftime("%Y-%m")


def check_pdf(path):
    """Its metadata are a title, the program and a time, and of no person, machine or place."""
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, timeout=60, check=True).stdout
    if not re.search(r"^Title: +Service review", about, re.M) or re.search(r"^(Author|Subject|Keywords)|^.*Metadata.*yes", about, re.M):
        fail("metadata of the PDF: " + about)


def main():
    console, gateway = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        home = top / "canary-home"
        home.mkdir(mode=0o700)
        given = top / "given"
        given.mkdir(mode=0o700)
        (given / "token").write_text(TOKEN + "\n")
        (given / "token").chmod(0o600)
        (given / "people.toml").write_text(
            '[[person]]\nid = "success-1"\nrole = "customer-success"\nscope = { all = true }\n'
            f'token_sha256 = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"\n')
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("DISPLAY", "WAYLAND_DISPLAY") and not name.startswith("XDG_")}
        environment |= {"HOME": str(home), "USER": USER, "LOGNAME": USER, "QT_QPA_PLATFORM": "offscreen",
                        "TMPDIR": str(home), "XDG_RUNTIME_DIR": str(home)}
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

        log = open(top / "gateway.log", "w+b")
        serving = subprocess.Popen([gateway, "serve", "--listen", "127.0.0.1:0", "--people", given / "people.toml",
                                    "--tenants", "20", "--log-format", "json", "--log-level", "debug"],
                                   stdout=subprocess.PIPE, stderr=log)
        try:
            port = re.search(rb"serving on port (\d+)", serving.stdout.readline())
            if not port:
                fail("the gateway does not serve")
            address = "127.0.0.1:" + port.group(1).decode()
            reached = ["--gateway", address, "--token-file", str(given / "token")]

            said = open(top / "console.log", "w+b")
            window = subprocess.Popen([console, *reached], env=environment, cwd=home, stdout=said, stderr=said)

            def reads():
                if window.poll() is not None:
                    fail("the console ended: " + (top / "console.log").read_text())
                calls = [json.loads(line) for line in (top / "gateway.log").read_text().splitlines()
                         if line.endswith("}")]
                return any(call.get("person") == "success-1" for call in calls)
            try:
                until("the console reaches the gateway", reads)
                limits = pathlib.Path(f"/proc/{window.pid}/limits").read_text()
                if not re.search(r"Max core file size +0 +0 ", limits):
                    fail("a console that dies leaves a dump: " + limits)
            finally:
                window.send_signal(signal.SIGTERM)
            if window.wait(PATIENCE_S) != 0:
                fail("the console ends as asked: " + (top / "console.log").read_text())

            pack, sheets = home / "pack.pdf", home / "pack.xlsx"
            job = subprocess.run([console, "review", *reached, "--tenant", "t-000001", "--period", past_month(),
                                  "--pdf", pack, "--appendix", sheets],
                                 env=environment, cwd=home, capture_output=True, timeout=200, check=False)
            if job.returncode != 0:
                fail("the nightly job: " + job.stderr.decode())
            (top / "job.log").write_bytes(job.stdout + job.stderr)
            check_pdf(pack)
            inside = top / "inside"
            with zipfile.ZipFile(sheets) as book:
                book.extractall(inside)
        finally:
            serving.terminate()
            serving.wait(PATIENCE_S)

        kept = [path for path in home.rglob("*") if path.is_file()]
        if not any("bulkhead" in str(path) for path in kept):
            fail("the console has left no settings: " + str(kept))
        documents = {pack, *inside.rglob("*")}
        for path in [*kept, *inside.rglob("*"), top / "gateway.log", top / "console.log", top / "job.log"]:
            if not path.is_file():
                continue
            # Whose machine it was made on belongs into no document that a customer gets.
            secrets = [TOKEN, USER, str(home)] if path in documents else [TOKEN]
            if found := held(path.read_bytes(), secrets):
                fail(f"{path.relative_to(top)} holds {found}")
    print(f"{len(kept)} files and three logs hold no secret")


if __name__ == "__main__":
    for text in ("xx" + TOKEN, "x" + TOKEN + "yz"):
        for shape in (text.encode(), text.encode("utf-16-be"), base64.b64encode(text.encode()), text.encode().hex().encode()):
            if not held(shape, [TOKEN]):
                fail("what is searched for would not be found")
    main()
