//! Sessions over real sockets: values from one answer in the next request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use weighbridge_load::{
    Answer, Arrivals, Expect, LoadSettings, Part, Route, Session, SessionCapture, SessionStep,
    Source, Template, TemplateParts, Think, Workload, run,
};

use crate::scripted::each_connection;

/// `POST /sessions` gives the user of its body a token and a mark; `GET /users/USER` wants both back.
fn desk(stream: &mut TcpStream) {
    let mut buffer = [0u8; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
        let after = |text: &str| {
            let (_, rest) = request.split_once(text)?;
            Some(rest.split([' ', '\r', '"']).next()?.to_owned())
        };
        let answer = match (after("{\"user\":\""), after("GET /users/")) {
            (Some(user), _) => {
                let body = format!("{{\"session\":{{\"token\":\"t-{user}\"}}}}");
                let length = body.len();
                format!(
                    "HTTP/1.1 201 Made\r\nx-mark: m-{user}\r\ncontent-length: {length}\r\n\r\n{body}"
                )
            }
            (None, Some(user))
                if after("authorization: Bearer ") == Some(format!("t-{user}"))
                    && after("x-mark: ") == Some(format!("m-{user}")) =>
            {
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned()
            }
            _ => "HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n".to_owned(),
        };
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn text(text: &str) -> Part {
    Part::Text(text.as_bytes().to_vec())
}

fn capture(
    slot: usize,
    extract: impl Fn(&Answer) -> Option<String> + Send + Sync + 'static,
) -> SessionCapture {
    SessionCapture {
        slot,
        extract: Arc::new(extract),
    }
}

fn token(answer: &Answer) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    Some(body["session"]["token"].as_str()?.to_owned())
}

/// Logs in as a user of its own, and asks twice for that user.
fn visitor(think: Think) -> Session {
    let login = SessionStep {
        route: 0,
        template: Template::new(TemplateParts {
            method: "POST".into(),
            target: vec![text("/sessions")],
            body: vec![text("{\"user\":\""), Part::Session(0), text("\"}")],
            ..TemplateParts::default()
        }),
        expect: Expect::default(),
        think: Think::Constant(Duration::ZERO),
        captures: vec![
            capture(1, token),
            capture(2, |answer| answer.header("x-mark").map(str::to_owned)),
        ],
    };
    let ask = SessionStep {
        route: 1,
        template: Template::new(TemplateParts {
            method: "GET".into(),
            target: vec![text("/users/"), Part::Session(0)],
            headers: vec![
                (
                    "authorization".into(),
                    vec![text("Bearer "), Part::Session(1)],
                ),
                ("x-mark".into(), vec![Part::Session(2)]),
            ],
            ..TemplateParts::default()
        }),
        expect: Expect::default(),
        think,
        captures: vec![],
    };
    Session {
        name: "visitor".into(),
        weight: 1.0,
        variables: vec![Source::Integer {
            low: 1,
            high: 1_000_000,
        }],
        steps: vec![login, ask.clone(), ask],
    }
}

fn workload(think: Think) -> Workload {
    let route = |name: &str| Route {
        name: name.into(),
        weight: 0.0,
        template: Template::get("/"),
        expect: Expect::default(),
    };
    Workload {
        routes: vec![route("POST /sessions"), route("GET /users/{user}")],
        sessions: vec![visitor(think)],
    }
}

#[test]
fn a_token_of_one_answer_opens_the_next() {
    let settings = LoadSettings {
        arrivals: Arrivals::Constant,
        threads: 2,
        ..LoadSettings::new(each_connection(desk), 300.0, Duration::from_secs(1))
    };
    let think = Think::Uniform(Duration::from_millis(20), Duration::from_millis(60));
    let seen = run(&settings, &workload(think), &AtomicBool::new(false)).unwrap();
    let [login, ask] = &seen.routes[..] else {
        panic!("two routes");
    };
    assert_eq!((login.due, login.good), (100, 100));
    assert_eq!((ask.due, ask.good, ask.failed()), (ask.due, ask.due, 0));
    let sessions = seen.sessions[0];
    assert_eq!((sessions.begun, sessions.abandoned), (100, 0));
    assert!(sessions.completed >= 80, "{sessions:?}");
    assert!((2 * sessions.completed..=200).contains(&ask.due));
}

#[test]
fn an_answer_without_the_token_ends_the_session() {
    let mut workload = workload(Think::Constant(Duration::ZERO));
    workload.sessions[0].steps[0].captures[0] = capture(1, |_| None);
    let settings = LoadSettings {
        arrivals: Arrivals::Constant,
        ..LoadSettings::new(each_connection(desk), 150.0, Duration::from_millis(200))
    };
    let seen = run(&settings, &workload, &AtomicBool::new(false)).unwrap();
    assert_eq!((seen.routes[0].wrong(), seen.routes[1].due), (10, 0));
    assert_eq!(seen.sessions[0].abandoned, 10);
}

#[test]
fn a_run_ends_while_visitors_think() {
    let workload = workload(Think::Constant(Duration::from_secs(60)));
    let settings = LoadSettings::new(each_connection(desk), 300.0, Duration::from_millis(300));
    let began = Instant::now();
    let seen = run(&settings, &workload, &AtomicBool::new(false)).unwrap();
    assert!(began.elapsed() < Duration::from_secs(3));
    let sessions = seen.sessions[0];
    assert!(sessions.begun > 10 && sessions.unfinished() == sessions.begun);

    let stop = Arc::new(AtomicBool::new(false));
    let setter = Arc::clone(&stop);
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        setter.store(true, Ordering::Relaxed);
    });
    let long = LoadSettings {
        duration: Duration::from_secs(600),
        ..settings
    };
    let began = Instant::now();
    let seen = run(&long, &workload, &stop).unwrap();
    assert!(began.elapsed() < Duration::from_secs(3) && seen.was_stopped);
    assert!(seen.sessions[0].unfinished() > 10);
}
