//! The dispatcher against servers that exist only in virtual time: no clock, no socket, no noise.

use std::time::Duration;

use super::dispatcher::Dispatcher;
use super::settings::LoadSettings;
use super::virtual_server::{self, Reply, run_of};
use crate::clock::{Nanos, nanos};
use crate::recorder::{Failure, LoadRun, RouteRun};
use crate::shape::{Shape, ShapeStep};
use crate::template::Template;
use crate::workload::{Expect, Route, Workload};
use crate::{Arrivals, StatusClass};

const MS: Nanos = 1_000_000;

fn workload(weights: &[f64]) -> Workload {
    let route = |weight: &f64| Route {
        name: format!("GET /{weight}"),
        weight: *weight,
        template: Template::get("/"),
        expect: Expect::default(),
    };
    Workload {
        routes: weights.iter().map(route).collect(),
        sessions: vec![],
    }
}

fn settings(rate: f64, seconds: u64) -> LoadSettings {
    LoadSettings {
        arrivals: Arrivals::Constant,
        ..LoadSettings::new(
            ([127, 0, 0, 1], 1).into(),
            rate,
            Duration::from_secs(seconds),
        )
    }
}

/// Drives a thread's dispatcher over `connections` connections to a server that answers what is sent at a time with that
/// status, after that long.
fn drive(
    dispatcher: &mut Dispatcher<'_>,
    connections: usize,
    answer: impl Fn(Nanos) -> (u16, Nanos),
) -> LoadRun {
    virtual_server::drive(dispatcher, connections, |_, now| {
        let (status, takes) = answer(now);
        Reply {
            status,
            ..Reply::ok(takes)
        }
    })
}

fn is_near(found: Option<Duration>, expected: f64) -> bool {
    found.is_some_and(|d| (d.as_secs_f64() / expected - 1.0).abs() < 0.002)
}

#[test]
fn a_server_of_constant_latency_has_that_latency() {
    let workload = workload(&[1.0]);
    let mut dispatcher = Dispatcher::new(&settings(1000.0, 10), &workload, 0);
    let run = drive(&mut dispatcher, 64, |_| (200, 10 * MS));
    let route = &run.routes[0];
    assert_eq!(
        (route.due, route.sent, route.good),
        (10_000, 10_000, 10_000)
    );
    for q in [0.01, 0.5, 0.999, 1.0] {
        assert!(is_near(route.latency(q), 0.010), "{q}");
    }
    assert_eq!((run.lateness.max(), dispatcher.longest_queue), (0, 0));
    assert_eq!(dispatcher.last_answer, 10_009 * MS);
}

#[test]
fn a_second_of_stall_puts_a_thousand_waits_into_the_histogram() {
    let workload = workload(&[1.0]);
    let mut dispatcher = Dispatcher::new(&settings(1000.0, 10), &workload, 0);
    // Whatever is sent while it stalls is answered at the stall's end.
    let (from, to) = (4000 * MS, 5000 * MS);
    let run = drive(&mut dispatcher, 8, |now| match (from..to).contains(&now) {
        true => (200, to - now + MS),
        false => (200, MS),
    });
    let route = &run.routes[0];
    assert_eq!(route.good, 10_000);
    // Due at 4.000, 4.001 ... 4.999: the k-th waits 1 s less k ms, and then for those before it in the queue, which
    // eight connections work off at 8 a millisecond.
    let waited = route.over(Duration::from_micros(1500));
    assert!((1100..=1160).contains(&waited), "{waited}");
    let half = route.over(Duration::from_millis(500));
    assert!((560..=580).contains(&half), "{half}");
    assert!(
        is_near(route.latency(1.0), 1.001),
        "{:?}",
        route.latency(1.0)
    );
    assert!((985..=1000).contains(&dispatcher.longest_queue));
    // From the moment of sending, only those on the eight connections were slow: the omission that is avoided.
    assert_eq!(route.service.count_between(2 * MS, u64::MAX), 8);
}

#[test]
fn a_server_that_is_too_slow_is_not_loaded_less() {
    let workload = workload(&[1.0]);
    let mut dispatcher = Dispatcher::new(&settings(2000.0, 5), &workload, 0);
    // One connection, 1 ms a request: half of what is offered.
    let run = drive(&mut dispatcher, 1, |_| (200, MS));
    let route = &run.routes[0];
    assert_eq!((route.due, route.good), (10_000, 10_000));
    // The k-th is due at k/2 ms and answered at k + 1 ms.
    assert!(is_near(route.latency(0.5), 2.5), "{:?}", route.latency(0.5));
    assert!(is_near(route.latency(1.0), 5.0), "{:?}", route.latency(1.0));
    assert!((4990..=5000).contains(&dispatcher.longest_queue));
}

#[test]
fn lateness_is_the_engines_and_not_the_servers() {
    let workload = workload(&[1.0]);
    let mut dispatcher = Dispatcher::new(&settings(1000.0, 1), &workload, 0);
    dispatcher.start_at(0);
    // The engine looks only every 10 ms, and there is no connection at all.
    for look in (0..=1000).step_by(10) {
        while let Some(request) = dispatcher.take_due(look * MS) {
            dispatcher.wait(request);
        }
    }
    dispatcher.abandon_waiting(3000 * MS);
    let run = run_of(&mut dispatcher);
    assert_eq!(run.lateness.len(), 1000);
    assert!((run.lateness.max() as f64 / 9e6 - 1.0).abs() < 0.01);
    let route = &run.routes[0];
    assert_eq!((route.sent, route.failures[&Failure::NotSent]), (0, 1000));
    assert!(is_near(route.latency(1.0), 3.0));
    assert!(
        route
            .class(StatusClass::NoAnswer)
            .unwrap()
            .service
            .is_empty()
    );
}

#[test]
fn a_bad_status_is_a_class_of_its_own() {
    let workload = workload(&[1.0]);
    let mut dispatcher = Dispatcher::new(&settings(1000.0, 2), &workload, 0);
    let run = drive(&mut dispatcher, 64, |now| match now < 500 * MS {
        true => (503, MS),
        false => (200, 5 * MS),
    });
    let route = &run.routes[0];
    assert_eq!((route.good, route.failures[&Failure::Status]), (1500, 500));
    // Failing fast isn't being fast.
    assert!(is_near(route.latency(0.01), 0.005));
    let failed = route.class(StatusClass::ServerError).unwrap();
    assert_eq!((failed.response.len(), route.response.len()), (500, 1500));
}

#[test]
fn threads_and_intervals_add_up_to_the_whole() {
    let workload = workload(&[3.0, 0.0, 1.0]);
    let whole = LoadSettings {
        threads: 3,
        shape: Shape::Steps(vec![
            ShapeStep {
                rate: 900.0,
                duration: Duration::from_secs(2),
            },
            ShapeStep {
                rate: 300.0,
                duration: Duration::from_secs(1),
            },
        ]),
        ..settings(1.0, 60)
    };
    assert_eq!(
        whole.share_of(64, 0) + whole.share_of(64, 1) + whole.share_of(64, 2),
        64
    );
    let mut total = RouteRun::default();
    let mut shares = Vec::new();
    for index in 0..3 {
        let mut dispatcher = Dispatcher::new(&whole, &workload, index);
        let run = drive(&mut dispatcher, 16, |_| (200, 2 * MS));
        assert_eq!(
            run.routes[1].due, 0,
            "a route without weight has no requests"
        );
        total.merge(&run.total());
        shares.push(run.routes[0].due as f64 / run.total().due as f64);
    }
    assert_eq!((total.due, total.good), (2100, 2100));
    assert!(is_near(total.latency(0.5), 0.002));
    for share in shares {
        assert!((share - 0.75).abs() < 0.06, "{share}");
    }
}

#[test]
fn the_same_seed_gives_the_same_requests() {
    let workload = workload(&[1.0, 1.0]);
    let requests = |seed: u64| -> Vec<(Nanos, u32)> {
        let settings = LoadSettings {
            arrivals: Arrivals::Poisson,
            seed,
            ..settings(100.0, 2)
        };
        let mut dispatcher = Dispatcher::new(&settings, &workload, 0);
        dispatcher.start_at(5);
        std::iter::from_fn(|| dispatcher.take_due(nanos(Duration::from_secs(9))))
            .map(|request| (request.due, request.route))
            .collect()
    };
    assert_eq!(requests(1), requests(1));
    assert_ne!(requests(1), requests(2));
    assert!(requests(1).iter().all(|(due, _)| *due >= 5));
}
