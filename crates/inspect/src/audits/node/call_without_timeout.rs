//! `node_call_without_timeout`
//!
//! # What it looks for
//! Requests to other services without a bound on their time: `fetch` and `undici` without a `signal`, `axios` calls and instances
//! without `timeout` or `signal`, `got` and `node-fetch` alike, `http.get` and `http.request` without `timeout` and without
//! `setTimeout` in the file. Options that aren't written at the call aren't known and not reported; nor are calls within
//! `Promise.race` or something that is named a timeout, and code of a browser. Where no request is seen to come by, confidence is
//! low.
//!
//! # Why it matters
//! When the other side hangs, so does each request that needs it, for ever or, with `fetch` of Node.js, for the five minutes that
//! undici waits: they pile up with their memory and their sockets, until this service is down for everybody.
//!
//! # What to do
//! `signal: AbortSignal.timeout(2000)`, or `timeout` once on an instance that all calls share; shorter than what the caller waits.

use std::collections::HashSet;

use super::{About, Audit, Confidence, Given, Seen, Service, Severity, property};
use crate::js::looking::{self, At};
use crate::js::module::{Call, Expression, Kind, Pattern};
use crate::js::reach::When;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_call_without_timeout",
        severity: Severity::Medium,
        file: include_str!("call_without_timeout.rs"),
    },
    run,
};

/// How a client takes its options.
struct Client {
    /// Position of the options.
    options: usize,
    /// Properties that bound the time.
    bounds: &'static [&'static str],
    /// How long it waits by itself.
    waits: &'static str,
}

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let bounded = Bounded::of(service);
    looking::expressions(service.program, &mut |at, expression, _| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        let Some((package, path)) = service.external(at.module, call) else {
            return;
        };
        let Some(client) = client(&package, &path) else {
            return;
        };
        if bounded.holds(at.module, &package, expression) || may_be_bounded(call, &client) {
            return;
        }
        let Some(confidence) = confidence(service, at, &path) else {
            return;
        };
        let what = call.callee.shown().unwrap_or(path);
        seen.push(Seen {
            file: at.module,
            offset: expression.at,
            confidence,
            message: format!("{what} waits {} where nobody answers", client.waits),
        });
    });
}

/// How sure it is that a request waits; `None` for code of a browser.
fn confidence(service: &Service<'_>, at: &At<'_>, path: &str) -> Option<Confidence> {
    match service.when(at) {
        Some(When::Request) => Some(Confidence::Medium),
        _ if service.reach.is_in_browser(at.module) => None,
        // An instance is made once and used by requests.
        None if path == "create" => Some(Confidence::Medium),
        _ => Some(Confidence::Low),
    }
}

fn client(package: &str, path: &str) -> Option<Client> {
    const AXIOS: &[&str] = &["timeout", "signal", "cancelToken"];
    const EVER: &str = "for ever";
    const MINUTES: &str = "five minutes";
    let (options, bounds, waits): (usize, &'static [&'static str], _) = match (package, path) {
        ("", "fetch") => (1, &["signal", "dispatcher"], MINUTES),
        ("undici", "fetch" | "request") => (
            1,
            &["signal", "dispatcher", "headersTimeout", "bodyTimeout"],
            MINUTES,
        ),
        ("node-fetch" | "cross-fetch", "" | "fetch") => (1, &["signal", "timeout"], EVER),
        ("axios", "" | "create" | "request") => (0, AXIOS, EVER),
        ("axios", "get" | "delete" | "head") => (1, AXIOS, EVER),
        ("axios", "post" | "put" | "patch") => (2, AXIOS, EVER),
        ("got", "" | "get" | "post" | "put" | "patch" | "delete") => {
            (1, &["timeout", "signal"], EVER)
        }
        ("http" | "https", "get" | "request") => (0, &["timeout", "signal"], EVER),
        _ => return None,
    };
    Some(Client {
        options,
        bounds,
        waits,
    })
}

/// Whether the options bound the time, or may do so out of sight.
fn may_be_bounded(call: &Call, client: &Client) -> bool {
    let is_spread = call.arguments.iter().any(|a| a.is_spread);
    if is_spread || call.arguments.first().is_none_or(|a| is_request(&a.value)) {
        return true;
    }
    let options = call.arguments.iter().skip(client.options).map(|a| &a.value);
    // With an address in the first place the options come after it.
    let options = options.filter(|o| !is_address(o) && !matches!(o.kind, Kind::Function(_)));
    let bounded = |options: &Expression| match &options.kind {
        Kind::Object(_) => client
            .bounds
            .iter()
            .any(|name| !matches!(property(options, name), Given::Nothing)),
        _ => true,
    };
    options.into_iter().any(bounded)
}

/// A request that is made elsewhere may have its signal.
fn is_request(first: &Expression) -> bool {
    match &first.kind {
        Kind::New(call) => {
            matches!(&call.callee.kind, Kind::Name(name) if name.as_ref() == "Request")
        }
        Kind::Name(name) => name.to_lowercase().contains("req"),
        _ => false,
    }
}

fn is_address(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Text(_) | Kind::Template(..) | Kind::Add(..) => true,
        Kind::New(call) => matches!(&call.callee.kind, Kind::Name(name) if name.as_ref() == "URL"),
        Kind::Name(name) => name.to_lowercase().ends_with("url"),
        _ => false,
    }
}

/// Where time is bounded by something around.
#[derive(Default)]
struct Bounded {
    /// `axios.defaults.timeout = ...`.
    is_axios: bool,
    /// `setGlobalDispatcher(...)`.
    is_undici: bool,
    /// Modules in which somebody calls `setTimeout` of a request.
    modules: HashSet<usize>,
    /// Calls that are handed to `Promise.race` or to something that is named a timeout.
    raced: HashSet<*const Expression>,
}

impl Bounded {
    fn of(service: &Service<'_>) -> Self {
        let mut bounded = Bounded::default();
        looking::expressions(
            service.program,
            &mut |at, expression, _| match &expression.kind {
                Kind::Assign(target, _) => bounded.is_axios |= is_axios_default(target),
                Kind::Call(call) => bounded.note(at.module, call),
                _ => {}
            },
        );
        bounded
    }

    fn note(&mut self, module: usize, call: &Call) {
        let (Kind::Name(name) | Kind::Member(_, name)) = &call.callee.kind else {
            return;
        };
        match name.as_ref() {
            "setTimeout" if matches!(call.callee.kind, Kind::Member(..)) => {
                self.modules.insert(module);
            }
            "setGlobalDispatcher" => self.is_undici = true,
            name if name == "race" || name.to_lowercase().contains("timeout") => {
                call.arguments.iter().for_each(|a| self.race(&a.value));
            }
            _ => {}
        }
    }

    fn race(&mut self, argument: &Expression) {
        self.raced.insert(std::ptr::from_ref(argument));
        if let Kind::Array(items) = &argument.kind {
            let items = items.iter().map(|i| std::ptr::from_ref(&i.value));
            self.raced.extend(items);
        }
    }

    fn holds(&self, module: usize, package: &str, call: &Expression) -> bool {
        let is_default = match package {
            "axios" => self.is_axios,
            "" | "undici" => self.is_undici,
            "http" | "https" => self.modules.contains(&module),
            _ => false,
        };
        is_default || self.raced.contains(&std::ptr::from_ref(call))
    }
}

fn is_axios_default(target: &Pattern) -> bool {
    let Pattern::Place(place) = target else {
        return false;
    };
    let shown = place.shown();
    shown.is_some_and(|s| s.ends_with("defaults.timeout"))
}

#[cfg(test)]
mod tests {
    use super::AUDIT;
    use crate::audits::Confidence;
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn clients_by_their_options() {
        let text = "import axios from 'axios';
import https from 'node:https';
const api = axios.create({ baseURL: 'x' });
const quick = axios.create({ timeout: 100 });
async function all(options) {
  await fetch('http://x');
  await fetch('http://x', { method: 'POST' });
  await fetch('http://x', { signal: AbortSignal.timeout(9) });
  await fetch('http://x', options);
  await fetch('http://x', { ...options });
  await axios.get('http://x');
  await axios.post('http://x', { a: 1 });
  await axios.post('http://x', { a: 1 }, { timeout: 9 });
  await quick.get('/x');
  https.get('http://x', (answer) => {});
  https.request({ host: 'x', timeout: 9 });
  // Node's own knows no such option.
  await fetch('http://x', { timeout: 9 });
  await fetch(new Request('http://x', { signal }));
}
";
        assert_eq!(seen_in(&AUDIT, text), [3, 6, 7, 11, 12, 15, 18]);
    }

    #[test]
    fn what_bounds_all_calls() {
        for text in [
            "const axios = require('axios'); axios.defaults.timeout = 100;
exports.x = () => axios.get('http://x');
",
            "const { setGlobalDispatcher, Agent } = require('undici');
setGlobalDispatcher(new Agent({ headersTimeout: 100 }));
exports.x = () => fetch('http://x');
",
            "exports.x = () => Promise.race([fetch('http://x'), late()]);
exports.y = () => withTimeout(fetch('http://x'), 100);
",
            "const https = require('https');
exports.x = () => https.get('http://x').setTimeout(100);
",
        ] {
            assert!(seen_in(&AUDIT, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn pages_are_left_out_and_requests_are_surer() {
        let text = "const express = require('express');
express().get('/', async (req, res) => res.send(await fetch('http://x')));
function unknown() { return fetch('http://x'); }
";
        assert_eq!(
            seen_with(&AUDIT, text),
            [(2, Confidence::Medium), (3, Confidence::Low)]
        );
        let page = "import { useState } from 'react'; export const load = () => fetch('/x');";
        assert!(seen_in(&AUDIT, page).is_empty());
        let page = "window.load = () => fetch('/x');";
        assert!(seen_in(&AUDIT, page).is_empty());
    }
}
