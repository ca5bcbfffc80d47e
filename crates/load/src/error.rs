//! What keeps a load from running at all. What goes wrong with single requests is counted, not returned.

use std::net::SocketAddr;

/// A load that can't run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The workload has no route and no session with a weight.
    #[error("run a load without a single weighted route or session")]
    EmptyWorkload,
    /// A session that can't be run.
    #[error("run the session `{session}`: {why}")]
    BadSession {
        /// Its name.
        session: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The rate isn't a positive number.
    #[error("run a load at {0} requests per second")]
    BadRate(f64),
    /// A trace without due times, or not in ascending order.
    #[error("run a load from a trace whose due times are missing or not ascending")]
    BadTrace,
    /// More connections than the process may have descriptors.
    #[error(
        "open {wanted} descriptors where {allowed} are allowed: raise the hard limit (ulimit -Hn) or ask for fewer connections"
    )]
    TooFewDescriptors {
        /// Those for connections, and those that are open already.
        wanted: u64,
        /// The hard limit.
        allowed: u64,
    },
    /// More connections than there are source ports to one address.
    #[error(
        "open {wanted} connections to {addr} from {ports} source ports: widen net.ipv4.ip_local_port_range or ask for fewer"
    )]
    TooFewPorts {
        /// The connections.
        wanted: u64,
        /// The target.
        addr: SocketAddr,
        /// The width of the range.
        ports: u64,
    },
    /// The kernel refuses what the engine needs.
    #[error("set up the event loop: {0}")]
    EventLoop(#[source] std::io::Error),
    /// The target doesn't take a connection.
    #[error("connect to {addr}: {source}")]
    Connect {
        /// The target.
        addr: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The target closed, timed out or spoke something else than HTTP/1.1.
    #[error("exchange a request with {addr}: {reason}")]
    Exchange {
        /// The target.
        addr: SocketAddr,
        /// What happened.
        reason: String,
    },
}
