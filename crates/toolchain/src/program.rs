//! Running a program that may have been written a moment ago.

use std::io;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// How long a program may stay busy: the time between another thread's fork and its exec.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs a command to its end and returns what it printed.
///
/// A fork of another thread, up to its exec, holds open what this process was writing just then, and Linux
/// doesn't start a file that is open for writing (ETXTBSY): it is tried again until that moment is over.
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match command.output() {
            Err(e)
                if e.kind() == io::ErrorKind::ExecutableFileBusy && Instant::now() < deadline =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_that_is_still_being_written_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tool");
        std::fs::write(&path, "#!/bin/sh\necho ready\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let writer = std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap();
        let busy = Command::new(&path).output().unwrap_err();
        assert_eq!(busy.kind(), io::ErrorKind::ExecutableFileBusy);
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            drop(writer);
        });
        assert_eq!(output(&mut Command::new(&path)).unwrap().stdout, b"ready\n");
    }
}
