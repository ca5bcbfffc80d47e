//! `load`, used and misused.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::yard::Yard;

/// Answers `200 ok` after a while, on a thread a connection.
struct Server {
    addr: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Server {
    fn new(latency: Duration) -> Self {
        Server::at("127.0.0.1", latency)
    }

    fn at(ip: &str, latency: Duration) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&stop);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                std::thread::spawn(move || serve(stream, latency));
            }
        });
        Server { addr, stop }
    }

    fn url(&self) -> String {
        format!("http://{}/thing", self.addr)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.addr);
    }
}

fn serve(mut stream: TcpStream, latency: Duration) {
    let mut buffer = [0; 4096];
    stream.set_nodelay(true).unwrap();
    while let Ok(1..) = stream.read(&mut buffer) {
        std::thread::sleep(latency);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        if stream.write_all(answer).is_err() {
            return;
        }
    }
}

fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

#[test]
fn at_a_rate() {
    let server = Server::new(Duration::from_millis(2));
    let outcome = Yard::to_weigh().run(&[
        "load",
        &server.url(),
        "-r",
        "200",
        "-d",
        "2s",
        "--threshold",
        "p50 < 1s",
        "--threshold",
        "errors < 1%",
        "--format",
        "json",
    ]);
    assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
    let result = json(&outcome.stdout);
    assert_eq!(result["tool"]["name"], "weighbridge");
    assert_eq!(result["offered"], 200.0);
    assert_eq!(result["requests"]["failed"], 0);
    assert!(result["latency"]["response"]["p50"].as_f64().unwrap() > 0.002);
    assert_eq!(result["thresholds"][1]["outcome"], "held");
    let schema = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/load.schema.json"),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&json(&schema)).unwrap();
    assert!(validator.is_valid(&result));
}

#[test]
fn without_a_rate_it_finds_the_capacity() {
    // Four connections of 10 ms each: 400/s at the very most.
    let server = Server::new(Duration::from_millis(10));
    let outcome = Yard::to_weigh().run(&[
        "load",
        &server.url(),
        "-c",
        "4",
        "-d",
        "12s",
        "--format",
        "json",
    ]);
    assert!(
        outcome.stderr.contains("finding the capacity"),
        "{}",
        outcome.stderr
    );
    let capacity = &json(&outcome.stdout)["capacity"];
    let point = capacity["point"].as_f64().unwrap();
    assert!(point > 150.0 && point < 450.0, "{capacity}");
    assert!(capacity["low"].as_f64().unwrap() <= point);
}

#[test]
fn an_slo_that_holds_nowhere() {
    let server = Server::new(Duration::from_millis(30));
    let outcome = Yard::to_weigh().run(&["load", &server.url(), "-d", "10s", "--slo", "p99 < 5ms"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(
        outcome.stdout.contains("slo_unreachable"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn a_threshold_that_fails() {
    let server = Server::new(Duration::from_millis(20));
    let outcome = Yard::to_weigh().run(&[
        "load",
        &server.url(),
        "-r",
        "100",
        "-d",
        "2s",
        "--threshold",
        "rate > 5000/s",
    ]);
    outcome.ended(1, &[]);
    assert!(
        outcome.stdout.contains("threshold rate > 5000/s: FAILS"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn bad_conditions_are_underlined() {
    let url = nobody();
    for (option, text, says) in [
        ("--threshold", "p99 < 50", "this duration has no unit"),
        ("--threshold", "errror < 1%", "no such metric"),
        ("--threshold", "GET /y: p99 < 50ms", "no such route"),
        ("--slo", "rate > 100/s", "upper limit"),
    ] {
        let mut args = vec!["load", &url, option, text];
        if option == "--threshold" {
            args.extend(["-r", "10"]);
        }
        let outcome = Yard::new().run(&args);
        outcome.ended(2, &[option, says, "help:", "╰──"]);
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn nobody_listens() {
    for args in [vec!["-r", "50", "-d", "1s"], vec!["-d", "5s"]] {
        let outcome = Yard::new().run(&[vec!["load", &nobody()], args].concat());
        outcome.ended(3, &["not a single good answer", "connect"]);
        assert!(
            !outcome.stdout.contains("0.00      0.00"),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn interrupted_with_the_result_so_far() {
    let server = Server::new(Duration::from_millis(1));
    let yard = Yard::to_weigh();
    let mut run = yard.start(&["load", &server.url(), "-r", "100", "-d", "60s"]);
    run.wait_for("loading GET");
    std::thread::sleep(Duration::from_millis(1500));
    let (outcome, took) = run.interrupt();
    outcome.ended(130, &["interrupted"]);
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(
        outcome.stdout.contains("from the due time"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn an_output_that_cannot_be_written() {
    let outcome = Yard::new().run(&["load", &nobody(), "-r", "10", "-o", "nowhere/a.json"]);
    outcome.ended(2, &["failed to write nowhere/a.json"]);
}

#[test]
fn elsewhere_than_loopback() {
    let outcome = Yard::new().run(&["load", "http://192.0.2.1:8080/"]);
    outcome.ended(2, &["loopback only"]);
    let outcome = Yard::new().run(&["load", ".", "--url", "http://192.0.2.1:8080"]);
    outcome.ended(2, &["loopback only"]);
}

#[test]
fn a_host_that_the_plan_allows() {
    // The machine's own address on its way out; nothing is sent.
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.connect("198.51.100.7:9").unwrap();
    let ip = socket.local_addr().unwrap().ip().to_string();
    let server = Server::at(&ip, Duration::from_millis(1));
    let url = format!("http://{}", server.addr);
    let args = ["load", ".", "--url", &url, "-r", "50", "-d", "1s"];
    Yard::new()
        .run(&args)
        .ended(2, &["loopback only", &format!("hosts = [\"{ip}\"]")]);
    let allowed = format!("[allow]\nhosts = [\"{ip}\"]\n\n[[candidate]]");
    let outcome = Yard::new().plan("[[candidate]]", &allowed).run(&args);
    assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
}

#[test]
fn what_is_no_target() {
    Yard::new()
        .run(&["load", "nonsense"])
        .ended(2, &["neither a URL", "nor a folder"]);
    Yard::new()
        .run(&["load", "https://127.0.0.1/"])
        .ended(2, &["only http://"]);
    Yard::new().run(&["load", "."]).ended(2, &["--url"]);
    Yard::new()
        .run(&["load", &nobody(), "-r", "0"])
        .ended(2, &["more than 0"]);
    Yard::new()
        .run(&["load", &nobody(), "-r", "5", "-b", "@missing.json"])
        .ended(2, &["missing.json"]);
}

#[test]
fn a_reader_that_has_read_enough() {
    let server = Server::new(Duration::ZERO);
    let mut child = Command::new(env!("CARGO_BIN_EXE_weighbridge"))
        .args(["load", &server.url(), "-r", "100", "-d", "1s"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let code = child.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 4)), "{code:?}");
}

#[test]
fn two_runs_compared() {
    let yard = Yard::to_weigh();
    let (fast, slow) = (
        Server::new(Duration::from_millis(2)),
        Server::new(Duration::from_millis(12)),
    );
    for (server, file) in [(&fast, "a.json"), (&slow, "b.json")] {
        let url = server.url();
        let args = [
            "load", &url, "-r", "200", "-d", "3s", "--format", "json", "-o", file,
        ];
        let outcome = yard.run(&args);
        assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
    }
    let outcome = yard.run(&["load", "--compare", "a.json", "b.json"]);
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    // On a machine so busy that the engine fell behind, it must say so instead.
    let is_told = all.contains("b.json: slower") || all.contains("the engine fell behind");
    assert!(is_told, "{all}");
    let text = std::fs::read_to_string(yard.dir().join("a.json")).unwrap();
    let other = text.replace("\"offered\": 200.0", "\"offered\": 100.0");
    let yard = yard.file("c.json", &other);
    let outcome = yard.run(&["load", "--compare", "a.json", "c.json"]);
    assert_eq!(outcome.code, Some(4));
    assert!(
        outcome.stdout.contains("the rates differ"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn garbage_is_not_compared() {
    let yard = Yard::new()
        .file("a.json", "{\"schema_version\": 1}")
        .file("b.json", "garbage");
    for (a, b) in [
        ("a.json", "b.json"),
        ("b.json", "a.json"),
        ("a.json", "missing.json"),
    ] {
        yard.run(&["load", "--compare", a, b])
            .ended(2, &["failed to compare"]);
    }
}

#[test]
fn the_workload_of_a_plan() {
    let server = Server::new(Duration::from_millis(1));
    let base = format!("http://{}", server.addr);
    let outcome = Yard::to_weigh().run(&[
        "load", ".", "--url", &base, "-r", "100", "-d", "2s", "--format", "json",
    ]);
    assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
    let result = json(&outcome.stdout);
    assert_eq!(result["routes"][0]["route"], "GET /light");
    assert_eq!(result["routes"][1]["route"], "GET /heavy");
}

#[test]
fn broken_off_on_errors() {
    // Nothing listens, so all requests fail; the time is never used up.
    let url = nobody();
    let args = [
        "load",
        &url,
        "-r",
        "300",
        "-d",
        "60s",
        "--abort-on",
        "errors > 5%",
    ];
    let began = std::time::Instant::now();
    let outcome = Yard::new().run(&args);
    outcome.ended(3, &["broken off after", "errors > 5%"]);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_line_of_json_each_second() {
    let server = Server::new(Duration::from_millis(1));
    let url = server.url();
    let args = [
        "load", &url, "--steps", "50,100", "-d", "4s", "--format", "ndjson",
    ];
    let outcome = Yard::to_weigh().run(&args);
    let lines: Vec<Value> = outcome.stdout.lines().map(json).collect();
    assert!(lines.len() >= 5, "{}", outcome.stdout);
    let (result, seconds) = lines.split_last().unwrap();
    assert!(seconds.iter().all(|s| s["type"] == "second"));
    assert_eq!(result["type"], "result");
    assert_eq!(result["offer"]["shape"], "steps 50,100");
    let due = |v: &Value| v["due"].as_u64().unwrap();
    let sum: u64 = seconds.iter().map(due).sum();
    assert_eq!(
        sum,
        due(&result["requests"]),
        "nothing falls between two seconds"
    );
}

#[test]
fn a_row_for_each_step() {
    // What is answered after the end, for half a second here, makes the last row's rate no lower.
    let server = Server::new(Duration::from_millis(500));
    let url = server.url();
    let args = [
        "load",
        &url,
        "--steps",
        "20,60,40",
        "-d",
        "6s",
        "--arrivals",
        "constant",
    ];
    let outcome = Yard::to_weigh().run(&args);
    let table = outcome
        .stdout
        .lines()
        .skip_while(|l| !l.contains("answered well"));
    let rate = |line: &str| line.split("/s").next()?.trim().parse().ok();
    let offered: Vec<f64> = table.skip(1).take(3).filter_map(rate).collect();
    let is_near = |(seen, wanted): (&f64, &f64)| (seen / wanted - 1.0).abs() < 0.1;
    assert!(
        offered.len() == 3 && offered.iter().zip(&[20.0, 60.0, 40.0]).all(is_near),
        "{}",
        outcome.stdout
    );
}
