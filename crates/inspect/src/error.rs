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
