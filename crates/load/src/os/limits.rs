//! Whether the system lets us hold as many connections as are wanted, asked before the first one.
#![allow(unsafe_code)]

use std::net::SocketAddr;

use crate::error::LoadError;

/// Descriptors beside connections and those that are open already: what the run itself opens, with room.
const RESERVE: u64 = 32;

/// Raises the soft limit of descriptors as far as it takes.
///
/// # Errors
/// When `connections` to one address are more than the descriptors or the source ports allow.
pub(crate) fn check_limits(connections: usize, addr: SocketAddr) -> Result<(), LoadError> {
    let connections = connections as u64;
    let open = std::fs::read_dir("/proc/self/fd").map_or(0, |fds| fds.count() as u64);
    let wanted = connections + open + RESERVE;
    let allowed = raise_descriptors(wanted);
    if wanted > allowed {
        return Err(LoadError::TooFewDescriptors { wanted, allowed });
    }
    match source_ports() {
        Some(ports) if connections > ports => Err(LoadError::TooFewPorts {
            wanted: connections,
            addr,
            ports,
        }),
        _ => Ok(()),
    }
}

/// Raises the soft limit to `wanted` if it is lower and the hard one allows it; the limit that holds then.
fn raise_descriptors(wanted: u64) -> u64 {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` outlives both calls.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) != 0 {
            return u64::MAX;
        }
        if limit.rlim_cur < wanted {
            let before = limit.rlim_cur;
            limit.rlim_cur = wanted.min(limit.rlim_max);
            if libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) != 0 {
                return before;
            }
        }
    }
    limit.rlim_cur
}

/// Source ports that the kernel gives out to one address; `None` where it doesn't say.
fn source_ports() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    let mut ends = text.split_whitespace().map(str::parse::<u64>);
    let (low, high) = (ends.next()?.ok()?, ends.next()?.ok()?);
    (high + 1).checked_sub(low)
}
