//! Requests in, replies out: what to send, when it is due, and what to count.

use std::time::{Duration, Instant};

use crate::counters::Counters;
use crate::http1::{Answer, Rejection, Request};
use crate::responder::{Responder, Response, refuse};
use crate::stats::StubStats;

/// An answer and when it is due.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) due: Instant,
    /// Whether it counts among the stub's requests.
    pub(crate) is_counted: bool,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Service {
    responder: Responder,
    counters: Counters,
    /// Connections that are open now.
    pub(crate) connections: usize,
}

impl Service {
    /// On the thread that serves: its CPU time counts from here.
    pub(crate) fn start(responder: Responder) -> Self {
        Service {
            responder,
            counters: Counters::start(),
            connections: 0,
        }
    }

    /// The reply to a request that was read at `now`.
    pub(crate) fn reply(&mut self, request: &Request<'_>, now: Instant) -> Reply {
        let (answer, delay, is_counted) = match self.responder.respond(request) {
            Response::Stand { answer, delay } => (answer, delay, true),
            Response::Unmatched(answer) => {
                self.counters.unmatched += 1;
                (answer, Duration::ZERO, true)
            }
            Response::Unknown(answer) => (answer, Duration::ZERO, false),
            Response::Stats => (json(&self.stats()), Duration::ZERO, false),
            Response::Reset => {
                self.counters = Counters::start();
                (Answer::new(204, "", b""), Duration::ZERO, false)
            }
        };
        let answer = match request.is_keep_alive {
            true => answer,
            false => answer.closing(),
        };
        let answer = match request.method {
            "HEAD" => answer.without_body(),
            _ => answer,
        };
        Reply {
            answer,
            due: now + delay,
            is_counted,
        }
    }

    /// The reply to what is no request; the last on its connection.
    pub(crate) fn refuse(&mut self, rejection: Rejection, now: Instant) -> Reply {
        self.counters.rejected += 1;
        Reply {
            answer: refuse(rejection),
            due: now,
            is_counted: false,
        }
    }

    /// A reply that was due at `due` goes out at `now`.
    pub(crate) fn answered(&mut self, due: Instant, now: Instant) {
        self.counters.answered(due, now);
    }

    pub(crate) fn stats(&self) -> StubStats {
        self.counters.stats(self.connections)
    }
}

fn json(stats: &StubStats) -> Answer {
    let value = serde_json::to_value(stats).unwrap_or_default();
    Answer::json(200, &value)
}
