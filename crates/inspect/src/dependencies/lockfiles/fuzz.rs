//! Whatever a lockfile holds, reading it ends, without a panic, with packages or with a reason on one line.

use proptest::prelude::*;

use super::{Lines, parse};
use crate::dependencies::typosquats;
use crate::fuzzing::broken;

const NPM: [&str; 2] = [
    r#"{"name": "x", "lockfileVersion": 3, "requires": true, "packages": {
  "": {"dependencies": {"a": "^1", "own": "*"}, "devDependencies": {"d": "1"}, "workspaces": ["packages/*"]},
  "node_modules/a": {"version": "1.2.0", "resolved": "https://registry.example/a.tgz", "license": "MIT",
    "hasInstallScript": true, "dependencies": {"b": "^2"}, "peerDependencies": {"p": "1"}},
  "node_modules/a/node_modules/b": {"version": "2.0.0", "deprecated": "use c", "optional": true},
  "node_modules/d": {"version": "1.0.0", "dev": true, "optionalDependencies": {"b": "1"}},
  "node_modules/own": {"resolved": "packages/own", "link": true},
  "packages/own": {"version": "1.0.0", "dependencies": {"d": "1"}}
}}"#,
    r#"{"lockfileVersion": 1, "requires": true, "dependencies": {
  "a": {"version": "1.0.0", "requires": {"b": "^2"}, "dependencies": {"b": {"version": "2.0.0", "bundled": true}}},
  "b": {"version": "1.0.0", "dev": true, "requires": {}}
}}"#,
];
const PNPM: [&str; 2] = [
    "lockfileVersion: '9.0'
settings:
  autoInstallPeers: true
importers:
  .:
    dependencies:
      '@s/a':
        specifier: ^1.0.0
        version: 1.0.0(b@2.0.0)
    devDependencies:
      d: { specifier: 1.0.0, version: link:../d }
packages:
  '@s/a@1.0.0':
    resolution: {integrity: sha512-x}
    deprecated: gone
    hasBin: true
  b@2.0.0:
    resolution: {integrity: sha512-x}
snapshots:
  '@s/a@1.0.0(b@2.0.0)':
    dependencies:
      b: 2.0.0
  b@2.0.0: {}
",
    "lockfileVersion: 5.4
specifiers:
  a: ^1.0.0
dependencies:
  a: 1.0.0_b@2.0.0
packages:
  /a/1.0.0_b@2.0.0:
    resolution: {integrity: sha512-x}
    requiresBuild: true
    dependencies:
      b: 2.0.0
    dev: false
  /b/2.0.0:
    dev: true
",
];
const YARN: [&str; 2] = [
    "# yarn lockfile v1

\"@s/a@^1.0.0\", \"@s/a@^1.1.0\":
  version \"1.1.0\"
  resolved \"https://registry.example/a.tgz\"
  dependencies:
    b \"^2.0.0\"

alias@npm:b@^2.0.0:
  version \"2.0.1\"

b@^2.0.0:
  version \"2.0.1\"
",
    "__metadata:
  version: 8
  cacheKey: 10c0

\"a@npm:^1.0.0, a@npm:^1.1.0\":
  version: 1.1.0
  resolution: \"a@npm:1.1.0\"
  dependencies:
    b: \"npm:^2.0.0\"
  languageName: node
  linkType: hard

\"b@npm:^2.0.0\":
  version: 2
  resolution: \"b@npm:2.0.1\"

\"service@workspace:.\":
  version: 0.0.0-use.local
  resolution: \"service@workspace:.\"
  dependencies:
    a: \"npm:^1.0.0\"
",
];
const BUN: [&str; 1] = [r#"{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "x", "dependencies": { "a": "^1", }, "devDependencies": { "@s/d": "1" } }, // ours
  },
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "b": "^2" } }, "sha512-x"],
    "a/b": ["b@2.0.0", "", {}, "sha512-x"],
    "@s/d": ["@s/d@workspace:d"],
    "@s/d/b": ["b@1.0.0", "", { "peerDependencies": { "a": "1" } }, "sha512-//x"],
  }
}"#];
const GO: [&str; 1] = ["module example.com/depot

go 1.26

require github.com/one/line v1.0.0

require (
	github.com/a/b v1.2.3 // a reason
	github.com/c/d/v2 v2.0.0-20240101000000-abcdef123456 // indirect
	github.com/e/f v0.1.0
)

replace github.com/e/f v0.1.0 => github.com/fork/f v0.2.0

replace (
	github.com/a/b => ../part
)
"];
const SUM: &str = "github.com/a/b v1.2.3 h1:x=\ngithub.com/a/b v1.2.3/go.mod h1:y=\n";
const MANIFEST: &str =
    r#"{"dependencies": {"@s/a": "^1.0.0", "a": 3}, "devDependencies": {"b": "^2.0.0"}}"#;

/// Reads it and checks what holds for any text; the number of packages.
fn takes(file: &str, text: &str) -> Option<usize> {
    let beside = |name: &str| {
        let text = if name == "go.sum" { SUM } else { MANIFEST };
        Some(text.to_owned())
    };
    let read = parse(file, text, &beside);
    let _ = Lines::of(file, text).of_package("a", "1.0.0");
    match read {
        Ok((lockfile, packages)) => {
            assert_eq!(lockfile.packages, packages.len());
            assert!(packages.iter().all(|p| p.depth != Some(0)));
            let _ = typosquats::find(&packages);
            Some(packages.len())
        }
        Err(why) => {
            assert!(!why.contains('\n') && why.len() < 1_000, "{why}");
            None
        }
    }
}

proptest! {
    #[test]
    fn npm(text in broken(&NPM)) {
        takes("package-lock.json", &text);
    }

    #[test]
    fn pnpm(text in broken(&PNPM)) {
        takes("pnpm-lock.yaml", &text);
    }

    #[test]
    fn yarn(text in broken(&YARN)) {
        takes("yarn.lock", &text);
    }

    #[test]
    fn bun(text in broken(&BUN)) {
        takes("bun.lock", &text);
    }

    #[test]
    fn go(text in broken(&GO)) {
        takes("go.mod", &text);
    }

    #[test]
    fn go_sum(sum in broken(&[SUM])) {
        prop_assert!(parse("go.mod", GO[0], &|_| Some(sum.clone())).is_ok());
    }
}

#[test]
fn the_documents_are_valid() {
    let all = [
        ("package-lock.json", &NPM[..]),
        ("pnpm-lock.yaml", &PNPM),
        ("yarn.lock", &YARN),
        ("bun.lock", &BUN),
        ("go.mod", &GO),
    ];
    for (file, text) in all
        .iter()
        .flat_map(|(f, all)| all.iter().map(move |t| (f, t)))
    {
        assert!(takes(file, text).is_some_and(|n| n > 1), "{file}: {text}");
    }
}

#[test]
fn deep_nesting_ends() {
    const DEEP: usize = 100_000;
    let files = [
        "package-lock.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "bun.lock",
        "go.mod",
    ];
    let openers = [
        "[",
        "{\"dependencies\":{\"a\":",
        "- ",
        "a:\n ",
        "? ",
        "a@npm:",
        "(",
    ];
    for file in files {
        for opener in openers {
            takes(file, &opener.repeat(DEEP));
        }
        takes(
            file,
            &format!("__metadata:\n  version: {}", "[".repeat(DEEP)),
        );
        takes(file, &format!("module m\nrequire {}", "a ".repeat(DEEP)));
    }
}

/// Packages within packages, as deep as there are packages; what each needs lies at the top.
#[test]
fn deep_folders_are_read_in_one_walk() {
    const DEEP: usize = 3_000;
    let mut npm =
        "{\"lockfileVersion\":3,\"packages\":{\"node_modules/z\":{\"version\":\"1\"}".to_owned();
    let mut bun = "{\"packages\":{\"z\":[\"z@1.0.0\"]".to_owned();
    for depth in 1..=DEEP {
        let needs = r#"{"dependencies":{"z":"1","a":"1","y":"1"}"#;
        npm += &format!(
            ",\"{}\":{needs},\"version\":\"1\"}}",
            vec!["node_modules/a"; depth].join("/")
        );
        bun += &format!(
            ",\"{}\":[\"a@{depth}.0.0\",\"\",{needs}}}]",
            vec!["a"; depth].join("/")
        );
    }
    assert_eq!(takes("package-lock.json", &(npm + "}}")), Some(2));
    assert_eq!(takes("bun.lock", &(bun + "}}")), Some(DEEP + 1));
}

/// So many that anything but near-linear work would not come back within a test's patience.
#[test]
fn many_entries_are_read() {
    const MANY: usize = 30_000;
    let all = |of: &dyn Fn(usize) -> String| (0..MANY).map(of).collect::<String>();
    let npm = all(&|i| {
        format!(
            "\"node_modules/p{i}\":{{\"version\":\"1.0.0\",\"dependencies\":{{\"p{}\":\"1\"}}}},",
            i + 1
        )
    });
    let npm = format!("{{\"lockfileVersion\":3,\"packages\":{{{npm}\"\":{{}}}}}}");
    let old = all(&|i| {
        format!(
            "\"p{i}\":{{\"version\":\"1\",\"requires\":{{\"p{}\":\"1\"}}}},",
            i + 1
        )
    });
    let old = format!("{{\"lockfileVersion\":1,\"dependencies\":{{{old}\"z\":{{}}}}}}");
    let pnpm = all(&|i| {
        format!(
            "  p{i}@1.0.0:\n    dependencies:\n      p{}: 1.0.0\n",
            i + 1
        )
    });
    let yarn = all(&|i| {
        format!(
            "p{i}@1:\n  version \"1\"\n  dependencies:\n    p{} \"1\"\n",
            i + 1
        )
    });
    let berry = all(&|i| {
        format!(
            "\"p{i}@npm:1\":\n  resolution: \"p{i}@npm:1\"\n  dependencies:\n    p{}: 1\n",
            i + 1
        )
    });
    let bun = all(&|i| {
        format!(
            "\"p{i}\":[\"p{i}@1.0.0\",\"\",{{\"dependencies\":{{\"p{}\":\"1\"}}}}],",
            i + 1
        )
    });
    let go = all(&|i| format!("require a.b/p{i} v1.0.0\nreplace a.b/p{i} => a.b/q{i} v1.0.0\n"));
    let files = [
        ("package-lock.json", npm, MANY),
        ("package-lock.json", old, MANY + 1),
        (
            "pnpm-lock.yaml",
            format!("lockfileVersion: '9.0'\npackages:\n{pnpm}"),
            MANY,
        ),
        ("yarn.lock", yarn, MANY),
        (
            "yarn.lock",
            format!("__metadata:\n  version: 8\n{berry}"),
            MANY,
        ),
        ("bun.lock", format!("{{\"packages\":{{{bun}}}}}"), MANY),
        ("go.mod", format!("module m\n{go}"), MANY),
    ];
    for (file, text, expected) in files {
        assert_eq!(takes(file, &text), Some(expected), "{file}");
    }
}
