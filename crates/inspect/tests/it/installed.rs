//! What dependencies take on disk, where they are installed.

use std::path::Path;

use weighbridge_inspect::{Inspection, OnDisk, inspect};

use crate::inspected;

const LOCK: (&str, &str) = (
    "package-lock.json",
    r#"{"lockfileVersion":3,"packages":{
      "":{"dependencies":{"a":"1","@s/b":"1","gone":"1"}},
      "node_modules/a":{"version":"1.0.0"},"node_modules/@s/b":{"version":"1.0.0"},
      "node_modules/a/node_modules/@s/b":{"version":"1.0.0"},"node_modules/gone":{"version":"1.0.0"}}}"#,
);
const MANIFEST: (&str, &str) = ("package.json", r#"{"name":"x"}"#);

fn write(root: &Path, path: &str, bytes: usize) {
    let whole = root.join(path);
    std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
    std::fs::write(whole, "x".repeat(bytes)).unwrap();
}

/// A `package.json` of that many bytes.
fn write_manifest(root: &Path, folder: &str, name: &str, bytes: usize) {
    let text = format!("{{\"name\":\"{name}\",\"version\":\"1.0.0\"}}");
    let folder = root.join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("package.json"), format!("{text:bytes$}")).unwrap();
}

fn on_disk(found: &Inspection, name: &str) -> Option<OnDisk> {
    let mut packages = found.dependencies.packages.iter();
    packages.find(|p| p.name == name).unwrap().on_disk
}

#[test]
fn each_package_without_those_within_it() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    std::fs::write(root.join(LOCK.0), LOCK.1).unwrap();
    std::fs::write(root.join(MANIFEST.0), MANIFEST.1).unwrap();
    write_manifest(root, "node_modules/a", "a", 100);
    write(root, "node_modules/a/dist/index.js", 1000);
    // What it brings with it is its own.
    write(root, "node_modules/a/dist/node_modules/in.js", 5);
    write_manifest(root, "node_modules/@s/b", "@s/b", 60);
    write_manifest(root, "node_modules/a/node_modules/@s/b", "@s/b", 70);
    write(root, "node_modules/.bin/b", 9_999);
    let found = inspect(root, None).unwrap();
    assert_eq!(
        on_disk(&found, "a"),
        Some(OnDisk {
            bytes: 1105,
            copies: 1
        })
    );
    assert_eq!(
        on_disk(&found, "@s/b"),
        Some(OnDisk {
            bytes: 130,
            copies: 2
        })
    );
    assert_eq!(on_disk(&found, "gone"), None);
    assert_eq!(found.dependencies.lockfiles[0].bytes_on_disk, Some(1235));
}

#[cfg(unix)]
#[test]
fn links_into_a_store_are_counted_once() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let lock = "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a: { specifier: '1', version: 1.0.0 }\npackages:\n  a@1.0.0: {}\n  '@s/b@1.0.0': {}\nsnapshots:\n  a@1.0.0: { dependencies: { '@s/b': 1.0.0 } }\n  '@s/b@1.0.0': {}\n";
    std::fs::write(root.join("pnpm-lock.yaml"), lock).unwrap();
    std::fs::write(root.join(MANIFEST.0), MANIFEST.1).unwrap();
    let store = root.join("node_modules/.pnpm");
    write_manifest(root, "node_modules/.pnpm/a@1.0.0/node_modules/a", "a", 100);
    let b = "node_modules/.pnpm/@s+b@1.0.0/node_modules/@s/b";
    write_manifest(root, b, "@s/b", 50);
    symlink(
        store.join("a@1.0.0/node_modules/a"),
        root.join("node_modules/a"),
    )
    .unwrap();
    std::fs::create_dir_all(store.join("a@1.0.0/node_modules/@s")).unwrap();
    symlink(root.join(b), store.join("a@1.0.0/node_modules/@s/b")).unwrap();
    symlink(root, root.join(b).join("loop")).unwrap();
    let found = inspect(root, None).unwrap();
    let one = |bytes| Some(OnDisk { bytes, copies: 1 });
    assert_eq!(
        (on_disk(&found, "a"), on_disk(&found, "@s/b")),
        (one(100), one(50))
    );
}

#[test]
fn vendored_modules_without_those_below_them() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let module = "module m\nrequire (\n\ta.b/c v1.0.0\n\ta.b/c/d v1.1.0\n\ta.b/e v1.0.0\n\ta.b/f v1.0.0\n)\nreplace a.b/e => a.b/fork v1.2.0\n";
    std::fs::write(root.join("go.mod"), module).unwrap();
    write(root, "vendor/a.b/c/c.go", 10);
    write(root, "vendor/a.b/c/d/d.go", 7);
    write(root, "vendor/a.b/e/e.go", 3);
    let list = "# a.b/c v1.0.0\n## explicit\na.b/c\n# a.b/c/d v1.1.0\n# a.b/e v1.0.0 => a.b/fork v1.2.0\n# ../../x v1.0.0\n";
    std::fs::write(root.join("vendor/modules.txt"), list).unwrap();
    let found = inspect(root, None).unwrap();
    let bytes = |name| on_disk(&found, name).map(|d| d.bytes);
    assert_eq!(
        [
            bytes("a.b/c"),
            bytes("a.b/c/d"),
            bytes("a.b/fork"),
            bytes("a.b/f")
        ],
        [Some(10), Some(7), Some(3), None]
    );
}

#[test]
fn what_is_not_installed_is_not_known() {
    let found = inspected(&[LOCK, MANIFEST]);
    assert_eq!(found.dependencies.lockfiles[0].bytes_on_disk, None);
    let json = serde_json::to_value(&found.dependencies).unwrap();
    assert!(json["packages"][0].get("on_disk").is_none());
}
