//! What a plan asks of the candidates: its requests and sessions, with values of the environment and of the first user
//! filled in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use weighbridge_load::{Arrivals, Expect, Source, Think};
use weighbridge_plan::{self as plan, Body, JsonStep, ParamSource, Plan, Text};

use crate::from_plan::Lookup;
use crate::session_traffic::{SessionTraffic, StepTraffic};
use crate::traffic::{Capture, Piece, RequestShape, RouteTraffic, SetupRequest, Traffic};

/// A limit so far off that it never matters, for a route without a p99.
const NO_LIMIT: Duration = Duration::from_secs(60);

/// What is asked. `${env:NAME}` is filled from `lookup`; of several users the first one makes the requests.
///
/// # Errors
/// When a secret of the environment isn't set, or a schema isn't a JSON Schema.
pub fn traffic(plan: &Plan, lookup: Lookup<'_>) -> Result<Traffic, String> {
    let filler = Filler {
        user: first_user(plan),
        lookup,
    };
    let mut traffic = Traffic {
        arrivals: match plan.workload.arrivals {
            plan::Arrivals::Poisson => Arrivals::Poisson,
            plan::Arrivals::Constant => Arrivals::Constant,
        },
        timeout: plan.workload.request_timeout.duration(),
        setup: vec![],
        routes: vec![],
        sessions: vec![],
    };
    for setup in &plan.workload.setup {
        let request = RequestShape {
            method: setup.route.method.name().to_owned(),
            target: filler.pieces(&setup.path)?,
            headers: filler.headers(&setup.headers)?,
            body: setup
                .body
                .as_ref()
                .map_or(Ok(vec![]), |b| filler.pieces(b))?,
            params: BTreeMap::new(),
        };
        traffic.setup.push(SetupRequest {
            name: setup.route.to_string(),
            request,
            captures: captures_of(&setup.capture),
        });
    }
    for request in &plan.workload.requests {
        traffic.routes.push(RouteTraffic {
            name: request.route.to_string(),
            weight: request.weight,
            request: filler.request(request)?,
            expect: expect(request)?,
            limit: limit_of(request),
        });
    }
    for session in &plan.workload.sessions {
        traffic.sessions.push(filler.session(session)?);
    }
    Ok(traffic)
}

fn limit_of(request: &plan::Request) -> Duration {
    let limit = request.slo.p99;
    limit.map_or(NO_LIMIT, plan::TimeSpan::duration)
}

fn first_user(plan: &Plan) -> BTreeMap<String, String> {
    let Some(users) = &plan.workload.users else {
        return BTreeMap::new();
    };
    let row = users.rows.first().cloned().unwrap_or_default();
    users.columns.iter().cloned().zip(row).collect()
}

struct Filler<'a> {
    user: BTreeMap<String, String>,
    lookup: Lookup<'a>,
}

impl Filler<'_> {
    fn session(&self, spec: &plan::Session) -> Result<SessionTraffic, String> {
        let step = |spec: &plan::SessionRequest| {
            Ok(StepTraffic {
                name: spec.request.route.to_string(),
                request: self.request(&spec.request)?,
                expect: expect(&spec.request)?,
                limit: limit_of(&spec.request),
                think: spec.think.map_or(Think::Constant(Duration::ZERO), think_of),
                captures: captures_of(&spec.capture),
            })
        };
        Ok(SessionTraffic {
            name: spec.name.clone(),
            weight: spec.weight,
            params: params_of(&spec.params),
            steps: spec
                .requests
                .iter()
                .map(step)
                .collect::<Result<_, String>>()?,
        })
    }

    fn request(&self, spec: &plan::Request) -> Result<RequestShape, String> {
        let mut target = self.pieces(&spec.path)?;
        for (index, (name, value)) in spec.query.iter().enumerate() {
            let joint = if index == 0 { '?' } else { '&' };
            target.push(Piece::Text(
                format!("{joint}{}=", percent_encoded(name)).into_bytes(),
            ));
            for piece in self.pieces(value)? {
                target.push(match piece {
                    Piece::Text(text) => {
                        Piece::Text(percent_encoded(&String::from_utf8_lossy(&text)).into_bytes())
                    }
                    name @ Piece::Name(_) => name,
                });
            }
        }
        Ok(RequestShape {
            method: spec.route.method.name().to_owned(),
            target,
            headers: self.headers(&spec.headers)?,
            body: match &spec.body {
                Some(Body::Text(text)) => self.pieces(text)?,
                Some(Body::File { bytes, .. }) => vec![Piece::Text(bytes.to_vec())],
                None => vec![],
            },
            params: params_of(&spec.params),
        })
    }

    fn headers(&self, headers: &[(String, Text)]) -> Result<Vec<(String, Vec<Piece>)>, String> {
        headers
            .iter()
            .map(|(name, value)| Ok((name.clone(), self.pieces(value)?)))
            .collect()
    }

    fn pieces(&self, text: &Text) -> Result<Vec<Piece>, String> {
        let piece = |piece: &plan::Piece| match piece {
            plan::Piece::Literal(text) => Ok(Piece::Text(text.clone().into_bytes())),
            plan::Piece::Param(name) | plan::Piece::Capture(name) => Ok(Piece::Name(name.clone())),
            plan::Piece::User(name) => Ok(Piece::Text(
                self.user
                    .get(name)
                    .cloned()
                    .unwrap_or_default()
                    .into_bytes(),
            )),
            plan::Piece::Env(name) => match (self.lookup)(name) {
                Some(value) => Ok(Piece::Text(value.into_bytes())),
                None => Err(format!("take `{name}` from the environment: it is not set")),
            },
        };
        text.pieces.iter().map(piece).collect()
    }
}

fn params_of(params: &[plan::Param]) -> BTreeMap<String, Source> {
    let param = |p: &plan::Param| (p.name.clone(), source_of(&p.source));
    params.iter().map(param).collect()
}

fn think_of(think: plan::Think) -> Think {
    match think {
        plan::Think::Constant(time) => Think::Constant(time.duration()),
        plan::Think::Exponential { mean } => Think::Exponential(mean.duration()),
        plan::Think::Uniform { low, high } => Think::Uniform(low.duration(), high.duration()),
    }
}

fn source_of(source: &ParamSource) -> Source {
    match source {
        ParamSource::Integer(range) => Source::Integer {
            low: range.low,
            high: range.high,
        },
        ParamSource::Decimal(range) => Source::Decimal {
            low: range.low,
            high: range.high,
            digits: range.digits,
        },
        ParamSource::OneOf(values) => Source::OneOf(Arc::clone(values)),
        ParamSource::Lines { lines, .. } => Source::OneOf(Arc::clone(lines)),
        ParamSource::Uuid => Source::Uuid,
        ParamSource::Constant(text) => Source::OneOf(vec![text.clone()].into()),
    }
}

fn captures_of(captures: &[(String, plan::Capture)]) -> BTreeMap<String, Capture> {
    let capture = |(name, from): &(String, plan::Capture)| (name.clone(), capture_of(from));
    captures.iter().map(capture).collect()
}

fn capture_of(capture: &plan::Capture) -> Capture {
    match capture {
        plan::Capture::Header(name) => Capture::Header(name.clone()),
        plan::Capture::Cookie(name) => Capture::Cookie(name.clone()),
        plan::Capture::Json(path) => {
            let step = |step: &JsonStep| match step {
                JsonStep::Key(key) => key.clone(),
                JsonStep::Index(index) => index.to_string(),
            };
            Capture::Json(path.steps.iter().map(step).collect())
        }
    }
}

fn expect(request: &plan::Request) -> Result<Expect, String> {
    let mut expect = Expect {
        statuses: request.expect.statuses.clone(),
        body: None,
    };
    if let Some(schema) = &request.expect.schema {
        let validator = jsonschema::validator_for(&schema.json)
            .map_err(|e| format!("use {} as a JSON Schema: {e}", schema.path.display()))?;
        expect.body = Some(Arc::new(move |body: &[u8]| {
            serde_json::from_slice(body)
                .is_ok_and(|json: serde_json::Value| validator.is_valid(&json))
        }));
    }
    Ok(expect)
}

/// RFC 3986: everything but the unreserved characters.
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
