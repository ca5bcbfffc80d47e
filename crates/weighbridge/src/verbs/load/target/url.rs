//! A URL alone: one request, from the options of the command line.

use std::time::Duration;

use weighbridge_load::{Arrivals, Expect, Part, Route, Template, TemplateParts, Workload};

use super::address::Address;
use super::{Target, default_slo};
use crate::cli::Load;

pub(super) fn of_url(url: &str, args: &Load) -> Result<Target, String> {
    if args.url.is_some() {
        return Err("--url names the running service of a folder's plan".to_owned());
    }
    let address = Address::parse(url, &[])?;
    let body = body(args)?;
    let method = method(args, !body.is_empty())?;
    let template = Template::new(TemplateParts {
        method: method.clone(),
        target: text(&address.path),
        headers: headers(args, &address.host)?,
        body: match body.is_empty() {
            true => vec![],
            false => vec![Part::Text(body)],
        },
        variables: vec![],
    });
    Ok(Target {
        addr: address.addr,
        name: format!("{method} http://{}{}", address.host, address.path),
        workload: Workload {
            routes: vec![Route {
                name: format!("{method} {}", address.path),
                weight: 1.0,
                template,
                expect: Expect::default(),
            }],
            sessions: vec![],
        },
        arrivals: Arrivals::Poisson,
        timeout: Duration::from_secs(10),
        slo: default_slo(),
        has_default_slo: true,
    })
}

fn text(text: &str) -> Vec<Part> {
    vec![Part::Text(text.as_bytes().to_vec())]
}

/// Those that were given, and `host` unless it was.
fn headers(args: &Load, host: &str) -> Result<Vec<(String, Vec<Part>)>, String> {
    let mut headers = vec![];
    for header in &args.headers {
        let (name, value) = header
            .split_once(':')
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| format!("the header `{header}` is not 'NAME: VALUE'"))?;
        if header.contains(['\r', '\n']) {
            return Err("a header is one line".to_owned());
        }
        headers.push((name.trim().to_owned(), text(value.trim())));
    }
    let is_host = |(name, _): &(String, _)| name.eq_ignore_ascii_case("host");
    if !headers.iter().any(is_host) {
        headers.insert(0, ("host".to_owned(), text(host)));
    }
    Ok(headers)
}

/// As it is given, or what is in the file after `@`.
fn body(args: &Load) -> Result<Vec<u8>, String> {
    let Some(body) = args.body.as_deref() else {
        return Ok(vec![]);
    };
    match body.strip_prefix('@') {
        None => Ok(body.as_bytes().to_vec()),
        Some(file) => {
            std::fs::read(file).map_err(|e| format!("the body of {file} can't be read: {e}"))
        }
    }
}

/// A body without a method is posted, as curl does.
fn method(args: &Load, has_body: bool) -> Result<String, String> {
    let method = match &args.method {
        Some(method) => method.to_uppercase(),
        None if has_body => "POST".to_owned(),
        None => "GET".to_owned(),
    };
    match method.bytes().all(|b| b.is_ascii_uppercase()) && !method.is_empty() {
        true => Ok(method),
        false => Err(format!("`{method}` is no method")),
    }
}
