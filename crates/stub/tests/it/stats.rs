//! The stub about itself.

use std::time::{Duration, Instant};

use weighbridge_stub::StubStats;

use crate::client::{Client, stub};

fn stats(client: &mut Client) -> StubStats {
    let answer = client.ask("GET /__stub/stats");
    assert_eq!(answer.status, 200);
    serde_json::from_str(&answer.body).unwrap()
}

#[test]
fn counts_and_forgets() {
    let stub = stub("constant(2ms)", 1);
    let (mut client, mut other) = (Client::connect(&stub), Client::connect(&stub));
    for _ in 0..20 {
        client.ask("GET /dice");
    }
    other.ask("GET /dice");
    let seen = stats(&mut client);
    assert_eq!((seen.requests, seen.connections), (21, 2));
    assert!(seen.cpu > Duration::ZERO && seen.cpu < seen.window);
    assert!(seen.window >= Duration::from_millis(40));
    assert!(seen.lateness.p50 <= seen.lateness.p99 && seen.lateness.p99 <= seen.lateness.max);
    assert!(seen.lateness.p50 > Duration::ZERO);

    assert_eq!(client.ask("POST /__stub/reset").status, 204);
    let anew = stats(&mut client);
    assert_eq!((anew.requests, anew.connections), (0, 2));
    assert_eq!(anew.lateness.max, Duration::ZERO);
    assert!(!anew.is_bottleneck());
}

#[test]
fn answers_about_itself_don_t_wait() {
    let stub = stub("constant(5s)", 1);
    let mut client = Client::connect(&stub);
    let start = Instant::now();
    stats(&mut client);
    assert!(start.elapsed() < Duration::from_secs(3));
    assert_eq!(client.ask("GET /__stub/reset").status, 404);
    let seen = stats(&mut client);
    assert_eq!((seen.requests, seen.unmatched), (0, 0));
}
