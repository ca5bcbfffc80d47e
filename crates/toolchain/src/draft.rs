//! Names that nobody else uses at the same time, and what a killed process left under such a name.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

const MARK: &str = ".draft-";

/// Drafts that are older were left behind: no fetch takes as long.
const OLD: Duration = Duration::from_secs(24 * 3600);

/// A path in `folder` for something unfinished; removed with all that is in it when this goes out of scope, if it is still there.
#[derive(Debug)]
pub(crate) struct Draft(pub(crate) PathBuf);

impl Draft {
    /// A fresh name; nothing is made.
    pub(crate) fn name(folder: &Path) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Draft(folder.join(format!("{MARK}{}-{count}", std::process::id())))
    }

    /// A fresh folder.
    pub(crate) fn folder(parent: &Path) -> std::io::Result<Self> {
        let draft = Draft::name(parent);
        // A process of the same id may have been killed here.
        let _ = fs::remove_dir_all(&draft.0);
        fs::create_dir_all(&draft.0)?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = match self.0.is_dir() {
            true => fs::remove_dir_all(&self.0),
            false => fs::remove_file(&self.0),
        };
    }
}

/// Removes what killed processes left in a folder.
pub(crate) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let is_draft = entry.file_name().to_string_lossy().starts_with(MARK);
        if is_draft && is_old(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_old(path: &Path) -> bool {
    let changed = path.metadata().and_then(|found| found.modified());
    changed.is_ok_and(|at| {
        SystemTime::now()
            .duration_since(at)
            .is_ok_and(|age| age > OLD)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_gone_with_its_owner_and_an_old_one_with_the_sweep() {
        let parent = tempfile::tempdir().unwrap();
        let path = {
            let draft = Draft::folder(parent.path()).unwrap();
            fs::write(draft.0.join("half"), "x").unwrap();
            draft.0.clone()
        };
        assert!(!path.exists());

        let left = parent.path().join(".draft-1-0");
        fs::create_dir(&left).unwrap();
        sweep(parent.path());
        assert!(left.exists(), "it may be in use");
        let old = SystemTime::now() - 2 * OLD;
        fs::File::open(&left).unwrap().set_modified(old).unwrap();
        sweep(parent.path());
        assert!(!left.exists());
    }
}
