//! The requests, one file a route. Each has at least 200 seeded random ones and the special cases of that route.

mod bodies;
mod labels;
mod manifests;
mod parcels;
mod paths;
mod reports;
mod sessions;
mod tokens;
mod values;
mod zones;

use crate::random::Random;
use crate::request::Request;
use crate::token;

/// Random requests a route.
const RANDOM: usize = 200;

/// All requests in the order in which they are sent.
pub(crate) fn all(random: &mut Random, secret: &str) -> Vec<Request> {
    let valid = token::valid(secret);
    [
        paths::cases(random, &valid),
        tokens::cases(secret),
        sessions::cases(random),
        parcels::read_cases(random, &valid),
        parcels::write_cases(random, &valid),
        parcels::status_cases(random, &valid),
        manifests::cases(random, &valid),
        zones::cases(random),
        reports::cases(&valid),
        labels::cases(random, &valid),
    ]
    .concat()
}
