//! `ready`: when a started process can be used.

use std::fmt;
use std::str::FromStr;

/// What tells that a process is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    /// `GET PATH` is answered with 2xx.
    Http {
        /// Path and query, from `/`.
        path: String,
    },
    /// A TCP connection is taken.
    Tcp {
        /// At this port; at the process's own without one.
        port: Option<u16>,
    },
}

impl fmt::Display for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ready::Http { path } => write!(f, "GET {path}"),
            Ready::Tcp { port: Some(port) } => write!(f, "tcp:{port}"),
            Ready::Tcp { port: None } => f.write_str("tcp"),
        }
    }
}

impl FromStr for Ready {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "tcp" {
            return Ok(Ready::Tcp { port: None });
        }
        if let Some(port) = text.strip_prefix("tcp:") {
            let port = port.parse().ok().filter(|port| *port != 0);
            let port = port.ok_or_else(|| format!("`{text}` names no TCP port"))?;
            return Ok(Ready::Tcp { port: Some(port) });
        }
        match text.split_once(' ') {
            Some(("GET", path)) if path.starts_with('/') && !path.contains(' ') => {
                Ok(Ready::Http {
                    path: path.to_owned(),
                })
            }
            _ if text.starts_with("log") => Err(format!(
                "`{text}`: waiting for a line of the log is not there yet"
            )),
            _ => Err(format!(
                "`{text}` says neither a path to GET nor a TCP port"
            )),
        }
    }
}
