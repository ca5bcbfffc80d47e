//! The calling thread: where it runs, how exact its timers are, what it has had of the CPU.
#![allow(unsafe_code)]

use std::io;
use std::time::Duration;

use super::check;

/// Confines the calling thread to `cpus`.
pub fn pin_thread(cpus: &[usize]) -> io::Result<()> {
    // SAFETY: an all-zero cpu_set_t is the empty set; the macros stay within it for indices below its size.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        for &cpu in cpus.iter().filter(|&&c| c < libc::CPU_SETSIZE as usize) {
            libc::CPU_SET(cpu, &mut set);
        }
        check(libc::sched_setaffinity(
            0,
            size_of_val(&set),
            &raw const set,
        ))?;
    }
    Ok(())
}

/// The CPUs that the calling thread may run on, ascending; `None` where the kernel doesn't say.
pub fn allowed_cpus() -> Option<Vec<usize>> {
    // SAFETY: an all-zero cpu_set_t is the empty set; the kernel fills no more than its stated size, and the macro
    // reads within it for indices below CPU_SETSIZE.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        let result = libc::sched_getaffinity(0, size_of_val(&set), &raw mut set);
        (result == 0).then(|| {
            (0..libc::CPU_SETSIZE as usize)
                .filter(|&cpu| libc::CPU_ISSET(cpu, &set))
                .collect()
        })
    }
}

/// Lets the calling thread's timers fire within a microsecond instead of the default 50.
pub(crate) fn sharpen_timers() {
    // SAFETY: PR_SET_TIMERSLACK takes a plain number; a refusal leaves the default.
    unsafe {
        libc::prctl(libc::PR_SET_TIMERSLACK, 1_000 as libc::c_ulong, 0, 0, 0);
    }
}

/// CPU time that the calling thread has used.
pub fn cpu_time_of_thread() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` outlives the call.
    unsafe {
        libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time);
    }
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What a thread has had of the CPU.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// CPU time that it used.
    pub(crate) cpu: Duration,
    /// Time that it was ready to run and had no CPU.
    pub(crate) starved: Duration,
}

impl Usage {
    /// Of the calling thread so far. Where the kernel keeps no such account, nothing counts as starved.
    pub(crate) fn of_thread() -> Self {
        let starved = std::fs::read_to_string("/proc/thread-self/schedstat")
            .ok()
            .and_then(|text| text.split_whitespace().nth(1)?.parse().ok())
            .unwrap_or(0);
        Usage {
            cpu: cpu_time_of_thread(),
            starved: Duration::from_nanos(starved),
        }
    }

    pub(crate) fn since(self, before: Usage) -> Self {
        Usage {
            cpu: self.cpu.saturating_sub(before.cpu),
            starved: self.starved.saturating_sub(before.starved),
        }
    }
}
