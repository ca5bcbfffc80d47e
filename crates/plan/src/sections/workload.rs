//! `[workload]`: the mix of requests and sessions, and how they arrive.

use std::fmt;
use std::str::FromStr;

use crate::quantity::TimeSpan;
use crate::read::{Reading, Section};

use super::request::{self, Request, Surroundings};
use super::session::{self, Session};
use super::setup::{self, SetupRequest};
use super::slo::Slo;
use super::users::{self, Users};

/// How requests are spread over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrivals {
    /// Independent of each other.
    Poisson,
    /// At equal distances.
    Constant,
}

/// How sure the team is of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Taken from production.
    Declared,
    /// Guessed; they widen the verdict.
    Guessed,
}

/// A type of two words.
macro_rules! two_words {
    ($type:ident, $one:ident = $first:literal, $two:ident = $second:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $type::$one => $first,
                    $type::$two => $second,
                })
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $first => Ok($type::$one),
                    $second => Ok($type::$two),
                    _ => Err(format!("`{text}` is neither {} nor {}", $first, $second)),
                }
            }
        }
    };
}

two_words!(Arrivals, Poisson = "poisson", Constant = "constant");
two_words!(Weights, Declared = "declared", Guessed = "guessed");

/// What the service is asked.
#[derive(Debug, Clone)]
pub struct Workload {
    /// How requests are spread over time.
    pub arrivals: Arrivals,
    /// How sure the weights are.
    pub weights: Weights,
    /// An answer later than this counts as an error.
    pub request_timeout: TimeSpan,
    /// Who the requests are made as; without it there is one set-up for all.
    pub users: Option<Users>,
    /// What each user does first.
    pub setup: Vec<SetupRequest>,
    /// The kinds of single requests; at least one with a weight above 0 where there are no sessions.
    pub requests: Vec<Request>,
    /// Sequences of requests.
    pub sessions: Vec<Session>,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading, slo: &Slo) -> Workload {
    let mut section = root.child(reading, "workload");
    let users = section
        .placed::<String>(reading, "users")
        .and_then(|(file, place)| users::read(reading, place, &file));
    let columns = users.as_ref().map_or(&[][..], |users| &users.columns);
    let setup = setup::read(&mut section, reading, columns);
    let captures = setup::capture_names(&mut section);
    let around = Surroundings {
        params: &[],
        captures: &captures,
        users: columns,
        slo,
    };
    let single = section.children(reading, "request", "route");
    let sequences = section.children(reading, "session", "name");
    let is_empty = single.is_empty();
    let has_sessions = !sequences.is_empty();
    let mut requests = Vec::new();
    for request in single {
        requests.extend(request::read(request, reading, &around, &requests));
    }
    let mut sessions = Vec::new();
    for session in sequences {
        sessions.extend(session::read(
            session, reading, &around, &requests, &sessions,
        ));
    }
    if !has_sessions {
        check_weights(&section, reading, is_empty, &requests);
    }
    let workload = Workload {
        arrivals: section.defaulted(reading, "arrivals"),
        weights: section.defaulted(reading, "weights"),
        request_timeout: section.defaulted(reading, "request_timeout"),
        users,
        setup,
        requests,
        sessions,
    };
    section.finish(reading);
    workload
}

fn check_weights(
    section: &Section<'_>,
    reading: &mut Reading,
    is_empty: bool,
    requests: &[Request],
) {
    let help = "write [[workload.request]] with route = \"GET /...\" and its weight for each route";
    if is_empty {
        reading.complain_with_help(
            &section.place,
            "the workload has no requests",
            "needs a [[workload.request]]",
            help,
        );
    } else if !requests.is_empty() && requests.iter().all(|request| request.weight <= 0.0) {
        reading.complain_with_help(
            &section.place,
            "no request has a weight above 0",
            "nothing would be asked",
            help,
        );
    }
}
