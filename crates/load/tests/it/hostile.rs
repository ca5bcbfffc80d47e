//! Servers that misbehave: each fault is counted under its name, and the engine neither hangs nor grows.

use std::io::Write as _;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use weighbridge_load::{
    Arrivals, Expect, Failure, LoadRun, LoadSettings, Route, Template, TemplateParts, Workload, run,
};

use crate::scripted::{OK, each_connection, request};

/// Ten requests in 200 ms, each given a second.
fn load_with(addr: SocketAddr, template: Template, expect: Expect) -> LoadRun {
    let settings = LoadSettings {
        arrivals: Arrivals::Constant,
        timeout: Duration::from_secs(1),
        check_every: 1,
        ..LoadSettings::new(addr, 50.0, Duration::from_millis(200))
    };
    let workload = Workload {
        routes: vec![Route {
            name: "GET /".into(),
            weight: 1.0,
            template,
            expect,
        }],
        sessions: vec![],
    };
    let began = Instant::now();
    let seen = run(&settings, &workload, &AtomicBool::new(false)).unwrap();
    assert!(began.elapsed() < Duration::from_secs(4), "it hung");
    assert_eq!(seen.routes[0].due, 10);
    assert_eq!(seen.routes[0].good + seen.routes[0].failed(), 10);
    seen
}

fn load(addr: SocketAddr) -> LoadRun {
    load_with(addr, Template::get("/"), Expect::default())
}

#[track_caller]
fn assert_all(seen: &LoadRun, failure: Failure) {
    let route = &seen.routes[0];
    assert_eq!(
        route.failures.get(&failure),
        Some(&10),
        "{:?}, {} good",
        route.failures,
        route.good
    );
}

/// Ten answers on ten connections: all replace one that was closed but those that were open together, of which there
/// is one unless the machine held somebody up between two requests.
#[track_caller]
fn assert_each_answer_cost_its_connection(seen: &LoadRun) {
    assert_eq!(seen.connects, 10);
    assert_eq!(
        seen.reconnects,
        seen.connects - seen.most_connections as u64
    );
}

/// Answers each request of a connection with these bytes and keeps it open.
macro_rules! says {
    ($bytes:expr) => {
        each_connection(|stream| {
            while request(stream) {
                if stream.write_all($bytes).is_err() {
                    return;
                }
            }
        })
    };
}

/// Answers the first request of a connection with these bytes, then closes.
macro_rules! says_once {
    ($bytes:expr) => {
        each_connection(|stream| {
            if request(stream) {
                let _ = stream.write_all($bytes);
            }
        })
    };
}

/// What endless servers write.
static PIECE: [u8; 64 * 1024] = [b'a'; 64 * 1024];

/// Writes without end, until the client has had enough.
fn endless(stream: &mut TcpStream, start: &[u8], piece: &[u8]) {
    if !request(stream) || stream.write_all(start).is_err() {
        return;
    }
    while stream.write_all(piece).is_ok() {}
}

fn reset(stream: &TcpStream) {
    let linger = libc::linger {
        l_onoff: 1,
        l_linger: 0,
    };
    // SAFETY: the structure outlives the call and its stated length is its own.
    #[allow(unsafe_code)]
    let result = unsafe {
        libc::setsockopt(
            stream.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_LINGER,
            (&raw const linger).cast(),
            size_of_val(&linger) as libc::socklen_t,
        )
    };
    assert_eq!(result, 0);
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn closing_early_is_closed_or_truncated() {
    assert_all(&load(says_once!(b"")), Failure::Closed);
    let in_head = says_once!(b"HTTP/1.1 200 OK\r\ncontent-le");
    assert_all(&load(in_head), Failure::Truncated);
    let in_body = says_once!(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ncut");
    assert_all(&load(in_body), Failure::Truncated);
    let in_chunk = says_once!(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\ncut");
    assert_all(&load(in_chunk), Failure::Truncated);
    let before_last_chunk =
        says_once!(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\ncut\r\n");
    assert_all(&load(before_last_chunk), Failure::Truncated);
}

#[test]
fn silence_is_a_timeout_at_every_stage() {
    assert_all(&load(says!(b"")), Failure::Timeout);
    assert_all(&load(says!(b"HTTP/1.1 200 OK\r\n")), Failure::Timeout);
    let short = says!(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfour");
    assert_all(&load(short), Failure::Timeout);
}

#[test]
fn a_reset_is_a_reset() {
    let addr = each_connection(|stream| {
        request(stream);
        reset(stream);
    });
    assert_all(&load(addr), Failure::Reset);
    let in_body = each_connection(|stream| {
        request(stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ncut");
        std::thread::sleep(Duration::from_millis(20));
        reset(stream);
    });
    assert_all(&load(in_body), Failure::Reset);
}

#[test]
fn answers_that_nobody_asked_for() {
    // Speaks first, as SSH and mail servers do.
    let first = each_connection(|stream| {
        let _ = stream.write_all(OK);
        std::thread::sleep(Duration::from_millis(100));
        while request(stream) {}
    });
    let seen = load(first);
    // Whether its word arrives before our request is a race that we may lose: then it is a plain early answer, and the
    // next request on that connection waits in vain.
    let count = |failure| seen.routes[0].failures.get(&failure).copied().unwrap_or(0);
    let named = seen.routes[0].good + count(Failure::Unasked) + count(Failure::Timeout);
    assert_eq!(named, 10, "{:?}", seen.routes[0].failures);
    let garbage_after =
        says!(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n");
    assert_all(&load(garbage_after), Failure::Unasked);
    let later = each_connection(|stream| {
        request(stream);
        let _ = stream.write_all(OK);
        std::thread::sleep(Duration::from_millis(5));
        let _ = stream.write_all(b"and another thing");
        while request(stream) {}
    });
    let seen = load(later);
    assert_eq!(seen.routes[0].good, 10);
    assert!(seen.unasked >= 9, "{}", seen.unasked);
    assert!(seen.reconnects >= 9, "{}", seen.reconnects);
}

#[test]
fn wrong_lengths_are_malformed() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok"[..],
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n+2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10000000000000000\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
        b"HTTP/1.1 2 OK\r\n\r\n",
        b"HTTP/3.0 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\0\0\0\0\0\0\0\0",
    ] {
        let addr = crate::scripted::serve(Arc::new(move |_, stream: &mut TcpStream| {
            stream.write_all(answer).is_ok()
        }));
        let seen = load(addr);
        assert_eq!(
            seen.routes[0].failures.get(&Failure::Malformed),
            Some(&10),
            "{:?} {:?}",
            String::from_utf8_lossy(answer),
            seen.routes[0].failures
        );
    }
}

#[test]
fn what_has_no_end_is_cut_off_and_takes_no_memory() {
    let before = resident_kib();
    let header = each_connection(|stream| {
        endless(stream, b"HTTP/1.1 200 OK\r\nx: ", &PIECE);
    });
    assert_all(&load(header), Failure::TooLarge);
    let headers = each_connection(|stream| {
        endless(
            stream,
            b"HTTP/1.1 200 OK\r\n",
            &b"x-padding: y\r\n".repeat(1000),
        );
    });
    assert_all(&load(headers), Failure::TooLarge);
    let chunk_line = each_connection(|stream| {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;";
        endless(stream, head, &PIECE);
    });
    assert_all(&load(chunk_line), Failure::TooLarge);
    let trailers = each_connection(|stream| {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n";
        endless(stream, head, &b"x-padding: y\r\n".repeat(1000));
    });
    assert_all(&load(trailers), Failure::TooLarge);
    let interim = each_connection(|stream| {
        endless(
            stream,
            b"",
            &b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n".repeat(100),
        );
    });
    assert_all(&load(interim), Failure::TooLarge);
    // A body may be as long as it likes, until the time-out: it is counted, not kept.
    let body = each_connection(|stream| {
        endless(stream, b"HTTP/1.1 200 OK\r\n\r\n", &PIECE);
    });
    assert_all(&load(body), Failure::Timeout);
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 32 * 1024, "grew by {grown} KiB");
}

#[test]
fn a_half_closed_server_still_answers() {
    // It has stopped writing after its answer, and would still read.
    let addr = each_connection(|stream| {
        request(stream);
        let _ = stream.write_all(OK);
        let _ = stream.shutdown(Shutdown::Write);
        while request(stream) {}
    });
    let seen = load(addr);
    assert_eq!(seen.routes[0].good, 10, "{:?}", seen.routes[0].failures);
    assert_each_answer_cost_its_connection(&seen);
    // It has stopped writing before its answer.
    let silent = each_connection(|stream| {
        request(stream);
        let _ = stream.shutdown(Shutdown::Write);
        while request(stream) {}
    });
    assert_all(&load(silent), Failure::Closed);
}

#[test]
fn good_answers_of_every_form_are_good() {
    let ok = Expect {
        body: Some(Arc::new(|body: &[u8]| body == b"ok")),
        ..Expect::default()
    };
    for (addr, connects) in [
        (says!(OK), 1),
        (
            says!(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
            1,
        ),
        (
            says!(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=b\r\no\r\n1\r\nk\r\n0\r\nx-sum: 1\r\n\r\n"),
            1,
        ),
        (says_once!(b"HTTP/1.1 200 OK\r\n\r\nok"), 10),
        (says_once!(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok"), 10),
        (
            says!(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok"),
            1,
        ),
        (
            says_once!(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nConnection: Close\r\n\r\nok"),
            10,
        ),
    ] {
        let seen = load_with(addr, Template::get("/"), ok.clone());
        assert_eq!(seen.routes[0].good, 10, "{:?}", seen.routes[0].failures);
        assert_eq!(seen.connects, connects);
    }
}

#[test]
fn an_answer_to_head_has_a_length_and_no_body() {
    let template = Template::new(TemplateParts {
        method: "HEAD".into(),
        ..TemplateParts::default()
    });
    let addr = says!(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
    let seen = load_with(addr, template, Expect::default());
    assert_eq!((seen.routes[0].good, seen.connects), (10, 1));
}

#[test]
fn an_idle_connection_that_is_closed_fails_nothing() {
    let addr = each_connection(|stream| {
        request(stream);
        let _ = stream.write_all(OK);
        std::thread::sleep(Duration::from_millis(5));
    });
    let seen = load(addr);
    assert_eq!(seen.routes[0].good, 10, "{:?}", seen.routes[0].failures);
    assert!(seen.idle_closes >= 9, "{}", seen.idle_closes);
    assert_each_answer_cost_its_connection(&seen);
}
