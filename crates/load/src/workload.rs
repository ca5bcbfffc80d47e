//! What to ask, how often, and what a good answer is.

use std::fmt;
use std::sync::Arc;

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
    /// Its share of the arrivals, relative to the other routes'; 0 leaves it out.
    pub weight: f64,
    /// The request.
    pub template: Template,
    /// The good answer.
    pub expect: Expect,
}

/// A mix of requests.
#[derive(Debug, Clone)]
pub struct Workload {
    /// The routes; results come in the same order.
    pub routes: Vec<Route>,
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
        }
    }

    /// The same workload with other weights, in the order of the routes; missing ones count as 0.
    #[must_use]
    pub fn with_weights(&self, weights: &[f64]) -> Self {
        let mut workload = self.clone();
        for (i, route) in workload.routes.iter_mut().enumerate() {
            route.weight = weights.get(i).copied().unwrap_or(0.0);
        }
        workload
    }

    /// The same workload with only the route at `index`.
    #[must_use]
    pub fn only(&self, index: usize) -> Self {
        let mut weights = vec![0.0; self.routes.len()];
        weights[index] = 1.0;
        self.with_weights(&weights)
    }
}
