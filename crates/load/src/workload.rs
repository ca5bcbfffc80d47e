//! What to ask, how often, and what a good answer is.

use std::fmt;
use std::sync::Arc;

use crate::session::Session;
use crate::template::Template;

/// A check of an answer's body, such as a JSON schema; runs on sampled answers.
pub type BodyCheck = Arc<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// What makes an answer a good one.
#[derive(Clone, Default)]
pub struct Expect {
    /// Accepted statuses; empty accepts 200 to 299.
    pub statuses: Vec<u16>,
    /// Check of the body.
    pub body: Option<BodyCheck>,
}

impl Expect {
    /// Whether the status is one of the accepted ones.
    pub fn accepts_status(&self, status: u16) -> bool {
        match self.statuses.is_empty() {
            true => (200..300).contains(&status),
            false => self.statuses.contains(&status),
        }
    }

    /// Whether the body passes its check; true without one.
    pub fn accepts_body(&self, body: &[u8]) -> bool {
        self.body.as_ref().is_none_or(|check| check(body))
    }
}

impl fmt::Debug for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expect")
            .field("statuses", &self.statuses)
            .field("body", &self.body.is_some())
            .finish()
    }
}

/// One kind of request.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its name in results.
    pub name: String,
    /// Its share of the arrivals, relative to those of other routes and of sessions; 0 leaves it out, but for requests of
    /// sessions that count for it.
    pub weight: f64,
    /// The request.
    pub template: Template,
    /// The good answer.
    pub expect: Expect,
}

/// A mix of requests.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    /// The routes; results come in the same order.
    pub routes: Vec<Route>,
    /// Sessions, whose requests count for routes too.
    pub sessions: Vec<Session>,
}

impl Workload {
    /// One route, `GET` of `target`, any answer with 200 to 299 good.
    pub fn get(target: &str) -> Self {
        Workload {
            routes: vec![Route {
                name: format!("GET {target}"),
                weight: 1.0,
                template: Template::get(target),
                expect: Expect::default(),
            }],
            sessions: vec![],
        }
    }

    /// The same routes without sessions, with other weights in the order of the routes; missing ones count as 0.
    #[must_use]
    pub fn with_weights(&self, weights: &[f64]) -> Self {
        let mut workload = self.clone();
        workload.sessions.clear();
        for (i, route) in workload.routes.iter_mut().enumerate() {
            route.weight = weights.get(i).copied().unwrap_or(0.0);
        }
        workload
    }

    /// The mean number of requests that come of an arrival; 1 without sessions.
    pub fn requests_per_arrival(&self) -> f64 {
        let arrivals = self.arrival_weights().sum::<f64>();
        let requests: f64 = self.request_weights().iter().sum();
        match arrivals > 0.0 {
            true => requests / arrivals,
            false => 1.0,
        }
    }

    /// What arrives: weights of the routes, then of the sessions.
    pub(crate) fn arrival_weights(&self) -> impl Iterator<Item = f64> {
        let sessions = self.sessions.iter().map(|s| s.weight);
        self.routes.iter().map(|r| r.weight).chain(sessions)
    }

    /// How much each route is asked, those of sessions included, as long as all sessions go to their end; relative to one
    /// another, in the order of the routes.
    pub(crate) fn request_weights(&self) -> Vec<f64> {
        let mut weights: Vec<f64> = self.routes.iter().map(|r| r.weight).collect();
        for session in &self.sessions {
            for step in &session.steps {
                weights[step.route] += session.weight;
            }
        }
        weights
    }

    /// The same workload with only the route at `index`.
    #[must_use]
    pub fn only(&self, index: usize) -> Self {
        let mut weights = vec![0.0; self.routes.len()];
        weights[index] = 1.0;
        self.with_weights(&weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{SessionStep, Think};

    #[test]
    fn a_session_counts_with_all_its_requests() {
        let mut workload = Workload::get("/a");
        assert_eq!(workload.requests_per_arrival(), 1.0);
        let step = SessionStep {
            route: 0,
            template: Template::get("/a"),
            expect: Expect::default(),
            think: Think::Constant(std::time::Duration::ZERO),
            captures: vec![],
        };
        workload.sessions.push(Session {
            name: "three".into(),
            weight: 1.0,
            variables: vec![],
            steps: vec![step.clone(), step.clone(), step],
        });
        assert_eq!(workload.requests_per_arrival(), 2.0);
        assert_eq!(workload.request_weights(), [4.0]);
        assert!(workload.only(0).sessions.is_empty());
    }
}
