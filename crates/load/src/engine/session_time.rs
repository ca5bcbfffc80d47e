//! Sessions against servers that exist only in virtual time.

use std::sync::Arc;
use std::time::Duration;

use super::dispatcher::{Dispatcher, Request};
use super::settings::LoadSettings;
use super::virtual_server::{Reply, drive, run_of};
use crate::clock::Nanos;
use crate::exchange::Answer;
use crate::recorder::{Failure, SessionRun};
use crate::session::{Session, SessionCapture, SessionStep, Think};
use crate::template::{Part, Source, Template, TemplateParts};
use crate::workload::{Expect, Route, Workload};
use crate::{Arrivals, LoadError};

const MS: Nanos = 1_000_000;

fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn text(text: &str) -> Part {
    Part::Text(text.as_bytes().to_vec())
}

/// `GET` of a path that ends with the value in a slot.
fn get(path: &str, slot: usize) -> Template {
    Template::new(TemplateParts {
        method: "GET".into(),
        target: vec![text(path), Part::Session(slot)],
        ..TemplateParts::default()
    })
}

fn step(route: usize, template: Template, think: Think) -> SessionStep {
    SessionStep {
        route,
        template,
        expect: Expect::default(),
        think,
        captures: vec![],
    }
}

/// A session that asks each of the routes once, and has a number of its own.
fn session(routes: usize, think: Think) -> Session {
    let of_route = |route| step(route, get(&format!("/{route}/"), 0), think);
    Session {
        name: "visitor".into(),
        weight: 1.0,
        variables: vec![Source::Integer {
            low: 0,
            high: 1_000_000,
        }],
        steps: (0..routes).map(of_route).collect(),
    }
}

/// Routes of these weights, and a session through all of them.
fn workload(weights: &[f64], think: Think) -> Workload {
    let route = |weight: &f64| Route {
        name: format!("GET /{weight}"),
        weight: *weight,
        template: Template::get("/plain"),
        expect: Expect::default(),
    };
    Workload {
        routes: weights.iter().map(route).collect(),
        sessions: vec![session(weights.len(), think)],
    }
}

fn settings(rate: f64, length: Duration) -> LoadSettings {
    LoadSettings {
        arrivals: Arrivals::Constant,
        ..LoadSettings::new(([127, 0, 0, 1], 1).into(), rate, length)
    }
}

fn captures_the_body(slot: usize) -> SessionCapture {
    let extract = |answer: &Answer| {
        let body = String::from_utf8(answer.body.clone()).ok()?;
        (!body.is_empty()).then_some(body)
    };
    SessionCapture {
        slot,
        extract: Arc::new(extract),
    }
}

fn path(request: &Request) -> String {
    let bytes = String::from_utf8(request.bytes.bytes().to_vec()).unwrap();
    bytes.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_visitor_thinks_from_the_answer_on() {
    let workload = workload(&[0.0, 0.0, 0.0], Think::Constant(millis(100)));
    // 1.5 requests a second: a session each two seconds.
    let mut dispatcher = Dispatcher::new(&settings(1.5, millis(1900)), &workload, 0);
    let mut seen = Vec::new();
    let run = drive(&mut dispatcher, 4, |request, now| {
        assert_eq!(request.due, now);
        seen.push((request.due / MS, request.route, path(request)));
        Reply::ok(30 * MS)
    });
    let times: Vec<(u64, u32)> = seen.iter().map(|(at, route, _)| (*at, *route)).collect();
    assert_eq!(times, [(0, 0), (130, 1), (260, 2)]);
    let number = |i: usize| seen[i].2.rsplit('/').next().unwrap();
    assert_eq!((number(0), number(0)), (number(1), number(2)), "{seen:?}");
    let done = SessionRun {
        begun: 1,
        completed: 1,
        abandoned: 0,
    };
    assert_eq!(run.sessions, [done]);
}

#[test]
fn a_wait_for_a_connection_counts_and_thinking_does_not() {
    let workload = workload(&[0.0, 0.0], Think::Constant(millis(495)));
    // Sessions arrive at 0, 500 and 1000 ms. What is sent from 500 ms on is answered at 900 ms or later.
    let mut dispatcher = Dispatcher::new(&settings(4.0, millis(1200)), &workload, 0);
    let mut sent = Vec::new();
    let run = drive(&mut dispatcher, 1, |request, now| {
        sent.push((request.due / MS, now / MS, request.route));
        match (500 * MS..900 * MS).contains(&now) {
            true => Reply::ok(900 * MS - now),
            false => Reply::ok(10 * MS),
        }
    });
    // The first session's second request is due at 505 ms and waits for the only connection until 900 ms.
    assert_eq!(
        sent,
        [(0, 0, 0), (500, 500, 0), (505, 900, 1), (1000, 1000, 0)]
    );
    let latency = run.routes[1].latency(1.0).unwrap().as_secs_f64();
    assert!((latency / 0.405 - 1.0).abs() < 0.002, "{latency}");
    // The second session's next request would be due at 1395 ms: after the end.
    let sessions = run.sessions[0];
    assert_eq!((sessions.begun, sessions.completed), (3, 1));
    assert_eq!((sessions.abandoned, sessions.unfinished()), (0, 2));
    assert_eq!(dispatcher.last_answer, 1010 * MS);
}

#[test]
fn the_same_seed_gives_the_same_sessions_whatever_the_server_does() {
    let think = Think::Exponential(millis(300));
    let workload = workload(&[1.0, 0.0, 0.0], think);
    let seen = |seed: u64, takes: Nanos| {
        let settings = LoadSettings {
            arrivals: Arrivals::Poisson,
            seed,
            ..settings(100.0, Duration::from_secs(20))
        };
        let mut dispatcher = Dispatcher::new(&settings, &workload, 0);
        let mut seen = Vec::new();
        drive(&mut dispatcher, 64, |request, now| {
            seen.push((now, path(request)));
            Reply::ok(takes)
        });
        seen
    };
    assert_eq!(seen(1, MS), seen(1, MS));
    assert_ne!(seen(1, MS), seen(2, MS));
    // A slower server: the thinks between the requests of a visitor are the same.
    let thinks = |takes: Nanos| -> Vec<(String, Nanos)> {
        let all = seen(1, takes);
        let begun = all.iter().filter(|(_, path)| path.starts_with("/0/"));
        let thought = |(at, path): &(Nanos, String)| {
            let number = path.strip_prefix("/0/")?;
            let next = all
                .iter()
                .find(|(_, p)| p.strip_prefix("/1/") == Some(number))?;
            Some((number.to_owned(), next.0 - at - takes))
        };
        begun.filter_map(thought).take(100).collect()
    };
    assert_eq!(thinks(MS).len(), 100);
    assert_eq!(thinks(MS), thinks(70 * MS));
}

#[test]
fn a_bad_answer_ends_the_session_and_frees_its_place() {
    let workload = workload(&[0.0, 0.0, 0.0], Think::Constant(millis(10)));
    let mut dispatcher = Dispatcher::new(&settings(300.0, Duration::from_secs(10)), &workload, 0);
    let run = drive(&mut dispatcher, 64, |request, _| Reply {
        status: if request.route == 1 { 500 } else { 200 },
        ..Reply::ok(MS)
    });
    let sessions = run.sessions[0];
    assert_eq!((sessions.begun, sessions.completed), (1000, 0));
    assert_eq!((sessions.abandoned, sessions.unfinished()), (999, 1));
    assert_eq!(run.routes[1].failures[&Failure::Status], 999);
    assert_eq!(run.routes[2].due, 0);
    assert!(dispatcher.places() <= 4, "{}", dispatcher.places());
}

#[test]
fn what_is_captured_is_sent_and_what_is_missing_is_a_wrong_answer() {
    let mut workload = workload(&[0.0, 0.0], Think::Constant(millis(10)));
    let steps = &mut workload.sessions[0].steps;
    steps[0].captures = vec![captures_the_body(1)];
    steps[1].template = get("/token/", 1);
    let mut dispatcher = Dispatcher::new(&settings(20.0, Duration::from_secs(1)), &workload, 0);
    let mut asked = Vec::new();
    let run = drive(&mut dispatcher, 64, |request, now| {
        asked.push(path(request));
        Reply {
            body: if now < 500 * MS { "t-1" } else { "" },
            ..Reply::ok(MS)
        }
    });
    assert_eq!(asked.iter().filter(|path| *path == "/token/t-1").count(), 5);
    assert_eq!(run.routes[0].failures[&Failure::WrongAnswer], 5);
    assert_eq!((run.routes[0].good, run.routes[1].due), (5, 5));
    let sessions = run.sessions[0];
    assert_eq!((sessions.completed, sessions.abandoned), (5, 5));
}

#[test]
fn a_run_does_not_wait_for_who_still_thinks() {
    let workload = workload(&[0.0, 0.0], Think::Constant(Duration::from_secs(60)));
    let mut dispatcher = Dispatcher::new(&settings(20.0, Duration::from_secs(2)), &workload, 0);
    let run = drive(&mut dispatcher, 64, |_, _| Reply::ok(5 * MS));
    assert_eq!((run.routes[0].good, run.routes[1].due), (20, 0));
    assert_eq!(
        (run.sessions[0].begun, run.sessions[0].unfinished()),
        (20, 20)
    );
    assert_eq!(dispatcher.last_answer, 1905 * MS);
}

#[test]
fn what_the_end_of_the_run_keeps_from_being_sent_is_unfinished() {
    let workload = workload(&[0.0, 0.0], Think::Constant(millis(1)));
    let mut dispatcher = Dispatcher::new(&settings(20.0, Duration::from_secs(1)), &workload, 0);
    dispatcher.start_at(0);
    let first = dispatcher.take_due(0).unwrap();
    let on_its_way = dispatcher.sent(&first, 0);
    while let Some(request) = dispatcher.take_due(500 * MS) {
        dispatcher.wait(request);
    }
    dispatcher.abandon_waiting(600 * MS);
    dispatcher.failed(on_its_way, Failure::Interrupted, 600 * MS);
    let run = run_of(&mut dispatcher);
    assert_eq!(
        (run.sessions[0].begun, run.sessions[0].unfinished()),
        (6, 6)
    );
    assert_eq!(run.routes[0].failed(), 6);
}

#[test]
fn the_rate_is_that_of_requests_and_the_shares_are_those_of_arrivals() {
    // As many sessions of three requests as single requests: an arrival is two requests.
    let workload = workload(&[1.0, 0.0, 0.0], Think::Exponential(millis(500)));
    let mut due = [0; 3];
    let mut begun = 0;
    for index in 0..2 {
        let settings = LoadSettings {
            threads: 2,
            ..settings(300.0, Duration::from_secs(200))
        };
        let mut dispatcher = Dispatcher::new(&settings, &workload, index);
        let run = drive(&mut dispatcher, 64, |_, _| Reply::ok(2 * MS));
        for (sum, route) in due.iter_mut().zip(&run.routes) {
            *sum += route.due;
        }
        begun += run.sessions[0].begun;
    }
    let total: u64 = due.iter().sum();
    assert!((59_000..60_100).contains(&total), "{total}");
    assert!((14_980..15_020).contains(&begun), "{begun}");
    assert!((29_990..30_010).contains(&due[0]), "{due:?}");
}

#[test]
fn sessions_that_cannot_run_are_refused() {
    let fault = |change: fn(&mut Session)| {
        let mut workload = workload(&[0.0, 0.0], Think::Constant(millis(1)));
        change(&mut workload.sessions[0]);
        let checked = settings(1.0, millis(1)).check(&workload);
        matches!(checked, Err(LoadError::BadSession { .. }))
    };
    assert!(!fault(|_| {}));
    assert!(fault(|session| session.steps.clear()));
    assert!(fault(|session| session.steps[1].route = 2));
    assert!(fault(|session| session.variables.clear()));
}
