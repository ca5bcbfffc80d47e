//! What the stub asks of Linux: epoll with nanosecond time-outs, a deep accept queue, enough descriptors, and the
//! thread's CPU clock. The crate's only unsafe code.
#![allow(unsafe_code)]
// Lengths and seconds handed to the kernel are far below the signed limits.
#![allow(clippy::cast_possible_wrap)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    match result {
        -1 => Err(io::Error::last_os_error()),
        value => Ok(value),
    }
}

/// An epoll instance; sockets are watched edge-triggered for both directions, registered once.
#[derive(Debug)]
pub(crate) struct Poll {
    epoll: OwnedFd,
    events: Vec<libc::epoll_event>,
    has_pwait2: bool,
}

/// What happened to the socket registered under `token`; neither flag: it takes bytes again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) token: u64,
    /// There is something to read, the peer's end included.
    pub(crate) is_readable: bool,
    /// The peer closed its side: no later edge tells it.
    pub(crate) is_hung_up: bool,
}

impl Poll {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no pointers; the descriptor that comes back is ours alone.
        let epoll =
            unsafe { OwnedFd::from_raw_fd(check(libc::epoll_create1(libc::EPOLL_CLOEXEC))?) };
        Ok(Poll {
            epoll,
            events: vec![libc::epoll_event { events: 0, u64: 0 }; 256],
            has_pwait2: true,
        })
    }

    /// Watches a socket until it is closed.
    pub(crate) fn watch(&self, socket: BorrowedFd<'_>, token: u64) -> io::Result<()> {
        let flags = libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET;
        let mut event = libc::epoll_event {
            events: flags as u32,
            u64: token,
        };
        let (epoll, socket) = (self.epoll.as_raw_fd(), socket.as_raw_fd());
        // SAFETY: both descriptors are open and `event` outlives the call.
        check(unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, socket, &raw mut event) })?;
        Ok(())
    }

    /// Waits for events, at most `timeout`; an interrupted wait is an empty answer.
    pub(crate) fn wait(&mut self, timeout: Duration, out: &mut Vec<Event>) -> io::Result<()> {
        out.clear();
        let ready = match self.wait_once(timeout) {
            Ok(ready) => ready,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => 0,
            Err(e) if self.has_pwait2 && is_unknown_call(&e) => {
                self.has_pwait2 = false;
                return self.wait(timeout, out);
            }
            Err(e) => return Err(e),
        };
        out.extend(self.events[..ready].iter().map(|e| {
            let broken = (libc::EPOLLERR | libc::EPOLLHUP) as u32;
            Event {
                token: e.u64,
                is_readable: e.events & ((libc::EPOLLIN | libc::EPOLLRDHUP) as u32 | broken) != 0,
                is_hung_up: e.events & (libc::EPOLLRDHUP as u32 | broken) != 0,
            }
        }));
        Ok(())
    }

    fn wait_once(&mut self, timeout: Duration) -> io::Result<usize> {
        let (fd, buffer, room) = (
            self.epoll.as_raw_fd(),
            self.events.as_mut_ptr(),
            self.events.len() as libc::c_int,
        );
        let ready = if self.has_pwait2 {
            let time = libc::timespec {
                tv_sec: timeout.as_secs() as libc::time_t,
                tv_nsec: libc::c_long::from(timeout.subsec_nanos()),
            };
            // SAFETY: `buffer` has `room` entries and outlives the call, as does `time`; no signal mask is given.
            unsafe { libc::epoll_pwait2(fd, buffer, room, &raw const time, std::ptr::null()) }
        } else {
            // Rounded down: the rest of the millisecond is polled away, since a late answer is worse than a busy one.
            let millis = timeout.as_millis().min(60_000) as libc::c_int;
            // SAFETY: as above.
            unsafe { libc::epoll_wait(fd, buffer, room, millis) }
        };
        check(ready).map(|n| n as usize)
    }
}

/// Kernels before 5.11 don't have the call; older container runtimes forbid what they don't know.
fn is_unknown_call(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EPERM))
}

/// Lets as many connections queue up for acceptance as the system allows: with the standard library's 128, a service
/// that opens its whole pool at once would wait a second for a lost handshake.
pub(crate) fn deepen_accept_queue(listener: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: no pointers. Listening again on a listening socket only changes the length of its queue.
    check(unsafe { libc::listen(listener.as_raw_fd(), 4096) })?;
    Ok(())
}

/// Raises the process's limit of open descriptors as far as it may; a refusal leaves it.
pub(crate) fn raise_descriptor_limit() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` outlives both calls.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
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
pub(crate) fn cpu_time_of_thread() -> Duration {
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

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// How long a wait of `timeout` without any socket takes.
    fn waited(has_pwait2: bool, timeout: Duration) -> Duration {
        let mut poll = Poll::new().unwrap();
        poll.has_pwait2 = has_pwait2;
        let start = Instant::now();
        poll.wait(timeout, &mut Vec::new()).unwrap();
        start.elapsed()
    }

    #[test]
    fn waits_out_its_time() {
        let timeout = Duration::from_micros(3_400);
        assert!(waited(true, timeout) >= timeout);
        // Whole milliseconds without the newer call; its clock may have ticked just before.
        assert!(waited(false, timeout) >= Duration::from_millis(2));
        assert!(is_unknown_call(&io::Error::from_raw_os_error(libc::ENOSYS)));
    }
}
