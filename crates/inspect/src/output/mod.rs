//! The result for other tools, a file a format.

mod github;
mod sarif;

pub use github::github;
pub use sarif::sarif;

/// A path from the root of the repository, given the inspected folder's own (empty for the root itself).
fn from_root(folder: &str, file: &str) -> String {
    match folder.trim_matches('/') {
        "" => file.to_owned(),
        folder => format!("{folder}/{file}"),
    }
}
