//! Sends the same requests, valid, wrong and malicious, to two implementations of the depot and lists where they differ.
//!
//! It must not know how an implementation is built or started: it is given two addresses.

mod cases;
mod client;
mod difference;
mod random;
mod request;
mod token;

use std::collections::BTreeMap;

pub use client::{Answer, ClientError};
pub use difference::{Aspect, Difference};
pub use request::Request;

use client::Client;
use random::Random;

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many requests each side answered, by route; requests that are meant for no route are under `other`.
    pub requests: BTreeMap<&'static str, usize>,
    /// Where the two sides differ, in the order of the requests.
    pub differences: Vec<Difference>,
}

/// Compares the services at `base_a` and `base_b` (such as `127.0.0.1:3000`) over all routes.
///
/// Both must be freshly seeded or reset, share `secret`, and reach carriers that answer both alike. The same `seed`
/// gives the same requests.
pub fn compare(base_a: &str, base_b: &str, secret: &str, seed: u64) -> Result<Report, ClientError> {
    compare_routes(base_a, base_b, secret, seed, |_| true)
}

/// As [`compare`], with only the routes that `wanted` accepts.
pub fn compare_routes(
    base_a: &str,
    base_b: &str,
    secret: &str,
    seed: u64,
    wanted: impl Fn(&str) -> bool,
) -> Result<Report, ClientError> {
    let mut a = Client::new(base_a);
    let mut b = Client::new(base_b);
    let mut report = Report::default();
    for request in cases::all(&mut Random::new(seed), secret) {
        if !wanted(request.route) {
            continue;
        }
        let (answer_a, answer_b) = (a.send(&request)?, b.send(&request)?);
        *report.requests.entry(request.route).or_default() += 1;
        let found = difference::find(&request, &answer_a, &answer_b, secret);
        report.differences.extend(found);
    }
    Ok(report)
}
