//! An answer key: see `crates/inspect/keys/README.md`.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Its lines, and the folder of a checkout that they are of: a remark `# Folder: server` names one within.
pub(crate) fn read(key: &str, checkout: &str) -> io::Result<(BTreeSet<String>, PathBuf)> {
    let key = std::fs::read_to_string(key)?;
    let folder = key.lines().find_map(|l| l.strip_prefix("# Folder: "));
    let folder = folder.and_then(|f| f.split_whitespace().next());
    let lines = key.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    Ok((
        lines.map(str::to_owned).collect(),
        Path::new(checkout).join(folder.unwrap_or(".")),
    ))
}
