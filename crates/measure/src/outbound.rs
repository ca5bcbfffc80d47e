//! Connections of a service to the outside: what it calls there once in development, it would call a thousand times
//! under load, for real.
//!
//! Looked at are the TCP sockets that its processes hold, after each route's requests before the clock and after each
//! window. What is opened and closed between two looks isn't seen, nor is UDP.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::path::PathBuf;

use procfs::net::{TcpNetEntry, TcpState};
use procfs::process::{FDTarget, Process};

use crate::error::MeasureError;
use crate::instance::Instance;
use crate::session::Observer;

/// What a service may be connected to beside this machine.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    allowed: BTreeSet<IpAddr>,
}

impl Outbound {
    /// Of the plan's names and addresses, with or without a port; each name by the addresses that it has now.
    pub(crate) fn resolve(names: &[String], observer: &dyn Observer) -> Self {
        let mut outbound = Outbound::default();
        for name in names {
            match addresses(name) {
                Some(found) => outbound.allowed.extend(found),
                None => observer.warn(
                    "outbound_unknown",
                    format!("`{name}` of [allow] outbound has no address here"),
                    "a service that connects to it all the same ends the run",
                ),
            }
        }
        outbound
    }

    /// Fails when the service is connected to an address that is neither this machine's nor allowed.
    pub(crate) fn check(&self, instance: &Instance<'_>, when: &str) -> Result<(), MeasureError> {
        let outside = remote_ends(&instance.process.pids(), |ip| !self.may_reach(ip));
        match outside.into_iter().next() {
            None => Ok(()),
            Some(to) => Err(MeasureError::Outbound {
                candidate: instance.candidate.name.clone(),
                to,
                when: when.to_owned(),
            }),
        }
    }

    fn may_reach(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.allowed.contains(&ip) || is_this_machine(ip)
    }
}

fn addresses(name: &str) -> Option<Vec<IpAddr>> {
    if let Ok(ip) = name.parse::<IpAddr>() {
        return Some(vec![ip]);
    }
    let has_port = name
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let found = match has_port {
        true => name.to_socket_addrs(),
        false => (name, 0).to_socket_addrs(),
    };
    Some(found.ok()?.map(|addr| addr.ip()).collect())
}

/// Only a machine's own addresses can be bound to.
fn is_this_machine(ip: IpAddr) -> bool {
    UdpSocket::bind((ip, 0)).is_ok()
}

/// The other ends, among those that are wanted, of the TCP connections that these processes hold and didn't accept.
fn remote_ends(pids: &[i32], is_wanted: impl Fn(IpAddr) -> bool) -> BTreeSet<SocketAddr> {
    let mut ends = BTreeSet::new();
    let mut tables: HashMap<Option<PathBuf>, Vec<TcpNetEntry>> = HashMap::new();
    for &pid in pids {
        let Ok(process) = Process::new(pid) else {
            continue; // it has ended
        };
        let network = fs::read_link(format!("/proc/{pid}/ns/net")).ok();
        let entries = tables
            .entry(network)
            .or_insert_with(|| opened(table(&process), &is_wanted));
        if entries.is_empty() {
            continue; // as nearly always: a loaded process has hundreds of sockets to look through
        }
        let held = sockets(&process);
        let theirs = entries.iter().filter(|e| held.contains(&e.inode));
        ends.extend(theirs.map(|e| canonical(e.remote_address)));
    }
    ends
}

/// The connections that weren't accepted on a port that is listened on.
fn opened(mut entries: Vec<TcpNetEntry>, is_wanted: impl Fn(IpAddr) -> bool) -> Vec<TcpNetEntry> {
    let listening = entries.iter().filter(|e| e.state == TcpState::Listen);
    let ports: HashSet<u16> = listening.map(|e| e.local_address.port()).collect();
    entries.retain(|e| {
        e.state != TcpState::Listen
            && !ports.contains(&e.local_address.port())
            && is_wanted(canonical(e.remote_address).ip())
    });
    entries
}

/// An IPv4 address that is written as one of IPv6 is one of IPv4.
fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}

/// The TCP sockets of a process's network.
fn table(process: &Process) -> Vec<TcpNetEntry> {
    let (v4, v6) = (process.tcp(), process.tcp6());
    [v4, v6].into_iter().flatten().flatten().collect()
}

/// The sockets that a process holds, by inode.
fn sockets(process: &Process) -> HashSet<u64> {
    let descriptors = process.fd().into_iter().flatten().flatten();
    let targets = descriptors.map(|fd| fd.target);
    targets
        .filter_map(|target| match target {
            FDTarget::Socket(inode) => Some(inode),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn the_client_of_a_connection_is_told_from_its_server() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = listener.local_addr().unwrap();
        let client = TcpStream::connect(server).unwrap();
        let _accepted = listener.accept().unwrap();
        let ends = remote_ends(&[i32::try_from(std::process::id()).unwrap()], |_| true);
        assert!(ends.contains(&server), "{ends:?}");
        assert!(!ends.contains(&client.local_addr().unwrap()), "{ends:?}");
    }

    #[test]
    fn what_may_be_reached() {
        let allowed = addresses("192.0.2.9:5432").unwrap().into_iter().collect();
        let outbound = Outbound { allowed };
        let may_reach = |ip: &str| outbound.may_reach(ip.parse().unwrap());
        assert!(may_reach("192.0.2.9") && may_reach("127.0.0.3") && may_reach("::1"));
        assert!(!may_reach("198.51.100.7") && !may_reach("2001:db8::7"));
        assert_eq!(addresses("no such name"), None);
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:80".parse().unwrap();
        assert!(may_reach(&canonical(mapped).ip().to_string()));
    }
}
