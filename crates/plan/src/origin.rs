//! Where a setting comes from.

use std::fmt;
use std::path::PathBuf;

/// Where a setting's value was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Written in the config.
    File {
        /// The config.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
    },
    /// Given on the command line.
    Set,
    /// Nobody said anything; see [`crate::DEFAULTS`].
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File { path, line } => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                write!(f, "{}:{line}", name.to_string_lossy())
            }
            Origin::Set => f.write_str("--set"),
            Origin::Default => f.write_str("default"),
        }
    }
}

/// One line of the resolved plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedSetting {
    /// Its path, such as `candidate.node.ready`; what `--set` takes.
    pub key: String,
    /// Its value, printed as it would be written; a secret shows as where it is taken from.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}
