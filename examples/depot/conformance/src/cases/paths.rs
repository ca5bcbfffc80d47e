//! Paths and methods: health, and what isn't there.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::RANDOM;

const PATHS: [&str; 40] = [
    "/",
    "/health",
    "/health/",
    "//health",
    "/./health",
    "/health/..",
    "/x/../health",
    "/HEALTH",
    "/h%65alth",
    "/health%20",
    "/health%2F",
    "/health?x=1",
    "/health?",
    "/health;x",
    "/healthz",
    "/sessions",
    "/sessions/",
    "/sessions/1",
    "/parcels",
    "/parcels/",
    "/parcels//",
    "/parcels//status",
    "/parcels/1/",
    "/parcels/1/status/",
    "/parcels/1/other",
    "/parcels/1%2Fstatus",
    "/parcels/.",
    "/parcels/..",
    "/parcels/%2e%2e",
    "/parcels/1/../2",
    "/manifests",
    "/zones/",
    "/reports",
    "/reports/",
    "/reports/daily/",
    "/reports%2Fdaily",
    "/labels/1",
    "/%",
    "/parcels/%zz",
    "/parcels/%ff",
];

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND",
];

pub(super) fn cases(random: &mut Random, token: &str) -> Vec<Request> {
    let mut cases: Vec<Request> = (0..RANDOM)
        .map(|i| {
            Parts::new(
                if random.one_in(4) { "HEAD" } else { "GET" },
                &format!("/health?n={i}"),
            )
            .build("GET /health")
        })
        .collect();
    for path in PATHS {
        for method in METHODS {
            // net/http answers an unparsable path below the handlers, to HEAD with a body too.
            if method == "HEAD" && is_unparsable(path) {
                continue;
            }
            cases.push(Parts::new(method, path).build("other"));
            cases.push(Parts::new(method, path).token(token).build("other"));
        }
    }
    for path in [
        "/zones",
        "/reports/daily",
        "/labels",
        "/parcels/1",
        "/parcels/1/status",
    ] {
        for method in ["PUT", "DELETE", "OPTIONS", "POST", "GET", "HEAD"] {
            cases.push(
                Parts::new(method, path)
                    .body(Some("text/plain"), b"x")
                    .build("other"),
            );
            cases.push(Parts::new(method, path).json(b"{").build("other"));
        }
    }
    cases
}

/// Whether a percent sign is not followed by two hexadecimal digits.
fn is_unparsable(path: &str) -> bool {
    let is_escape = |rest: &str| {
        rest.get(..2)
            .is_some_and(|digits| u8::from_str_radix(digits, 16).is_ok())
    };
    !path.split('%').skip(1).all(is_escape)
}
