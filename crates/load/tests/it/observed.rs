//! Runs that are watched while they go on.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use weighbridge_load::{Arrivals, LoadSettings, Observe, Shape, Snapshot, Workload, run_observed};

use crate::scripted::constant;

fn workload() -> Workload {
    Workload::get("/")
}

/// Keeps what it is shown, and breaks off after so many seconds.
struct Watcher {
    seen: Mutex<Vec<Snapshot>>,
    most: usize,
}

impl Watcher {
    fn new(most: usize) -> Self {
        Watcher {
            seen: Mutex::default(),
            most,
        }
    }
}

impl Observe for Watcher {
    fn second(&self, snapshot: &Snapshot) -> ControlFlow<()> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(snapshot.clone());
        match seen.len() < self.most {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }
}

#[test]
fn the_seconds_add_up_to_the_run() {
    let watcher = Watcher::new(100);
    let settings = LoadSettings {
        arrivals: Arrivals::Constant,
        threads: 2,
        shape: Shape::Ramp {
            from: 100.0,
            to: 500.0,
            over: Duration::from_secs(2),
        },
        ..LoadSettings::new(
            constant(Duration::from_millis(20)),
            1.0,
            Duration::from_millis(2500),
        )
    };
    let stop = AtomicBool::new(false);
    let run = run_observed(&settings, &workload(), &stop, &watcher).unwrap();
    let seen = watcher.seen.into_inner().unwrap();
    assert!(!run.was_aborted && !run.was_stopped);
    assert_eq!(seen.len(), 3);
    let sum = |of: fn(&Snapshot) -> u64| seen.iter().map(of).sum::<u64>();
    let total = run.total();
    assert_eq!(total.due, 850);
    assert_eq!(sum(|s| s.routes[0].due), total.due);
    assert_eq!(sum(|s| s.routes[0].sent), total.sent);
    assert_eq!(sum(|s| s.routes[0].good), total.good);
    assert_eq!(sum(|s| s.response.len()), total.response.len());
    assert_eq!(sum(|s| s.service.len()), total.service.len());
    assert_eq!(sum(|s| s.lateness.len()), run.lateness.len());
    let second = &seen[1];
    assert!(
        (second.at.as_secs_f64() - 2.0).abs() < 0.05,
        "{:?}",
        second.at
    );
    assert!((second.offered - 500.0).abs() < 10.0, "{}", second.offered);
    assert!((second.routes[0].due as f64 - 400.0).abs() < 10.0);
    assert!(second.in_flight > 0 && second.connections > 0);
    assert!(second.engine_cpu > Duration::ZERO);
    assert!((second.interval.as_secs_f64() - 1.0).abs() < 0.05);
}

#[test]
fn an_observer_breaks_a_run_off() {
    let watcher = Watcher::new(1);
    let settings = LoadSettings::new(constant(Duration::ZERO), 100.0, Duration::from_secs(60));
    let began = Instant::now();
    let stop = AtomicBool::new(false);
    let run = run_observed(&settings, &workload(), &stop, &watcher).unwrap();
    assert!(run.was_aborted && !run.was_stopped);
    assert!(began.elapsed() < Duration::from_secs(3));
    assert!(run.routes[0].good > 50);
}
