//! From a request to its answer and its delay; pure.

use std::time::Duration;

use serde_json::json;

use crate::bodies::Bodies;
use crate::http1::{Answer, Rejection, Request};
use crate::key::Key;
use crate::latency::Latency;

/// Paths from here on are about the stub itself.
const OWN: &str = "/__stub/";

/// What to do about a request.
#[derive(Debug)]
pub(crate) enum Response {
    /// Send this when the delay is over.
    Stand { answer: Answer, delay: Duration },
    /// No route: send this at once.
    Unmatched(Answer),
    /// Send the stub's own statistics, at once.
    Stats,
    /// Start to count anew, and say so.
    Reset,
    /// A question to the stub itself that it doesn't know: send this at once, and don't count it.
    Unknown(Answer),
}

/// What a stub answers, and when.
#[derive(Debug)]
pub(crate) struct Responder {
    pub(crate) latency: Latency,
    pub(crate) bodies: Bodies,
    pub(crate) seed: u64,
}

impl Responder {
    pub(crate) fn respond(&self, request: &Request<'_>) -> Response {
        let path = request.path();
        match (request.method, path.strip_prefix(OWN)) {
            (_, None) => self.stand_in(request),
            ("GET", Some("stats")) => Response::Stats,
            ("POST", Some("reset")) => Response::Reset,
            (_, Some(_)) => Response::Unknown(not_found(request)),
        }
    }

    fn stand_in(&self, request: &Request<'_>) -> Response {
        let key = Key::of(self.seed, request);
        match self.bodies.answer(request, key) {
            Some(answer) => Response::Stand {
                answer,
                delay: self.latency.quantile(key.uniform()),
            },
            None => Response::Unmatched(not_found(request)),
        }
    }
}

fn not_found(request: &Request<'_>) -> Answer {
    Answer::json(
        404,
        &json!({
            "error": "no route of this stub matches",
            "method": request.method,
            "path": request.path(),
        }),
    )
}

/// The answer to what is no request; the last on its connection.
pub(crate) fn refuse(rejection: Rejection) -> Answer {
    let (status, why) = rejection.status();
    Answer::json(status, &json!({ "error": why })).closing()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(seed: u64, target: &str) -> Duration {
        let responder = Responder {
            latency: "lognormal(median=8ms, p99=25ms)".parse().unwrap(),
            bodies: Bodies::default(),
            seed,
        };
        match responder.respond(&Request::new("GET", target, b"")) {
            Response::Stand { delay, .. } => delay,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn same_question_same_delay() {
        assert_eq!(delay(1, "/a?b=1"), delay(1, "/a?b=1"));
        assert_ne!(delay(1, "/a?b=1"), delay(2, "/a?b=1"));
        assert_ne!(delay(1, "/a?b=1"), delay(1, "/a?b=2"));
    }

    #[test]
    fn delays_follow_the_distribution() {
        let mut delays: Vec<Duration> = (0..10_000).map(|i| delay(5, &format!("/p/{i}"))).collect();
        delays.sort();
        let millis = |q: usize| delays[q].as_secs_f64() * 1e3;
        assert!(
            (millis(5_000) / 8.0 - 1.0).abs() < 0.03,
            "{}",
            millis(5_000)
        );
        assert!(
            (millis(9_900) / 25.0 - 1.0).abs() < 0.08,
            "{}",
            millis(9_900)
        );
    }
}
