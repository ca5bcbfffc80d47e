//! epoll with nanosecond time-outs.
#![allow(unsafe_code)]
// Lengths and seconds handed to the kernel are far below the signed limits.
#![allow(clippy::cast_possible_wrap)]

use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};

use super::check;

/// An epoll instance; sockets are watched edge-triggered for both directions, registered once.
#[derive(Debug)]
pub(crate) struct Poll {
    epoll: OwnedFd,
    has_pwait2: bool,
}

/// What happened to the socket registered under `token`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) token: u64,
    pub(crate) is_readable: bool,
    pub(crate) is_writable: bool,
    /// The target has closed its side: there is no later edge to tell it.
    pub(crate) is_hung_up: bool,
}

/// Room for events, used again for each wait.
#[derive(Debug)]
pub(crate) struct Events {
    raw: Vec<libc::epoll_event>,
    ready: usize,
}

impl Events {
    pub(crate) fn new() -> Self {
        Events {
            raw: vec![libc::epoll_event { events: 0, u64: 0 }; 256],
            ready: 0,
        }
    }

    /// How many sockets the last wait found ready.
    pub(crate) fn len(&self) -> usize {
        self.ready
    }

    /// What the last wait brought.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Event> {
        let broken = (libc::EPOLLERR | libc::EPOLLHUP) as u32;
        self.raw[..self.ready].iter().map(move |e| Event {
            token: e.u64,
            is_readable: e.events & ((libc::EPOLLIN | libc::EPOLLRDHUP) as u32 | broken) != 0,
            is_writable: e.events & (libc::EPOLLOUT as u32 | broken) != 0,
            is_hung_up: e.events & (libc::EPOLLRDHUP as u32 | broken) != 0,
        })
    }
}

impl Poll {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no pointers; the descriptor that comes back is ours alone.
        let epoll =
            unsafe { OwnedFd::from_raw_fd(check(libc::epoll_create1(libc::EPOLL_CLOEXEC))?) };
        Ok(Poll {
            epoll,
            has_pwait2: true,
        })
    }

    /// Watches a socket: each change is told once.
    pub(crate) fn watch(&self, fd: RawFd, token: u64) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_ADD, fd, token)
    }

    /// Tells again what a watched socket is ready for now.
    pub(crate) fn watch_again(&self, fd: RawFd, token: u64) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_MOD, fd, token)
    }

    fn control(&self, operation: libc::c_int, fd: RawFd, token: u64) -> io::Result<()> {
        let flags = libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET;
        let mut event = libc::epoll_event {
            events: flags as u32,
            u64: token,
        };
        // SAFETY: `event` outlives the call; a closed descriptor gives an error, not undefined behaviour.
        check(unsafe { libc::epoll_ctl(self.epoll.as_raw_fd(), operation, fd, &raw mut event) })?;
        Ok(())
    }

    /// Waits for events, at most `nanos` nanoseconds; an interrupted wait is an empty answer.
    pub(crate) fn wait(&mut self, nanos: u64, events: &mut Events) -> io::Result<()> {
        events.ready = match self.wait_once(nanos, &mut events.raw) {
            Ok(ready) => ready,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => 0,
            Err(e) if e.raw_os_error() == Some(libc::ENOSYS) && self.has_pwait2 => {
                self.has_pwait2 = false;
                return self.wait(nanos, events);
            }
            Err(e) => return Err(e),
        };
        Ok(())
    }

    fn wait_once(&self, nanos: u64, events: &mut [libc::epoll_event]) -> io::Result<usize> {
        let (fd, buffer, room) = (
            self.epoll.as_raw_fd(),
            events.as_mut_ptr(),
            events.len() as libc::c_int,
        );
        let ready = if self.has_pwait2 {
            let time = libc::timespec {
                tv_sec: (nanos / 1_000_000_000) as libc::time_t,
                tv_nsec: (nanos % 1_000_000_000) as libc::c_long,
            };
            // SAFETY: `buffer` has `room` entries and outlives the call, as does `time`; no signal mask is given.
            unsafe { libc::epoll_pwait2(fd, buffer, room, &raw const time, std::ptr::null()) }
        } else {
            let millis = (nanos / 1_000_000).min(60_000) as libc::c_int;
            // SAFETY: as above.
            unsafe { libc::epoll_wait(fd, buffer, room, millis) }
        };
        check(ready).map(|n| n as usize)
    }
}
