//! What the engine asks of Linux: epoll with nanosecond time-outs, sockets that connect without waiting,
//! affinity, and the thread's CPU clock. The crate's only unsafe code.
#![allow(unsafe_code)]
// Lengths and seconds handed to the kernel are far below the signed limits.
#![allow(clippy::cast_possible_wrap)]

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
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

    pub(crate) fn watch(&self, fd: RawFd, token: u64) -> io::Result<()> {
        let flags = libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET;
        let mut event = libc::epoll_event {
            events: flags as u32,
            u64: token,
        };
        // SAFETY: `event` outlives the call; a closed descriptor gives an error, not undefined behaviour.
        check(unsafe {
            libc::epoll_ctl(
                self.epoll.as_raw_fd(),
                libc::EPOLL_CTL_ADD,
                fd,
                &raw mut event,
            )
        })?;
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

/// A socket on its way to `addr`: non-blocking, without Nagle's delay. It is connected once it is writable and
/// [`TcpStream::take_error`] has nothing to say.
pub(crate) fn connect(addr: SocketAddr) -> io::Result<TcpStream> {
    let family = match addr {
        SocketAddr::V4(_) => libc::AF_INET,
        SocketAddr::V6(_) => libc::AF_INET6,
    };
    let kind = libc::SOCK_STREAM | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    // SAFETY: no pointers; the descriptor that comes back is ours alone.
    let fd = unsafe { OwnedFd::from_raw_fd(check(libc::socket(family, kind, 0))?) };
    // SAFETY: both structures live through the call and their stated lengths are their own.
    let result = unsafe {
        match addr {
            SocketAddr::V4(v4) => {
                let raw = libc::sockaddr_in {
                    sin_family: libc::AF_INET as libc::sa_family_t,
                    sin_port: v4.port().to_be(),
                    sin_addr: libc::in_addr {
                        s_addr: u32::from_ne_bytes(v4.ip().octets()),
                    },
                    sin_zero: [0; 8],
                };
                let length = size_of_val(&raw) as libc::socklen_t;
                libc::connect(fd.as_raw_fd(), (&raw const raw).cast(), length)
            }
            SocketAddr::V6(v6) => {
                let raw = libc::sockaddr_in6 {
                    sin6_family: libc::AF_INET6 as libc::sa_family_t,
                    sin6_port: v6.port().to_be(),
                    sin6_flowinfo: v6.flowinfo(),
                    sin6_addr: libc::in6_addr {
                        s6_addr: v6.ip().octets(),
                    },
                    sin6_scope_id: v6.scope_id(),
                };
                let length = size_of_val(&raw) as libc::socklen_t;
                libc::connect(fd.as_raw_fd(), (&raw const raw).cast(), length)
            }
        }
    };
    match check(result) {
        Err(e) if e.raw_os_error() != Some(libc::EINPROGRESS) => return Err(e),
        _ => {}
    }
    let stream = TcpStream::from(fd);
    stream.set_nodelay(true)?;
    Ok(stream)
}

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
