//! What the engine asks of Linux. The crate's only unsafe code.

mod cores;
mod limits;
mod poll;
mod receive;
mod socket;
mod thread;

pub(crate) use cores::OwnCores;
pub(crate) use limits::check_limits;
pub(crate) use poll::{Event, Events, Poll};
pub(crate) use receive::{receive, stamp_arrivals};
pub(crate) use socket::connect;
pub(crate) use thread::{Promptness, Usage};
pub use thread::{allowed_cpus, cpu_time_of_thread, pin_thread};

use std::io;

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    match result {
        -1 => Err(io::Error::last_os_error()),
        value => Ok(value),
    }
}
