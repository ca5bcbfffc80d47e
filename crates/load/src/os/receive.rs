//! Reading from a socket, with the kernel's word for when the bytes came.
#![allow(unsafe_code)]

use std::io;
use std::net::TcpStream;
use std::os::fd::AsRawFd as _;

use super::check;
use crate::clock::Nanos;

/// Asks the kernel to note when packets arrive. Refused, [`receive`] knows no ages.
pub(crate) fn stamp_arrivals(stream: &TcpStream) {
    let on: libc::c_int = 1;
    let length = size_of_val(&on) as libc::socklen_t;
    // SAFETY: the option's value outlives the call and has the stated length.
    unsafe {
        libc::setsockopt(
            stream.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_TIMESTAMPNS,
            (&raw const on).cast(),
            length,
        );
    }
}

/// Room for one control message with a time.
#[repr(C, align(8))]
struct Control([u8; 64]);

/// Reads what the socket has into `buffer`: how much, and how long ago the last of it had arrived.
///
/// A thread is woken up after the packet that it waits for, later where its core was asleep or shared; that is no part
/// of the service's latency.
pub(crate) fn receive(stream: &TcpStream, buffer: &mut [u8]) -> io::Result<(usize, Nanos)> {
    let mut control = Control([0; 64]);
    let mut part = libc::iovec {
        iov_base: buffer.as_mut_ptr().cast(),
        iov_len: buffer.len(),
    };
    // SAFETY: an all-zero msghdr is an empty one; the pointers set below outlive the call, with their true lengths.
    let (read, arrived) = unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = (&raw mut control).cast();
        message.msg_controllen = size_of_val(&control) as _;
        let read = libc::recvmsg(stream.as_raw_fd(), &raw mut message, 0);
        (read, stamp(&message))
    };
    let read = check_size(read)?;
    Ok((read, arrived.map_or(0, age)))
}

fn check_size(read: isize) -> io::Result<usize> {
    usize::try_from(read).map_err(|_| io::Error::last_os_error())
}

/// The time in the message's control part, nanoseconds of the wall clock.
///
/// # Safety
/// `message` was filled by `recvmsg`, and what it points to is alive.
unsafe fn stamp(message: &libc::msghdr) -> Option<u64> {
    // SAFETY: the header is within the control part by CMSG_FIRSTHDR, and a timespec follows it by its type.
    unsafe {
        let header = libc::CMSG_FIRSTHDR(message);
        if header.is_null()
            || (*header).cmsg_level != libc::SOL_SOCKET
            || (*header).cmsg_type != libc::SCM_TIMESTAMPNS
        {
            return None;
        }
        let time: libc::timespec = libc::CMSG_DATA(header)
            .cast::<libc::timespec>()
            .read_unaligned();
        Some(wall(time))
    }
}

/// How long ago a time of the wall clock was. A clock that was set meanwhile can make it anything; whoever uses it
/// holds it within what is possible.
fn age(arrived: u64) -> Nanos {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` outlives the call.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_REALTIME, &raw mut now) };
    match check(result) {
        Ok(_) => wall(now).saturating_sub(arrived),
        Err(_) => 0,
    }
}

fn wall(time: libc::timespec) -> u64 {
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;

    #[test]
    fn bytes_that_waited_say_how_long() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        stamp_arrivals(&client);
        let mut buffer = [0; 16];
        let mut wait_and_receive = || {
            server.write_all(b"early").unwrap();
            std::thread::sleep(Duration::from_millis(30));
            let (read, age) = receive(&client, &mut buffer).unwrap();
            assert_eq!(&buffer[..read], b"early");
            age
        };
        // The kernel begins to stamp a moment after the first socket asks for it; before, bytes have no age.
        let age = (0..50)
            .map(|_| wait_and_receive())
            .find(|age| *age > 1_000_000);
        let age = age.unwrap();
        assert!((29_000_000..10_000_000_000).contains(&age), "{age}");
        drop(server);
        assert_eq!(receive(&client, &mut buffer).unwrap().0, 0);
    }

    #[test]
    fn without_the_kernels_word_nothing_has_an_age() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        server.write_all(b"x").unwrap();
        assert_eq!(receive(&client, &mut [0; 16]).unwrap(), (1, 0));
    }
}
