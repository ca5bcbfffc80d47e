//! The calling thread: where it runs, how exact its timers are, what it has had of the CPU.
#![allow(unsafe_code)]

use std::io;
use std::marker::PhantomData;
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

/// While it lives, the calling thread gets its CPU promptly: its timers fire within a microsecond instead of the
/// default 50, and it asks for slices so short that what shares its CPU is interrupted for it. Then both are as before,
/// for processes that the thread starts inherit them.
///
/// The slice is `sched_setattr(2)`'s `sched_runtime` of a fair thread, since Linux 6.12; older kernels let it be. It
/// needs no privilege, and no niceness does the same there: beside a backing that used all of its CPU, the engine of a
/// weighing fell behind in half of the windows at nice 0, 10 and 19 of the backing, and in none with the slice.
#[derive(Debug)]
pub(crate) struct Promptness {
    of_this_thread: PhantomData<*const ()>,
}

/// The shortest that the kernel takes, in nanoseconds.
const SLICE: u64 = 100_000;
const TIMER_SLACK: libc::c_ulong = 1_000;

impl Promptness {
    pub(crate) fn of_thread() -> Self {
        set_timer_slack(TIMER_SLACK);
        set_slice(SLICE);
        Promptness {
            of_this_thread: PhantomData,
        }
    }
}

impl Drop for Promptness {
    fn drop(&mut self) {
        // Zero stands for the default in both.
        set_timer_slack(0);
        set_slice(0);
    }
}

fn set_timer_slack(nanoseconds: libc::c_ulong) {
    // SAFETY: PR_SET_TIMERSLACK takes a plain number; a refusal leaves what was.
    unsafe {
        libc::prctl(libc::PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
    }
}

fn set_slice(nanoseconds: u64) {
    let size = size_of::<libc::sched_attr>() as libc::c_uint;
    // SAFETY: an all-zero sched_attr is one; the kernel fills no more than `size` bytes of it and reads no more. A
    // refusal leaves what was.
    unsafe {
        let mut attr: libc::sched_attr = std::mem::zeroed();
        let has = libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attr, size, 0) == 0;
        if has && attr.sched_policy == libc::SCHED_OTHER as u32 {
            attr.sched_runtime = nanoseconds;
            libc::syscall(libc::SYS_sched_setattr, 0, &raw const attr, 0);
        }
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
