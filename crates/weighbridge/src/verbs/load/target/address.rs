//! A URL of the service that is loaded.

use std::net::{SocketAddr, ToSocketAddrs as _};

/// A URL taken apart.
pub(super) struct Address {
    pub(super) addr: SocketAddr,
    /// With its port, as it was written.
    pub(super) host: String,
    /// With its query.
    pub(super) path: String,
}

impl Address {
    /// `allowed`: hosts beside loopback, as they are written.
    pub(super) fn parse(url: &str, allowed: &[String]) -> Result<Self, String> {
        let (host, path) = split(url)?;
        let addr = resolve(host)?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        if !addr.ip().is_loopback() && !allowed.iter().any(|a| a == name || a == host) {
            return Err(format!(
                "load goes to loopback only: run weighbridge on the machine of the service, or allow the host in its \
                 weighbridge.toml: [allow] hosts = [\"{name}\"]"
            ));
        }
        Ok(Address {
            addr,
            host: host.to_owned(),
            path,
        })
    }
}

/// Host and path.
fn split(url: &str) -> Result<(&str, String), String> {
    let rest = match url.split_once("://") {
        Some(("http", rest)) => rest,
        Some(_) => return Err("only http:// is spoken so far".to_owned()),
        // As other tools take it: localhost:3000/path.
        None if url.contains([':', '.']) || url.starts_with("localhost") => url,
        None => {
            return Err(
                "it is neither a URL, such as http://127.0.0.1:3000/, nor a folder that exists"
                    .to_owned(),
            );
        }
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest
        .find(['/', '?'])
        .map_or((rest, ""), |i| rest.split_at(i));
    let path = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("/{path}"),
    };
    match path.contains([' ', '\r', '\n']) {
        true => Err("a path has no blanks or line ends: write %20".to_owned()),
        false => Ok((host, path)),
    }
}

fn resolve(host: &str) -> Result<SocketAddr, String> {
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, p)| p.parse::<u16>().is_ok());
    let with_port = match has_port {
        true => host.to_owned(),
        false => format!("{host}:80"),
    };
    let addrs: Vec<SocketAddr> = with_port
        .to_socket_addrs()
        .map_err(|e| e.to_string())?
        .collect();
    // `localhost` is two addresses; services usually listen on the older one.
    addrs
        .iter()
        .find(|a| a.is_ipv4())
        .or(addrs.first())
        .copied()
        .ok_or_else(|| "the host has no address".to_owned())
}
