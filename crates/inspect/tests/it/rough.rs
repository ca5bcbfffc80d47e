//! Bad input: read as far as it can be, said where it can't, never a panic.

use weighbridge_inspect::{InspectError, inspect};

use crate::{inspected, routes};

#[test]
fn what_cannot_be_read_is_said() {
    let root = tempfile::tempdir().unwrap();
    std::fs::write(root.path().join("latin.js"), b"const a = '\xe9';").unwrap();
    std::fs::write(root.path().join("empty.js"), "").unwrap();
    std::fs::write(root.path().join("bad.js"), "const app = 1;\nconst = 2;").unwrap();
    std::fs::write(root.path().join("deep.js"), "[".repeat(3 << 20)).unwrap();
    std::fs::write(root.path().join("large.js"), "[".repeat(5 << 20)).unwrap();
    std::fs::write(root.path().join("bundle.js"), "f(1);".repeat(20_000)).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.path(), root.path().join("loop")).unwrap();
    let found = inspect(root.path(), None).unwrap();
    let skipped: Vec<String> = found.skipped.iter().map(|s| s.file.clone()).collect();
    assert_eq!(
        skipped,
        ["bad.js", "bundle.js", "deep.js", "large.js", "latin.js"]
    );
    assert!(found.skipped[0].why.starts_with("line 2: "));
}

#[test]
fn cycles_end() {
    let found = routes(&[
        (
            "a.js",
            "const b = require('./b');\nconst r = require('express').Router();\nr.get('/a', h);\nr.use('/b', b);\nr.use(r);\nmodule.exports = r;",
        ),
        (
            "b.js",
            "const r = require('express').Router();\nmodule.exports = r;\nr.get('/b', h);\nr.use('/a', require('./a'));\nfunction f(x) { return f(f(x)); }\nf(r);\nclass A extends A {}\nconst o = {}; o.o = o; module.exports.o = o;",
        ),
        (
            "c.js",
            "import d from './d';\nexport * from './d';\nexport { x } from './d';\nexport default d;",
        ),
        (
            "d.js",
            "import c from './c';\nexport * from './c';\nexport { x } from './c';\nexport default c;\nd(c);",
        ),
    ]);
    assert!(found.iter().any(|r| r.contains("/a a.js")), "{found:?}");
}

#[test]
fn a_folder_that_is_not_there() {
    let error = inspect(std::path::Path::new("/nowhere/at/all"), None).unwrap_err();
    assert!(matches!(error, InspectError::Folder { .. }));
}

#[test]
fn long_chains_are_followed() {
    let mut text = "const r = require('express').Router()".to_owned();
    for index in 0..300 {
        text += &format!("\n  .get('/r{index}', h)");
    }
    text += &format!(";\nconst x = {}1;", "1 + ".repeat(20_000));
    assert_eq!(inspected(&[("a.js", &text)]).routes.len(), 300);
}
