//! `GET /reports/daily`, which takes nothing that could be varied.

use crate::request::{Parts, Request};

use super::RANDOM;

pub(super) fn cases(token: &str) -> Vec<Request> {
    (0..RANDOM)
        .map(|i| {
            let target = format!("/reports/daily?n={i}");
            let request = Parts::new(if i % 20 == 1 { "HEAD" } else { "GET" }, &target);
            let request = if i % 20 == 2 {
                request
            } else {
                request.token(token)
            };
            request.build("GET /reports/daily")
        })
        .collect()
}
