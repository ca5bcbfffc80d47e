//! The workload before a process is known: requests with named holes, and the set-up requests that fill some.

use std::collections::BTreeMap;
use std::time::Duration;

use weighbridge_load::{
    Answer, Arrivals, Exchange, Expect, Part, Route, Source, Template, TemplateParts, Workload,
};

use crate::session_traffic::SessionTraffic;

/// A piece of a request: text, or a named hole.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Fixed bytes.
    Text(Vec<u8>),
    /// The value of a parameter or capture.
    Name(String),
}

/// A request with named holes.
#[derive(Debug, Clone, Default)]
pub struct RequestShape {
    /// `GET`, `POST` ...
    pub method: String,
    /// Path and query.
    pub target: Vec<Piece>,
    /// Headers.
    pub headers: Vec<(String, Vec<Piece>)>,
    /// Body.
    pub body: Vec<Piece>,
    /// Where each parameter's value comes from.
    pub params: BTreeMap<String, Source>,
}

/// Where a capture is found in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capture {
    /// Keys and indices into the JSON body: `$.session.token`.
    Json(Vec<String>),
    /// A header.
    Header(String),
    /// A cookie.
    Cookie(String),
}

/// A request that runs once after each start, before the clock.
#[derive(Debug, Clone)]
pub struct SetupRequest {
    /// Its name in messages.
    pub name: String,
    /// The request.
    pub request: RequestShape,
    /// What is taken from its answer.
    pub captures: BTreeMap<String, Capture>,
}

/// A route of the workload.
#[derive(Debug, Clone)]
pub struct RouteTraffic {
    /// `METHOD /path/{template}`.
    pub name: String,
    /// Share of the arrivals, relative to the others.
    pub weight: f64,
    /// The request.
    pub request: RequestShape,
    /// The good answer.
    pub expect: Expect,
    /// Latency that 99 % of its requests must stay under.
    pub limit: Duration,
}

/// All that is asked of a candidate.
#[derive(Debug, Clone)]
pub struct Traffic {
    /// How the mix arrives.
    pub arrivals: Arrivals,
    /// A request without a complete answer after this long has failed.
    pub timeout: Duration,
    /// Set-up, in order.
    pub setup: Vec<SetupRequest>,
    /// The routes.
    pub routes: Vec<RouteTraffic>,
    /// The sessions; they are loaded, and not weighed yet.
    pub sessions: Vec<SessionTraffic>,
}

/// What names in requests stand for.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Captured by the set-up: the same in all requests.
    pub(crate) captures: BTreeMap<String, String>,
    /// Values of a session, by their slots. They go before what the set-up captured.
    pub(crate) slots: BTreeMap<String, usize>,
}

impl Traffic {
    /// Runs the set-up requests against a fresh process and fills their captures into the routes. Sessions are left out.
    ///
    /// # Errors
    /// When one of them isn't answered with 2xx, or has nothing to capture.
    pub fn for_process(&self, exchange: &mut Exchange) -> Result<Workload, String> {
        let known = self.set_up(exchange)?;
        Ok(self.workload(&known))
    }

    /// The same with the sessions. Their requests count for the route of their name; one that no single request has comes
    /// with weight 0.
    ///
    /// # Errors
    /// As [`Self::for_process`].
    pub fn with_sessions(&self, exchange: &mut Exchange) -> Result<Workload, String> {
        let mut known = self.set_up(exchange)?;
        let mut workload = self.workload(&known);
        for session in &self.sessions {
            session.join(&mut workload, &mut known);
        }
        Ok(workload)
    }

    /// Each route, those that only sessions ask among them, with the strictest limit that is set for it anywhere.
    pub fn limits(&self) -> Vec<(&str, Duration)> {
        let single = self.routes.iter().map(|r| (r.name.as_str(), r.limit));
        let steps = self.sessions.iter().flat_map(|s| &s.steps);
        let mut limits: Vec<(&str, Duration)> = Vec::new();
        for (name, limit) in single.chain(steps.map(|s| (s.name.as_str(), s.limit))) {
            match limits.iter_mut().find(|(other, _)| *other == name) {
                Some((_, strictest)) => *strictest = limit.min(*strictest),
                None => limits.push((name, limit)),
            }
        }
        limits
    }

    fn set_up(&self, exchange: &mut Exchange) -> Result<Known, String> {
        let mut known = Known::default();
        for setup in &self.setup {
            let template = setup.request.fill(&known);
            let answer = exchange.send(&template).map_err(|e| e.to_string())?;
            if !(200..300).contains(&answer.status) {
                return Err(format!(
                    "the set-up request {} is answered with {}",
                    setup.name, answer.status
                ));
            }
            for (name, capture) in &setup.captures {
                let value = capture.take(&answer).ok_or_else(|| {
                    format!(
                        "the answer to the set-up request {} has nothing to capture as `{name}`",
                        setup.name
                    )
                })?;
                known.captures.insert(name.clone(), value);
            }
        }
        Ok(known)
    }

    fn workload(&self, known: &Known) -> Workload {
        let routes = self.routes.iter().map(|route| Route {
            name: route.name.clone(),
            weight: route.weight,
            template: route.request.fill(known),
            expect: route.expect.clone(),
        });
        Workload {
            routes: routes.collect(),
            sessions: vec![],
        }
    }

    /// The mix's mean of what each route costs.
    pub(crate) fn mean(&self, by_route: &[f64]) -> f64 {
        self.shares().iter().zip(by_route).map(|(w, d)| w * d).sum()
    }

    /// Weights as shares of their sum.
    pub(crate) fn shares(&self) -> Vec<f64> {
        let sum: f64 = self.routes.iter().map(|r| r.weight).sum();
        self.routes.iter().map(|r| r.weight / sum).collect()
    }
}

impl RequestShape {
    /// Captures become text, values of a session their slots, parameters variables; any other name stays as written.
    pub(crate) fn fill(&self, known: &Known) -> Template {
        let names: Vec<&String> = self.params.keys().collect();
        let part = |name: &String| {
            if let Some(slot) = known.slots.get(name) {
                return Part::Session(*slot);
            }
            match (
                known.captures.get(name),
                names.iter().position(|n| *n == name),
            ) {
                (Some(value), _) => Part::Text(value.clone().into_bytes()),
                (_, Some(index)) => Part::Variable(index),
                _ => Part::Text(format!("${{{name}}}").into_bytes()),
            }
        };
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Part::Text(text.clone()),
            Piece::Name(name) => part(name),
        };
        let pieces = |list: &[Piece]| list.iter().map(piece).collect::<Vec<_>>();
        Template::new(TemplateParts {
            method: self.method.clone(),
            target: pieces(&self.target),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), pieces(value)))
                .collect(),
            body: pieces(&self.body),
            variables: self.params.values().cloned().collect(),
        })
    }
}

impl Capture {
    pub(crate) fn take(&self, answer: &Answer) -> Option<String> {
        match self {
            Capture::Header(name) => answer.header(name).map(str::to_owned),
            Capture::Cookie(name) => answer
                .headers
                .iter()
                .filter(|(n, _)| n == "set-cookie")
                .find_map(|(_, value)| {
                    let (key, rest) = value.split_once('=')?;
                    (key.trim() == name)
                        .then(|| rest.split(';').next().unwrap_or_default().to_owned())
                }),
            Capture::Json(path) => {
                let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
                let found = path.iter().try_fold(&body, |value, key| match value {
                    serde_json::Value::Array(items) => items.get(key.parse::<usize>().ok()?),
                    _ => value.get(key),
                })?;
                match found {
                    serde_json::Value::String(text) => Some(text.clone()),
                    serde_json::Value::Number(_) | serde_json::Value::Bool(_) => {
                        Some(found.to_string())
                    }
                    _ => None,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_come_from_json_headers_and_cookies() {
        let answer = Answer {
            status: 200,
            headers: vec![
                ("x-id".into(), "7".into()),
                ("set-cookie".into(), "sid=abc; Path=/".into()),
            ],
            body: br#"{"a":[{"token":"t"}]}"#.to_vec(),
            latency: Duration::ZERO,
        };
        let json = |path: &[&str]| {
            Capture::Json(path.iter().map(|s| (*s).to_owned()).collect()).take(&answer)
        };
        assert_eq!(json(&["a", "0", "token"]).as_deref(), Some("t"));
        assert_eq!(json(&["a", "1"]), None);
        assert_eq!(
            Capture::Header("x-id".into()).take(&answer).as_deref(),
            Some("7")
        );
        assert_eq!(
            Capture::Cookie("sid".into()).take(&answer).as_deref(),
            Some("abc")
        );
    }
}
