//! Builds in a temporary copy of the example, never in the tree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, Weak};

use tempfile::TempDir;

use crate::toolchains::{go, node};

/// A copy of the example with the Node.js service built.
pub(crate) struct Copy {
    folder: TempDir,
}

impl Copy {
    /// The copy that the tests share as long as one of them runs; the last one removes it.
    pub(crate) fn shared() -> Arc<Copy> {
        static COPY: Mutex<Weak<Copy>> = Mutex::new(Weak::new());
        let mut slot = COPY.lock().expect("the first build succeeded");
        slot.upgrade().unwrap_or_else(|| {
            let copy = Arc::new(Copy::make());
            *slot = Arc::downgrade(&copy);
            copy
        })
    }

    fn make() -> Copy {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["node-fastify", "go-nethttp"] {
            copy_sources(&example().join(name), &folder.path().join(name));
        }
        let copy = Copy { folder };
        for arguments in [&["ci"][..], &["run", "build"], &["prune", "--omit=dev"]] {
            run(node("npm").args(arguments).current_dir(copy.node()));
        }
        copy
    }

    pub(crate) fn node(&self) -> PathBuf {
        self.folder.path().join("node-fastify")
    }

    /// Builds the Go service with some text replaced, in a folder of its own.
    pub(crate) fn go(&self, patches: &[(&str, &str, &str)]) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy_sources(&self.folder.path().join("go-nethttp"), folder.path());
        for (file, from, to) in patches {
            let path = folder.path().join(file);
            let text = fs::read_to_string(&path).expect("the file to patch");
            assert!(text.contains(from), "{file} has no {from:?}");
            fs::write(&path, text.replacen(from, to, 1)).expect("the patched file");
        }
        for program in ["depot", "seed"] {
            let source = format!("./cmd/{program}");
            let arguments = [
                "build",
                "-trimpath",
                "-ldflags=-s -w",
                "-o",
                program,
                &source,
            ];
            run(go().args(arguments).current_dir(folder.path()));
        }
        folder
    }
}

fn example() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the example's folder")
}

fn copy_sources(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy's folder");
    for entry in fs::read_dir(from)
        .expect("the sources")
        .map(|entry| entry.expect("an entry"))
    {
        let name = entry.file_name();
        if ["node_modules", "dist", "data", "depot", "seed"]
            .iter()
            .any(|skipped| name == *skipped)
            && !is_source(&entry.path())
        {
            continue;
        }
        let target = to.join(&name);
        if entry.path().is_dir() {
            copy_sources(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// `cmd/depot` is a folder of sources, `depot` beside it the program built from it.
fn is_source(path: &Path) -> bool {
    path.parent().is_some_and(|parent| parent.ends_with("cmd"))
}

pub(crate) fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
