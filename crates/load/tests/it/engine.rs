use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use weighbridge_load::{
    Arrivals, Expect, Failure, LoadRun, LoadSettings, Route, Template, Workload, run,
};

use crate::scripted::{OK, constant, says_and_closes, serve};

fn workload(expect: Expect) -> Workload {
    Workload {
        routes: vec![Route {
            name: "GET /".into(),
            weight: 1.0,
            template: Template::get("/"),
            expect,
        }],
        sessions: vec![],
    }
}

fn settings(addr: SocketAddr, rate: f64, millis: u64) -> LoadSettings {
    LoadSettings {
        arrivals: Arrivals::Constant,
        timeout: Duration::from_secs(2),
        ..LoadSettings::new(addr, rate, Duration::from_millis(millis))
    }
}

fn load(settings: &LoadSettings, expect: Expect) -> LoadRun {
    run(settings, &workload(expect), &AtomicBool::new(false)).unwrap()
}

#[test]
fn a_known_latency_is_found() {
    let seen = load(
        &settings(constant(Duration::from_millis(10)), 200.0, 1000),
        Expect::default(),
    );
    let route = &seen.routes[0];
    assert_eq!((route.due, route.good, route.failed()), (200, 200, 0));
    let p50 = route.latency(0.5).unwrap().as_secs_f64();
    assert!((0.010..0.0115).contains(&p50), "{p50}");
}

#[test]
fn a_stall_hurts_every_request_that_it_held_up() {
    // Answers at once, but for a full stop between 0.5 and 1.5 s.
    let addr = serve(Arc::new(
        |since: Duration, stream: &mut std::net::TcpStream| {
            let (from, to) = (Duration::from_millis(500), Duration::from_millis(1500));
            if since >= from && since < to {
                std::thread::sleep(to.saturating_sub(since));
            }
            stream.write_all(OK).is_ok()
        },
    ));
    let stalled = LoadSettings {
        connections: 8,
        ..settings(addr, 1000.0, 2000)
    };
    let seen = load(&stalled, Expect::default());
    let route = &seen.routes[0];
    assert_eq!(route.due, 2000);
    // About 1000 requests wait, half of them more than half a second; the service's own clock hides all but 8.
    let held_up = route.over(Duration::from_millis(500));
    assert!((400..650).contains(&held_up), "{held_up}");
    assert!(seen.longest_queue > 800);
    let from_send = route.service.count_between(500_000_000, u64::MAX);
    assert!(from_send <= 16, "{from_send}");
}

#[test]
fn failures_are_counted_under_their_names() {
    let cases: [(SocketAddr, Failure); 5] = [
        (
            says_and_closes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ncut"),
            Failure::Truncated,
        ),
        (says_and_closes(b""), Failure::Closed),
        (says_and_closes(b"SSH-2.0-nope\r\n\r\n"), Failure::Malformed),
        (
            says_and_closes(b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n"),
            Failure::Status,
        ),
        (
            std::net::TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap(),
            Failure::Connect,
        ),
    ];
    for (addr, expected) in cases {
        let seen = load(&settings(addr, 50.0, 200), Expect::default());
        let route = &seen.routes[0];
        assert_eq!(
            route.failures.get(&expected),
            Some(&10),
            "{expected:?}: {:?}",
            route.failures
        );
        assert_eq!(route.good, 0);
    }
}

#[test]
fn silence_times_out_and_counts_its_wait() {
    let addr = serve(Arc::new(|_, _: &mut std::net::TcpStream| {
        std::thread::sleep(Duration::from_secs(30));
        false
    }));
    let quick = LoadSettings {
        timeout: Duration::from_millis(300),
        ..settings(addr, 50.0, 200)
    };
    let began = Instant::now();
    let seen = load(&quick, Expect::default());
    assert_eq!(seen.routes[0].failures.get(&Failure::Timeout), Some(&10));
    assert!(seen.routes[0].latency(0.5).unwrap() >= Duration::from_millis(300));
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn bodies_are_checked() {
    let expect = Expect {
        body: Some(Arc::new(|body: &[u8]| body == b"other")),
        ..Expect::default()
    };
    let all = LoadSettings {
        check_every: 1,
        ..settings(constant(Duration::ZERO), 50.0, 200)
    };
    assert_eq!(load(&all, expect).routes[0].wrong(), 10);
}

#[test]
fn a_stopped_run_ends_at_once_and_keeps_what_it_saw() {
    let stop = Arc::new(AtomicBool::new(false));
    let setter = Arc::clone(&stop);
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        setter.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    let began = Instant::now();
    let long = settings(constant(Duration::ZERO), 100.0, 60_000);
    let seen = run(&long, &workload(Expect::default()), &stop).unwrap();
    assert!(seen.was_stopped && seen.routes[0].good > 10);
    assert!(began.elapsed() < Duration::from_secs(1));
}
