//! What a fact is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a fact speaks of. Routes are written `METHOD /path/{template}`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// The machine that measured.
    Host,
    /// The service as a whole: its contract, its workload, its team.
    Service,
    /// One implementation.
    Candidate {
        /// Its name in `weighbridge.toml`.
        candidate: String,
    },
    /// A route: of one candidate, or (without one) of the service's contract and workload.
    Route {
        /// The candidate, if the fact is about one implementation of the route.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        candidate: Option<String>,
        /// `METHOD /path/{template}`.
        route: String,
    },
    /// Two candidates compared, as a whole or on one route.
    Pair {
        /// `[numerator, denominator]`: a ratio of 2 means that the first costs (or carries) twice the second.
        pair: [String; 2],
        /// The route, if the comparison is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<String>,
    },
}

impl Subject {
    /// The subject "candidate `name`".
    pub fn candidate(name: &str) -> Self {
        Subject::Candidate {
            candidate: name.to_owned(),
        }
    }

    /// The subject "`route` of the service's contract".
    pub fn route(route: &str) -> Self {
        Subject::Route {
            candidate: None,
            route: route.to_owned(),
        }
    }

    /// The subject "`route` as `candidate` implements it".
    pub fn route_of(candidate: &str, route: &str) -> Self {
        Subject::Route {
            candidate: Some(candidate.to_owned()),
            route: route.to_owned(),
        }
    }

    /// The subject "`over` compared with `under`" (`over` / `under`), as a whole or on one route.
    pub fn pair(over: &str, under: &str, route: Option<&str>) -> Self {
        Subject::Pair {
            pair: [over.to_owned(), under.to_owned()],
            route: route.map(str::to_owned),
        }
    }

    /// The route that the fact is about, if it is about one.
    pub fn route_name(&self) -> Option<&str> {
        match self {
            Subject::Route { route, .. } => Some(route),
            Subject::Pair { route, .. } => route.as_deref(),
            _ => None,
        }
    }

    /// The candidates whose code the fact speaks of.
    pub fn candidates(&self) -> Vec<&str> {
        match self {
            Subject::Host | Subject::Service => vec![],
            Subject::Candidate { candidate } => vec![candidate],
            Subject::Route { candidate, .. } => candidate.iter().map(String::as_str).collect(),
            Subject::Pair { pair, .. } => pair.iter().map(String::as_str).collect(),
        }
    }
}

impl std::fmt::Display for Subject {
    /// The notation that `--set` takes and reports print: `go/node GET /zones`, `node`, `service`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Subject::Host => f.write_str("host"),
            Subject::Service => f.write_str("service"),
            Subject::Candidate { candidate } => f.write_str(candidate),
            Subject::Route {
                candidate: Some(c),
                route,
            } => write!(f, "{c} {route}"),
            Subject::Route { route, .. } => f.write_str(route),
            Subject::Pair {
                pair: [over, under],
                route,
            } => match route {
                Some(route) => write!(f, "{over}/{under} {route}"),
                None => write!(f, "{over}/{under}"),
            },
        }
    }
}
