//! What a process has to be allowed, from its code.

use weighbridge_inspect::Permissions;

use crate::inspected;

fn permissions(files: &[(&str, &str)]) -> Permissions {
    inspected(files).permissions.remove(0)
}

/// The flags of one file, and the lines of what isn't known.
fn of(code: &str) -> (Vec<String>, Vec<u32>) {
    let manifest = r#"{"main":"lib/server.js","engines":{"node":"24"}}"#;
    let found = permissions(&[("package.json", manifest), ("lib/server.js", code)]);
    let lines = found.not_known.iter().map(|n| n.place.line).collect();
    (found.flags[2..].to_vec(), lines)
}

#[test]
fn paths_are_followed_as_far_as_they_are_known() {
    let code = "const fs = require('node:fs'), path = require('path'), os = require('os');
const { writeFile } = require('fs/promises');
const UPLOADS = path.join(__dirname, '..', 'uploads');
const LOG = `${UPLOADS}/all.log`;
fs.appendFileSync(LOG, 'x');
function keep(name) {
  fs.writeFileSync(path.join(UPLOADS, name), 'x');
  fs.mkdtempSync(path.join(os.tmpdir(), 'depot-'));
  return writeFile('/var/lib/depot/' + name, 'x');
}
fs.readFileSync('/etc/depot.conf');
fs.readFileSync(process.env.CONFIG);
fs.promises.rm(keep.path);
fs.createReadStream(__filename);
own.readFileSync('/etc/other');
";
    let (flags, not_known) = of(code);
    let expected = [
        "--allow-fs-read=/etc/depot.conf",
        "--allow-fs-write=/tmp/depot-*",
        "--allow-fs-write=/var/lib/depot/*",
        "--allow-fs-write=uploads/*",
    ];
    assert_eq!(flags, expected);
    assert_eq!(not_known, [12, 13, 13]);
}

#[test]
fn modules_of_ecmascript_say_where_they_are() {
    let code = "import fs from 'fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
const here = dirname(fileURLToPath(import.meta.url));
fs.writeFileSync(join(here, 'a'), '');
fs.writeFileSync(new URL('../b', import.meta.url), '');
fs.writeFileSync(join(import.meta.dirname, 'c'), '');
";
    let manifest = r#"{"main":"lib/server.mjs"}"#;
    let found = permissions(&[("package.json", manifest), ("lib/server.mjs", code)]);
    let flags = [
        "--allow-fs-write=b",
        "--allow-fs-write=lib/a",
        "--allow-fs-write=lib/c",
    ];
    assert_eq!(found.flags[2..], flags);
}

/// What is started is made of a module: so it shows where the others are put.
#[test]
fn compiled_code_is_where_the_package_starts() {
    let code = "import fs from 'fs';
import { join } from 'node:path';
fs.writeFileSync(join(__dirname, '../../uploads/a'), '');
fs.writeFileSync(join(import.meta.dirname, 'c'), '');
";
    let start = |script: &str| format!(r#"{{"scripts":{{"start":"{script}"}}}}"#);
    let flags = |script: &str| {
        let found = permissions(&[
            ("package.json", &start(script)),
            ("src/server.ts", "import './db/store.js';"),
            ("src/db/store.ts", code),
        ]);
        (found.flags[2..].to_vec(), found.not_known.len())
    };
    let write = |paths: [&str; 2]| paths.map(|p| format!("--allow-fs-write={p}")).to_vec();
    let compiled = (write(["dist/db/c", "uploads/a"]), 0);
    assert_eq!(flags("node dist/server.js"), compiled);
    let within = (write(["dist/src/db/c", "dist/uploads/a"]), 0);
    assert_eq!(flags("node dist/src/server"), within);
    let stripped = (write(["src/db/c", "uploads/a"]), 0);
    assert_eq!(flags("node src/server.ts"), stripped);
    let outside = permissions(&[
        ("package.json", &start("node dist/server.js")),
        ("src/server.ts", "import '../shared/store.js';"),
        ("shared/store.ts", code),
    ]);
    assert_eq!((outside.flags.len(), outside.not_known.len()), (2, 2));
}

#[test]
fn everything_else_by_what_is_called_and_imported() {
    let code = "const { Worker } = require('worker_threads');
const fs = require('fs'), FILE = 'fixed', OTHER = 'a';
new Worker('./w.js');
require('child_process').spawn('ls');
fs.writeFileSync(FILE, '');
function hides(OTHER) { fs.writeFileSync(OTHER, ''); }
new (require('inspector').Session)();
const w = new Other();
fetch('http://a');
";
    let (flags, not_known) = of(code);
    let expected = [
        "--allow-fs-write=fixed",
        "--allow-child-process",
        "--allow-worker",
    ];
    assert_eq!(flags[..3], expected);
    assert_eq!(not_known, [6]);
}

#[test]
fn only_what_is_loaded_from_the_beginning_counts() {
    let found = permissions(&[
        (
            "package.json",
            r#"{"scripts":{"start":"NODE_ENV=production node --enable-source-maps ./server.js"}}"#,
        ),
        ("server.js", "const a = require('./a');"),
        ("a.js", "require('child_process').exec('ls');"),
        ("seed.js", "require('fs').writeFileSync('seed.json', '');"),
    ]);
    assert_eq!(found.entry.as_deref(), Some("server.js"));
    assert_eq!(
        found.flags,
        ["--permission", "--allow-fs-read=.", "--allow-child-process"]
    );
    assert!(found.is_node_assumed);
    let places: Vec<_> = found
        .needs
        .iter()
        .map(|n| (n.place.file.as_str(), n.place.line))
        .collect();
    assert_eq!(places, [("a.js", 1)]);
}

#[test]
fn native_packages_of_production_and_the_version_that_is_run() {
    const ALPINE: &str = "--allow-fs-read=/etc/alpine-release";
    let lock = r#"{"lockfileVersion":3,"packages":{
      "":{"dependencies":{"a":"1"},"devDependencies":{"d":"1"}},
      "node_modules/a":{"version":"1.0.0","dependencies":{"node-gyp-build":"4"}},
      "node_modules/node-gyp-build":{"version":"4.0.0"},
      "node_modules/d":{"version":"1.0.0","dev":true,"gypfile":true}}}"#;
    let of = |node: &str| {
        permissions(&[
            (
                "package.json",
                r#"{"main":"a.js","engines":{"node":">=18"}}"#,
            ),
            ("package-lock.json", lock),
            ("a.js", "require('a'); fetch('x');"),
            (".nvmrc", node),
        ])
        .flags
    };
    assert_eq!(
        of("v20.11.0"),
        ["--experimental-permission", "--allow-fs-read=.", ALPINE]
    );
    assert_eq!(
        of("22.12"),
        [
            "--experimental-permission",
            "--allow-fs-read=.",
            ALPINE,
            "--allow-addons"
        ]
    );
    assert_eq!(
        of("25"),
        [
            "--permission",
            "--allow-fs-read=.",
            ALPINE,
            "--allow-addons",
            "--allow-net"
        ]
    );
    assert_eq!(of("18"), [""; 0]);
}

#[test]
fn beside_the_beginning_is_not_everywhere() {
    let code = "const fs = require('fs');
exports.a = (name) => fs.writeFileSync(`${__dirname}/${name}`, '');
exports.b = (name) => fs.writeFileSync('/' + name, '');
exports.c = (name) => fs.writeFileSync(`${__dirname}/../${name}`, '');
";
    let found = permissions(&[("package.json", r#"{"main":"a.js"}"#), ("a.js", code)]);
    assert_eq!(found.flags[2..], ["--allow-fs-write=./*"]);
    let lines: Vec<u32> = found.not_known.iter().map(|n| n.place.line).collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn what_is_elsewhere_in_a_monorepo_is_seen_from_the_package() {
    let store = "const fs = require('fs'), path = require('path');
exports.keep = (name) => fs.writeFileSync(path.join(__dirname, 'data', name), '');
";
    let found = inspected(&[
        ("package.json", r#"{"workspaces":["apps/*","libs/*"]}"#),
        (
            "package-lock.json",
            r#"{"lockfileVersion":3,"packages":{}}"#,
        ),
        (
            "apps/api/package.json",
            r#"{"scripts":{"start":"node server.js"}}"#,
        ),
        ("apps/api/server.js", "require('../../libs/store');"),
        (
            "libs/store/package.json",
            r#"{"name":"store","main":"index.js"}"#,
        ),
        ("libs/store/index.js", store),
    ]);
    assert_eq!(found.permissions.len(), 1);
    assert_eq!(
        found.permissions[0].flags,
        [
            "--permission",
            "--allow-fs-read=.",
            "--allow-fs-read=../../libs/store/*",
            "--allow-fs-read=../../node_modules/*",
            "--allow-fs-write=../../libs/store/data/*",
        ]
    );
}
