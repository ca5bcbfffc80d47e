//! Many connections, and those that aren't to be had.

use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use weighbridge_load::{Arrivals, LoadError, LoadRun, LoadSettings, Workload, run};

use crate::scripted::constant;

fn load(settings: &LoadSettings) -> Result<LoadRun, LoadError> {
    let workload = Workload::get("/");
    run(settings, &workload, &AtomicBool::new(false))
}

fn settings(addr: SocketAddr, rate: f64) -> LoadSettings {
    LoadSettings {
        arrivals: Arrivals::Constant,
        ..LoadSettings::new(addr, rate, Duration::from_millis(500))
    }
}

#[test]
fn connections_are_held_idle_at_the_rate_that_is_stated() {
    let held = LoadSettings {
        connections: 400,
        preconnect: 400,
        connect_rate: 1000.0,
        ..settings(constant(Duration::ZERO), 100.0)
    };
    let began = Instant::now();
    let seen = load(&held).unwrap();
    assert_eq!(seen.routes[0].good, 50);
    assert_eq!((seen.connects, seen.reconnects), (400, 0));
    assert_eq!(seen.most_connections, 400);
    assert_eq!(seen.connect.len(), 400);
    // 64 at once, the other 336 at 1,000 a second; then the run of half a second.
    let took = began.elapsed().as_secs_f64() - 0.5;
    assert!((0.3..0.9).contains(&took), "{took}");
}

#[test]
fn a_due_request_takes_the_first_connection_that_is_free() {
    // Only one connection can be made in the time; all requests go over it.
    let slow = LoadSettings {
        connections: 64,
        preconnect: 1,
        connect_rate: 1000.0,
        ..settings(constant(Duration::from_millis(1)), 200.0)
    };
    let seen = load(&slow).unwrap();
    assert_eq!(seen.routes[0].good, 100);
    assert!(seen.most_connections < 8, "{}", seen.most_connections);
}

#[test]
fn more_connections_than_the_system_allows_are_refused_beforehand() {
    let greedy = LoadSettings {
        connections: 5_000_000,
        ..settings(([127, 0, 0, 1], 9).into(), 100.0)
    };
    let error = load(&greedy).unwrap_err();
    assert!(
        matches!(
            error,
            LoadError::TooFewDescriptors { .. } | LoadError::TooFewPorts { .. }
        ),
        "{error}"
    );
}
