//! Before the clock: does every route answer as the workload expects, and call nothing outside of this machine?

use std::time::{Duration, Instant};

use weighbridge_load::{Exchange, Expect, Route};

use crate::candidate::Candidate;
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::session::Session;
use crate::traffic::Traffic;

/// Requests a route before the clock.
const BURST: usize = 50;

/// Requests of a route that are asked whatever time they take.
const LEAST: u32 = 3;

/// What a request of a route cost before anything was warm, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rough {
    pub(crate) cpu: f64,
    pub(crate) latency: f64,
}

/// Asks each route some 50 times, one after the other, and checks every answer in full.
///
/// # Errors
/// When a route answers wrongly: loading a service that refuses would measure its refusals. When it calls something
/// outside of this machine.
pub(crate) fn preflight(
    session: &Session,
    instance: &mut Instance<'_>,
    traffic: &Traffic,
    per_route: Duration,
) -> Result<Vec<Rough>, MeasureError> {
    session.outbound.check(instance, "before any request")?;
    let mut exchange = Exchange::new(instance.addr, Duration::from_secs(10), 7);
    let (mut rough, mut complaints) = (Vec::new(), Vec::<String>::new());
    for (route, spec) in traffic.routes.iter().zip(instance.workload.routes.clone()) {
        let asked = ask(instance, &mut exchange, (&route.name, &spec), per_route);
        session.outbound.check(instance, &route.name)?;
        match asked {
            Ok(seen) => rough.push(seen),
            Err(complaint) => complaints.push(shown(&complaint, instance.candidate)),
        }
    }
    if complaints.is_empty() {
        instance.check_alive()?;
        return Ok(rough);
    }
    instance.check_alive_after_fault()?;
    Err(MeasureError::Preflight {
        candidate: instance.candidate.name.clone(),
        what: format!(
            "{} routes answered well, {} didn't:\n  {}",
            rough.len(),
            complaints.len(),
            complaints.join("\n  ")
        ),
    })
}

/// Asks one route until its time is over or something is to complain of.
fn ask(
    instance: &Instance<'_>,
    exchange: &mut Exchange,
    (name, spec): (&str, &Route),
    time: Duration,
) -> Result<Rough, String> {
    let (began, cpu_before) = (Instant::now(), instance.process.cpu_time());
    let (mut asked, mut latency) = (0u32, Duration::ZERO);
    while (asked as usize) < BURST && (asked < LEAST || began.elapsed() < time) {
        asked += 1;
        let answer = exchange.send(&spec.template);
        let answer = answer.map_err(|e| format!("{name}: {e}"))?;
        latency += answer.latency;
        match complain(name, asked, answer.status, &answer.body, &spec.expect) {
            None => {}
            Some(complaint) => return Err(complaint),
        }
    }
    let cpu = instance.process.cpu_time().saturating_sub(cpu_before);
    Ok(Rough {
        cpu: cpu.as_secs_f64() / f64::from(asked),
        latency: latency.as_secs_f64() / f64::from(asked),
    })
}

/// Without the candidate's secrets; those go before it is cut, as half a secret is one too.
fn shown(complaint: &str, candidate: &Candidate) -> String {
    let secrets = candidate.secrets.iter().filter(|s| s.len() >= 4);
    let text = secrets.fold(complaint.to_owned(), |text, secret| {
        text.replace(secret, "***")
    });
    text.chars().take(200).collect()
}

fn complain(route: &str, asked: u32, status: u16, body: &[u8], expect: &Expect) -> Option<String> {
    if status == 429 {
        return Some(format!(
            "{route} is rate-limited (429) after {asked} requests: lift its limit for the measurement"
        ));
    }
    if !expect.accepts_status(status) {
        let text: String = String::from_utf8_lossy(body)
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        return Some(format!("{route} answers {status}: {text}"));
    }
    (!expect.accepts_body(body))
        .then(|| format!("{route} answers {status} with a body that fails its `expect.schema`"))
}
