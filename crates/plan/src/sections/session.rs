//! `[[workload.session]]`: requests of one visitor, one after another.

use crate::capture::Capture;
use crate::quantity::Think;
use crate::read::{Reading, Section};
use crate::route::Route;

use super::request::{self, Param, Request, Surroundings};
use super::setup;
use super::slo::Slo;

/// A sequence of requests, with time to think between them. It arrives as a request does; each of its requests but the
/// first is due a think time after the complete answer to the one before.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its name; no two sessions have the same.
    pub name: String,
    /// Its share of the arrivals, relative to those of requests and other sessions; more than 0.
    pub weight: f64,
    /// Where the values of its placeholders come from: each has one value for the whole session.
    pub params: Vec<Param>,
    /// Its requests, in order; at least one.
    pub requests: Vec<SessionRequest>,
}

/// A request of a session.
#[derive(Debug, Clone)]
pub struct SessionRequest {
    /// What is asked. Its weight is 0, since the session has one; its params are the ranges written into its query, which
    /// are drawn for each request.
    pub request: Request,
    /// How long the visitor thinks before it; the first request has none.
    pub think: Option<Think>,
    /// What is kept of the answer for later requests: name, and where it stands.
    pub capture: Vec<(String, Capture)>,
}

pub(crate) fn read(
    mut section: Section<'_>,
    reading: &mut Reading,
    around: &Surroundings<'_>,
    single: &[Request],
    others: &[Session],
) -> Option<Session> {
    let name = section.required::<String>(reading, "name");
    let weight = weight(&mut section, reading);
    let think = section.defaulted::<Think>(reading, "think");
    let sections = section.children(reading, "request", "");
    if sections.is_empty() {
        reading.complain_with_help(
            &section.place,
            format!("`{}` has no requests", section.path),
            "needs a [[workload.session.request]]",
            "write [[workload.session.request]] with route = \"GET /...\" for each of its requests, in order",
        );
    }
    let mut steps = Steps::new(&sections, think, single);
    for section in sections {
        steps.read(section, reading, around);
    }
    let session = name.map(|name| Session {
        name,
        weight,
        params: steps.params,
        requests: steps.requests,
    });
    if let Some(session) = &session
        && others.iter().any(|other| other.name == session.name)
    {
        let message = format!("there are two sessions `{}`", session.name);
        reading.complain(&section.place, message, "the second one");
    }
    section.finish(reading);
    session
}

fn weight(section: &mut Section<'_>, reading: &mut Reading) -> f64 {
    let weight: f64 = section.defaulted(reading, "weight");
    if weight <= 0.0
        && let Some(node) = section.node("weight")
    {
        let message = format!("`{}` is {weight}", section.path_of("weight"));
        reading.complain(&node.place, message, "expected more than 0");
    }
    weight
}

/// The requests of a session while they are read.
struct Steps<'a> {
    think: Think,
    single: &'a [Request],
    /// The names of params of all its requests, even where they have mistakes.
    param_names: Vec<String>,
    /// What the requests so far capture.
    captured: Vec<String>,
    params: Vec<Param>,
    requests: Vec<SessionRequest>,
    is_first: bool,
}

impl<'a> Steps<'a> {
    fn new(sections: &[Section<'_>], think: Think, single: &'a [Request]) -> Self {
        let names = sections.iter().flat_map(|s| s.keys_of("params"));
        Steps {
            think,
            single,
            param_names: names.collect(),
            captured: Vec::new(),
            params: Vec::new(),
            requests: Vec::new(),
            is_first: true,
        }
    }

    fn read(&mut self, mut section: Section<'_>, reading: &mut Reading, around: &Surroundings<'_>) {
        let route = section.required::<Route>(reading, "route");
        let think = self.think(&mut section, reading);
        let captures = [&self.captured[..], around.captures].concat();
        let around = Surroundings {
            params: &self.param_names,
            captures: &captures,
            slo: self.slo_of(route.as_ref()).unwrap_or(around.slo),
            ..*around
        };
        let request = request::read_asked(&mut section, reading, &around, route, 0.0);
        let capture = setup::read_captures(&mut section, reading);
        self.captured.extend(section.keys_of("capture"));
        self.check_captures(&mut section, reading);
        if let Some(mut request) = request {
            self.share_params(&mut request, &mut section, reading);
            self.requests.push(SessionRequest {
                request,
                think,
                capture,
            });
        }
        section.finish(reading);
    }

    /// The SLO that a request has when it doesn't say its own: a route is measured as one.
    fn slo_of(&self, route: Option<&Route>) -> Option<&Slo> {
        let earlier = self.requests.iter().map(|r| &r.request);
        let mut all = self.single.iter().chain(earlier);
        all.find(|r| Some(&r.route) == route).map(|r| &r.slo)
    }

    fn think(&mut self, section: &mut Section<'_>, reading: &mut Reading) -> Option<Think> {
        if !std::mem::take(&mut self.is_first) {
            return Some(section.optional(reading, "think").unwrap_or(self.think));
        }
        if section.node("think").is_some() {
            reading.complain_with_help(
                &section.key_place("think"),
                "nobody thinks before the first request of a session",
                "is due when the session arrives",
                "`think` of the session holds for all requests but the first",
            );
        }
        None
    }

    /// Params with a name have one value for the session, so one source.
    fn share_params(
        &mut self,
        request: &mut Request,
        section: &mut Section<'_>,
        reading: &mut Reading,
    ) {
        let declared = section.keys_of("params");
        let (named, own): (Vec<Param>, Vec<Param>) = std::mem::take(&mut request.params)
            .into_iter()
            .partition(|param| declared.contains(&param.name));
        request.params = own;
        for param in named {
            let before = self.params.iter().find(|p| p.name == param.name);
            let Some(before) = before else {
                self.params.push(param);
                continue;
            };
            if before.source != param.source {
                let place = section.child(reading, "params").key_place(&param.name);
                reading.complain_with_help(
                    &place,
                    format!("`{}` has two sources in one session", param.name),
                    format!("is {} before", before.source),
                    "a param has one value for the whole session: give the other one another name",
                );
            }
        }
    }

    fn check_captures(&self, section: &mut Section<'_>, reading: &mut Reading) {
        for name in section.keys_of("capture") {
            if self.param_names.contains(&name) {
                let place = section.child(reading, "capture").key_place(&name);
                let message = format!("`{name}` is both a param and captured");
                reading.complain(&place, message, "needs another name");
            }
        }
    }
}
