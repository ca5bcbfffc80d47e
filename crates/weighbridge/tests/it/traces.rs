//! What a run could leave behind: processes with its marker, control groups, temporary files.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Everything of the run of process `pid` that is still there, as text.
pub(crate) fn of(pid: u32) -> Vec<String> {
    let mut left: Vec<String> = processes(pid)
        .iter()
        .map(|p| format!("process {p}"))
        .collect();
    let mut groups = Vec::new();
    collect_groups(
        Path::new("/sys/fs/cgroup"),
        &format!("weighbridge-{pid}x"),
        &mut groups,
    );
    left.extend(groups.iter().map(|g| format!("cgroup {}", g.display())));
    left
}

/// Processes that carry the marker of the run of process `pid`, zombies aside.
pub(crate) fn processes(pid: u32) -> Vec<u32> {
    let marker = format!("WEIGHBRIDGE_RUN={pid}x").into_bytes();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|e| e.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|p| {
        fs::read(format!("/proc/{p}/environ")).is_ok_and(|environ| {
            environ
                .split(|b| *b == 0)
                .any(|variable| variable.starts_with(&marker))
        })
    })
    .collect()
}

/// Waits until nothing of the run is there any more.
pub(crate) fn wait_until_gone(pid: u32, within: Duration) {
    let deadline = Instant::now() + within;
    loop {
        let left = of(pid);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "left behind: {left:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn collect_groups(folder: &Path, prefix: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_type().is_ok_and(|t| t.is_dir()) {
            continue;
        }
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            found.push(entry.path());
        }
        collect_groups(&entry.path(), prefix, found);
    }
}
