"""The peers: how each is installed, run on a tree, and read. A find is (file, line)."""

import json
import os
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
NPM = ["eslint@9", "typescript-eslint@8", "eslint-plugin-n@17", "typescript@5"]
# The packages, and the versions that are tried one after the other: the newest may ask for a newer Go than there is.
GO = {
    "errcheck": ("github.com/kisielk/errcheck", ["latest"]),
    "staticcheck": ("honnef.co/go/tools/cmd/staticcheck", ["latest"]),
    "gosec": ("github.com/securego/gosec/v2/cmd/gosec", ["latest"]),
    "osv-scanner": ("github.com/google/osv-scanner/v2/cmd/osv-scanner", ["latest", "v2.3.5"]),
}


class Missing(Exception):
    """A peer that can't be had here, and why."""


def install(folder, run):
    """Puts what can be had into `folder`, and says what can't."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private":true,"type":"module"}')
    if run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *NPM], folder).code:
        print("eslint can't be had with npm")
    shutil.copy(HERE / "eslint.config.mjs", folder)
    for name, (package, versions) in GO.items():
        install_go(name, package, versions, folder, run)


def install_go(name, package, versions, folder, run):
    environment = {"GOBIN": str(folder / "bin"), "GOFLAGS": "-mod=mod"}
    for version in versions:
        done = run(["go", "install", f"{package}@{version}"], folder, environment)
        if not done.code:
            print(f"{name}: {version}")
            return
        print(f"{name} {version} can't be had with go install: {done.err.strip().splitlines()[-1]}")


def is_node(tree):
    return (tree / "package.json").exists()


def is_go(tree):
    return (tree / "go.mod").exists()


def eslint(folder, tree, run):
    """Finds by rule, and how many files it couldn't type or parse."""
    program = folder / "node_modules/.bin/eslint"
    if not program.exists():
        raise Missing("not installed")
    own = [p for p in tree.rglob("tsconfig*.json") if "node_modules" not in p.parts]
    settings = {"root": str(tree)}
    if not own:
        settings["project"] = str(folder / "tsconfig.json")
        options = {"allowJs": True, "checkJs": False, "noEmit": True, "skipLibCheck": True,
                   "module": "nodenext", "moduleResolution": "nodenext", "target": "esnext"}
        whole = {"compilerOptions": options, "include": [f"{tree}/**/*.{e}" for e in ("js", "mjs", "cjs", "jsx")],
                 "exclude": ["**/node_modules"]}
        Path(settings["project"]).write_text(json.dumps(whole))
    (folder / "tree.json").write_text(json.dumps(settings))
    done = run([str(program), "-c", str(folder / "eslint.config.mjs"), "-f", "json", "."], tree,
               {"NODE_OPTIONS": "--max-old-space-size=8192"})
    try:
        files = json.loads(done.out)
    except json.JSONDecodeError as error:
        raise Missing((done.err.strip() or str(error)).splitlines()[0]) from error
    finds, unread = {}, 0
    for file in files:
        path = os.path.relpath(file["filePath"], tree)
        unread += any(m.get("fatal") for m in file["messages"])
        for message in file["messages"]:
            if message["ruleId"]:
                finds.setdefault(message["ruleId"].rsplit("/", 1)[-1], set()).add((path, message["line"]))
    return done, finds, f"{unread} of {len(files)} files not typed" if unread else ""


def go_tool(name, arguments, read):
    def go(folder, tree, run):
        program = folder / "bin" / name
        if not program.exists():
            raise Missing("not installed")
        done = run([str(program), *arguments], tree)
        if not done.out.strip() and done.code not in (0, 1):
            raise Missing((done.err.strip() or f"exit code {done.code}").splitlines()[0])
        return done, read(done.out, tree), ""
    return go


def read_errcheck(text, tree):
    at = re.compile(r"^(.+?\.go):(\d+):\d+", re.M)
    return {"errcheck": {(os.path.relpath(f, tree), int(n)) for f, n in at.findall(text)}}


def read_staticcheck(text, tree):
    finds = {}
    for line in filter(None, text.splitlines()):
        one = json.loads(line)
        place = os.path.relpath(one["location"]["file"], tree), one["location"]["line"]
        finds.setdefault(one["code"], set()).add(place)
    return finds


def read_gosec(text, tree):
    finds = {}
    for one in json.loads(text)["Issues"] or []:
        first = int(one["line"].split("-")[0])
        finds.setdefault(one["rule_id"], set()).add((os.path.relpath(one["file"], tree), first))
    return finds


def read_osv(text, _tree):
    packages = [p for r in json.loads(text)["results"] for p in r["packages"]]
    return {"osv": {(p["package"]["name"], v["id"]) for p in packages for v in p.get("vulnerabilities", [])}}


errcheck = go_tool("errcheck", ["-abspath", "-blank", "-ignoretests", "./..."], read_errcheck)
staticcheck = go_tool("staticcheck", ["-f", "json", "-tests=false", "-checks", "SA*", "./..."], read_staticcheck)
gosec = go_tool("gosec", ["-fmt", "json", "-quiet", "-tests=false", "./..."], read_gosec)
def give_database(folder, advisories):
    """Lays OSV's bulk exports out as osv-scanner looks for them, so that both read the same."""
    exports = [z for path in advisories for z in ([path] if path.is_file() else path.glob("*/all.zip"))]
    for export in exports:
        place = folder / "osv" / "osv-scanner" / export.parent.name
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(export, place / "all.zip")


def osv_scanner(folder, tree, run):
    program, database = folder / "bin" / "osv-scanner", folder / "osv"
    if not program.exists():
        raise Missing("not installed")
    if not database.exists():
        raise Missing("no --advisories")
    offline = ["--offline", "--offline-vulnerabilities", "--format", "json", "."]
    done = run([str(program), "scan", "source", *offline], tree, {"OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY": str(database)})
    if not done.out.strip():
        raise Missing((done.err.strip() or f"exit code {done.code}").splitlines()[-1])
    unread = re.findall(r"could not load db for (\S+)", done.err)
    return done, read_osv(done.out, tree), f"no data of {', '.join(unread)}" if unread else ""



# The peer, what trees it reads, and its rules with the audits of ours that look for the same.
PEERS = [
    ("eslint", eslint, is_node, {"no-floating-promises": ["node_floating_promise"], "no-sync": ["node_blocking_call"],
                                 "no-misused-promises": ["node_misused_promise"]}),
    ("errcheck", errcheck, is_go, {"errcheck": ["go_ignored_error"]}),
    ("staticcheck", staticcheck, is_go, {"SA2000": ["go_data_race"], "SA1015": ["go_time_after_in_loop"],
                                         "SA9001": ["go_defer_in_loop"]}),
    ("gosec", gosec, is_go, {"G104": ["go_ignored_error"], "G112": ["go_server_without_timeouts"],
                             "G114": ["go_server_without_timeouts"]}),
    ("osv-scanner", osv_scanner, lambda _tree: True, {"osv": ["dependency_vulnerability"]}),
]
