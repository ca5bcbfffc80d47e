//! Sockets that connect without waiting, and know when their bytes came.
#![allow(unsafe_code)]

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

use super::{check, stamp_arrivals};

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
    stamp_arrivals(&stream);
    Ok(stream)
}
