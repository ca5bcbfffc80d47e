//! Where the inspected folder is in its repository: other tools show results by paths from there.

use std::path::Path;

/// The folder's path from the root of its repository, with `/`; empty for the root, and outside of any repository.
pub(super) fn path_in(folder: &Path) -> String {
    let Ok(folder) = folder.canonicalize() else {
        return String::new();
    };
    // In a worktree or a submodule `.git` is a file.
    let root = folder.ancestors().find(|dir| dir.join(".git").exists());
    let inner = root.and_then(|root| folder.strip_prefix(root).ok());
    let inner = inner.unwrap_or(Path::new("")).to_string_lossy();
    inner.replace('\\', "/")
}
