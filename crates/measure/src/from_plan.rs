//! A plan turned into what the experiment needs: candidates with their toolchains, traffic, backings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use weighbridge_load::{Arrivals, Expect, Source};
use weighbridge_plan::{
    self as plan, BackingKind, Body, JsonStep, ParamSource, Plan, SecretError, Text,
};
use weighbridge_toolchain::{Tool, Toolchain};

use crate::backing::{Backing, BackingStart};
use crate::candidate::{Candidate, Ready, RuntimeKind};
use crate::error::MeasureError;
use crate::instance::ready_request;
use crate::traffic::{Capture, Piece, RequestShape, RouteTraffic, SetupRequest, Traffic};

/// Looks up a variable of the caller's environment.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A limit so far off that it never matters, for a route without a p99.
const NO_LIMIT: Duration = Duration::from_secs(60);

/// The candidates, the baseline first, each with its toolchain (in the plan's order) on PATH.
///
/// # Errors
/// When a secret of the environment isn't set.
pub fn candidates(
    plan: &Plan,
    toolchains: &[Option<Toolchain>],
    lookup: Lookup<'_>,
) -> Result<Vec<Candidate>, SecretError> {
    let mut candidates = Vec::new();
    for (spec, toolchain) in plan.candidates.iter().zip(toolchains) {
        candidates.push(candidate(spec, toolchain.as_ref(), lookup)?);
    }
    candidates.sort_by_key(|c: &Candidate| !c.is_baseline);
    Ok(candidates)
}

fn candidate(
    spec: &plan::Candidate,
    toolchain: Option<&Toolchain>,
    lookup: Lookup<'_>,
) -> Result<Candidate, SecretError> {
    let (mut env, mut toolchain_env) = (Vec::new(), Vec::new());
    let path = lookup("PATH").unwrap_or_default();
    if let Some(toolchain) = toolchain {
        let path = format!("{}:{path}", toolchain.bin_dir.display());
        toolchain_env.push(("PATH".to_owned(), path));
        toolchain_env.extend(toolchain.env.clone());
    }
    let mut secrets = Vec::new();
    for variable in &spec.env {
        let value = variable.value.resolve(lookup)?;
        if variable.value.is_secret() {
            secrets.push(value.clone());
        }
        env.push((variable.name.clone(), value));
    }
    Ok(Candidate {
        name: spec.name.clone(),
        is_baseline: spec.is_baseline,
        kind: match toolchain.map(|t| t.tool) {
            Some(Tool::Node) => RuntimeKind::Node,
            Some(Tool::Go) => RuntimeKind::Go,
            None => RuntimeKind::Other,
        },
        runtime: toolchain.map_or_else(|| "none".to_owned(), Toolchain::describe),
        dir: spec.dir.clone(),
        include: spec.include.clone(),
        build: spec.build.clone(),
        prepare: spec.prepare.clone(),
        reset: spec.reset.clone(),
        start: spec.start.clone(),
        toolchain_env,
        env,
        secrets,
        port_env: spec.port_env.clone(),
        port: spec.port,
        ready: match &spec.ready {
            plan::Ready::Http { path } => ready_request(path),
            plan::Ready::Tcp { .. } => Ready::Port,
        },
        start_timeout: spec.ready_within.duration(),
        stop_grace: spec.stop_within.duration(),
        build_limit: spec.build_within.duration(),
        artifact: spec.artifact.clone(),
    })
}

/// What candidates call. The stub's bodies are written into `folder`, from where its process reads them.
///
/// # Errors
/// When that can't be written.
pub fn backings(plan: &Plan, folder: &Path) -> Result<Vec<Backing>, MeasureError> {
    let mut backings = Vec::new();
    for spec in &plan.backings {
        let start = match &spec.kind {
            BackingKind::Url(url) => BackingStart::Url(url.clone()),
            BackingKind::Start { command, .. } => BackingStart::Command(command.clone()),
            BackingKind::Stub { latency, body } => {
                let path: PathBuf = folder.join(format!("stub-{}.json", spec.name));
                let write = || {
                    std::fs::create_dir_all(folder)?;
                    std::fs::write(&path, body)
                };
                write().map_err(|source| MeasureError::Write {
                    path: path.clone(),
                    source,
                })?;
                BackingStart::Stub {
                    latency: latency.to_string(),
                    body: path,
                }
            }
        };
        backings.push(Backing {
            name: spec.name.clone(),
            start,
            env: spec.env.clone(),
        });
    }
    Ok(backings)
}

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
        let captures = setup
            .capture
            .iter()
            .map(|(name, capture)| (name.clone(), capture_of(capture)));
        traffic.setup.push(SetupRequest {
            name: setup.route.to_string(),
            request,
            captures: captures.collect(),
        });
    }
    for request in &plan.workload.requests {
        traffic.routes.push(RouteTraffic {
            name: request.route.to_string(),
            weight: request.weight,
            request: filler.request(request)?,
            expect: expect(request)?,
            limit: request.slo.p99.map_or(NO_LIMIT, plan::TimeSpan::duration),
        });
    }
    Ok(traffic)
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
            params: spec
                .params
                .iter()
                .map(|p| (p.name.clone(), source_of(&p.source)))
                .collect(),
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
