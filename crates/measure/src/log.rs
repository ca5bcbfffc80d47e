//! A process's output: kept in a file up to a limit, its end in memory, secrets taken out before it is shown.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A service that floods its log doesn't fill the disk.
const MOST_IN_FILE: u64 = 16 * 1024 * 1024;
/// What is kept in memory for an error message.
const MOST_IN_TAIL: usize = 16 * 1024;
/// Lines that an error message shows.
const TAIL_LINES: usize = 12;

/// The output of one process.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    secrets: Vec<String>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: Option<File>,
    written: u64,
    tail: VecDeque<u8>,
}

impl Log {
    /// A log that writes to `path` (if it can) and never shows `secrets`.
    pub(crate) fn new(path: &Path, secrets: &[String]) -> Self {
        Log {
            path: path.to_owned(),
            secrets: secrets.iter().filter(|s| s.len() >= 4).cloned().collect(),
            state: Mutex::new(State {
                file: File::create(path).ok(),
                written: 0,
                tail: VecDeque::new(),
            }),
        }
    }

    /// Where the whole of it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn push(&self, bytes: &[u8]) {
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        if state.written < MOST_IN_FILE {
            state.written += bytes.len() as u64;
            if let Some(file) = &mut state.file {
                // A full disk must not stop the service: its pipe has to be emptied.
                let _ = file.write_all(bytes);
            }
        }
        state.tail.extend(bytes);
        let excess = state.tail.len().saturating_sub(MOST_IN_TAIL);
        state.tail.drain(..excess);
    }

    /// The last lines, secrets and control characters taken out.
    pub(crate) fn tail(&self) -> String {
        let Ok(state) = self.state.lock() else {
            return String::new();
        };
        let bytes: Vec<u8> = state.tail.iter().copied().collect();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        for secret in &self.secrets {
            text = text.replace(secret, "***");
        }
        let lines: Vec<String> = text
            .lines()
            .map(|l| {
                l.chars()
                    .filter(|c| !c.is_control() || *c == '\t')
                    .take(400)
                    .collect()
            })
            .collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_short_clean_and_keeps_secrets() {
        let dir = tempfile::tempdir().unwrap();
        let log = Log::new(&dir.path().join("log"), &["hunter2x".into()]);
        for i in 0..100 {
            log.push(format!("line {i} \x1b[31mpassword=hunter2x\n").as_bytes());
        }
        let tail = log.tail();
        assert_eq!(tail.lines().count(), TAIL_LINES);
        assert!(tail.ends_with("line 99 [31mpassword=***"));
    }
}
