//! Sessions before a process is known, and as the load engine runs them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use weighbridge_load::{
    Answer, Expect, Route, Session, SessionCapture, SessionStep, Source, Think, Workload,
};

use crate::traffic::{Capture, Known, RequestShape};

/// A session of the workload.
#[derive(Debug, Clone)]
pub struct SessionTraffic {
    /// Its name.
    pub name: String,
    /// Share of the arrivals, relative to the others.
    pub weight: f64,
    /// Where the values of its parameters come from: one value each for the whole session.
    pub params: BTreeMap<String, Source>,
    /// Its requests, in order.
    pub steps: Vec<StepTraffic>,
}

/// A request of a session.
#[derive(Debug, Clone)]
pub struct StepTraffic {
    /// `METHOD /path/{template}`: the route that it counts for.
    pub name: String,
    /// The request.
    pub request: RequestShape,
    /// The good answer.
    pub expect: Expect,
    /// Latency that 99 % of the route's requests must stay under.
    pub limit: Duration,
    /// How long the visitor thinks before it; nothing before the first.
    pub think: Think,
    /// What is taken from its answer.
    pub captures: BTreeMap<String, Capture>,
}

impl SessionTraffic {
    /// Adds the session to a workload, and routes that it doesn't have yet. `known` has what the set-up captured; its slots
    /// are those of this session afterwards.
    pub(crate) fn join(&self, workload: &mut Workload, known: &mut Known) {
        let params = self.params.keys().cloned();
        known.slots = params.zip(0..).collect();
        let mut steps = Vec::new();
        for step in &self.steps {
            steps.push(step.of_load(workload, known));
        }
        workload.sessions.push(Session {
            name: self.name.clone(),
            weight: self.weight,
            variables: self.params.values().cloned().collect(),
            steps,
        });
    }
}

impl StepTraffic {
    /// What it captures has a slot from then on: only later requests can send it.
    fn of_load(&self, workload: &mut Workload, known: &mut Known) -> SessionStep {
        let template = self.request.fill(known);
        let routes = &mut workload.routes;
        let index = routes.iter().position(|r| r.name == self.name);
        let route = index.unwrap_or_else(|| {
            routes.push(Route {
                name: self.name.clone(),
                weight: 0.0,
                template: template.clone(),
                expect: self.expect.clone(),
            });
            routes.len() - 1
        });
        let mut captures = Vec::new();
        for (name, capture) in &self.captures {
            let next = known.slots.len();
            let slot = *known.slots.entry(name.clone()).or_insert(next);
            let capture = capture.clone();
            captures.push(SessionCapture {
                slot,
                extract: Arc::new(move |answer: &Answer| capture.take(answer)),
            });
        }
        SessionStep {
            route,
            template,
            expect: self.expect.clone(),
            think: self.think,
            captures,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::{Piece, Traffic};

    fn name(name: &str) -> Piece {
        Piece::Name(name.to_owned())
    }

    fn step(route: &str, target: Vec<Piece>, captures: &[(&str, Capture)]) -> StepTraffic {
        StepTraffic {
            name: route.to_owned(),
            request: RequestShape {
                method: "GET".into(),
                target,
                ..RequestShape::default()
            },
            expect: Expect::default(),
            limit: Duration::from_millis(50),
            think: Think::Constant(Duration::ZERO),
            captures: captures
                .iter()
                .map(|(name, capture)| ((*name).to_owned(), capture.clone()))
                .collect(),
        }
    }

    fn session() -> SessionTraffic {
        let token = [("token", Capture::Header("x-token".into()))];
        let params = [("id".to_owned(), Source::Uuid)];
        SessionTraffic {
            name: "visitor".into(),
            weight: 2.0,
            params: params.into_iter().collect(),
            steps: vec![
                step("GET /a", vec![name("token"), name("id")], &token),
                step("GET /b", vec![name("token")], &[]),
                step("GET /a", vec![name("id")], &token),
            ],
        }
    }

    #[test]
    fn steps_count_for_the_route_of_their_name_and_captures_have_one_slot() {
        let mut workload = Workload::get("/a");
        let mut known = Known::default();
        known.captures.insert("token".into(), "of-setup".into());
        session().join(&mut workload, &mut known);
        let routes: Vec<(&str, f64)> = workload
            .routes
            .iter()
            .map(|r| (r.name.as_str(), r.weight))
            .collect();
        assert_eq!(routes, [("GET /a", 1.0), ("GET /b", 0.0)]);
        let steps = &workload.sessions[0].steps;
        assert_eq!(steps.iter().map(|s| s.route).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(
            (steps[0].captures[0].slot, steps[2].captures[0].slot),
            (1, 1)
        );
        // Before the session has captured a token of its own, the set-up's is sent.
        assert!(format!("{:?}", steps[0].template).contains("Session(0)"));
        assert!(!format!("{:?}", steps[0].template).contains("Session(1)"));
        assert!(format!("{:?}", steps[1].template).contains("Session(1)"));
    }

    #[test]
    fn a_route_has_the_strictest_of_its_limits() {
        let mut session = session();
        session.steps[2].limit = Duration::from_millis(20);
        let traffic = Traffic {
            arrivals: weighbridge_load::Arrivals::Poisson,
            timeout: Duration::from_secs(1),
            setup: vec![],
            routes: vec![],
            sessions: vec![session],
        };
        let limits = traffic.limits();
        let expected = [("GET /a", 20), ("GET /b", 50)];
        assert_eq!(
            limits,
            expected.map(|(n, ms)| (n, Duration::from_millis(ms)))
        );
    }
}
