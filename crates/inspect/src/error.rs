//! What keeps an inspection from beginning. What goes wrong with single files is listed, not returned.

use std::path::PathBuf;

/// An inspection that can't begin.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The folder can't be read.
    #[error("read the folder {path}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Characters of a reason: parsers quote what they meet, and a text may be as long as its file.
const LONGEST: usize = 160;

/// Why something couldn't be read, on one line.
pub(crate) fn in_short(why: impl std::fmt::Display) -> String {
    let why = why.to_string();
    let first = why.lines().next().unwrap_or_default();
    match first.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &first[..at]),
        None => first.to_owned(),
    }
}
