//! What measuring asks of Linux beyond the standard library. The crate's only unsafe code.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A signal that we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Term,
    Kill,
}

impl Signal {
    fn number(self) -> libc::c_int {
        match self {
            Signal::Term => libc::SIGTERM,
            Signal::Kill => libc::SIGKILL,
        }
    }
}

/// Signals one process; one that is gone already is no error.
pub(crate) fn signal(pid: i32, signal: Signal) {
    if pid > 1 {
        // SAFETY: plain numbers; `pid > 1` keeps us from signalling everything, our group or init.
        unsafe {
            libc::kill(pid, signal.number());
        }
    }
}

/// Signals the process group led by `pid`.
pub(crate) fn signal_group(pid: i32, signal: Signal) {
    if pid > 1 {
        // SAFETY: as above; the group is one that we made.
        unsafe {
            libc::kill(-pid, signal.number());
        }
    }
}

/// Makes orphaned grandchildren ours, so that a daemon can be found and reaped.
pub(crate) fn adopt_orphans() {
    // SAFETY: plain numbers; where it is refused, the search by marker still finds them.
    unsafe {
        libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1 as libc::c_ulong, 0, 0, 0);
    }
}

/// Reaps one adopted process that has ended, if there is one.
pub(crate) fn reap(pid: i32) {
    // SAFETY: a null status is allowed; only that pid is waited for, and never blockingly.
    unsafe {
        libc::waitpid(pid, std::ptr::null_mut(), libc::WNOHANG);
    }
}

/// Prepares a command to run in its own process group, on `cpus` (all when empty), inside the cgroups whose
/// `cgroup.procs` files are given, and to die with us.
pub(crate) fn confine(
    command: &mut Command,
    cpus: &[usize],
    cgroup_procs: &[PathBuf],
) -> io::Result<()> {
    let files: Vec<CString> = cgroup_procs
        .iter()
        .map(|p| path_to_c(p))
        .collect::<io::Result<_>>()?;
    let set = cpu_set(cpus);
    let is_pinned = !cpus.is_empty();
    command.process_group(0);
    // SAFETY: between fork and exec only async-signal-safe calls are made (open, write, close,
    // sched_setaffinity, prctl), on memory that was prepared before the fork.
    unsafe {
        command.pre_exec(move || {
            for file in &files {
                let fd = libc::open(file.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
                if fd < 0 || libc::write(fd, b"0".as_ptr().cast(), 1) != 1 {
                    return Err(io::Error::last_os_error());
                }
                libc::close(fd);
            }
            if is_pinned
                && libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set) != 0
            {
                return Err(io::Error::last_os_error());
            }
            libc::prctl(
                libc::PR_SET_PDEATHSIG,
                libc::SIGKILL as libc::c_ulong,
                0,
                0,
                0,
            );
            Ok(())
        });
    }
    Ok(())
}

fn path_to_c(path: &Path) -> io::Result<CString> {
    use std::os::unix::ffi::OsStrExt as _;
    CString::new(path.as_os_str().as_bytes()).map_err(io::Error::other)
}

fn cpu_set(cpus: &[usize]) -> libc::cpu_set_t {
    // SAFETY: an all-zero cpu_set_t is the empty set; indices are kept below its size.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        for &cpu in cpus.iter().filter(|&&c| c < libc::CPU_SETSIZE as usize) {
            libc::CPU_SET(cpu, &mut set);
        }
        set
    }
}

/// Service's and harness's CPUs together, for what isn't measured.
pub(crate) fn all_cpus(service: &[usize], harness: &[usize]) -> Vec<usize> {
    [service, harness].concat()
}

/// Writes what the file system below `dir` still has in memory to its disk.
pub(crate) fn flush(dir: &Path) -> io::Result<()> {
    let dir = File::open(dir)?;
    // SAFETY: no pointers; the descriptor is open through the call.
    match unsafe { libc::syncfs(dir.as_raw_fd()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Time since boot, the clock of `/proc/PID/stat`'s start time.
pub(crate) fn monotonic() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` outlives the call.
    unsafe {
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time);
    }
    Duration::new(time.tv_sec.cast_unsigned(), time.tv_nsec as u32)
}
