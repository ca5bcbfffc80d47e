//! Two candidates that ask the same thing meet the same.

use std::time::{Duration, Instant};

use crate::client::{Client, stub};

const WIDE: &str = "uniform(0ms, 200ms)";

fn timed(client: &mut Client, line: &str) -> (Duration, String) {
    let start = Instant::now();
    let answer = client.ask(line);
    (start.elapsed(), answer.body)
}

#[test]
fn the_same_question_meets_the_same_delay_and_answer() {
    let (first, second) = (stub(WIDE, 1), stub(WIDE, 1));
    let (mut a, mut b) = (Client::connect(&first), Client::connect(&second));
    for throw in 0..8 {
        let line = format!("GET /dice?throw={throw}&by=me");
        let swapped = format!("GET /dice?by=me&throw={throw}");
        let (one, other) = (timed(&mut a, &line), timed(&mut b, &swapped));
        assert_eq!(one.1, other.1);
        // The machine may be busy: a delay is never shorter than drawn, and seldom much longer.
        assert!(
            one.0.abs_diff(other.0) < Duration::from_millis(100),
            "{one:?} {other:?}"
        );
    }
}

#[test]
fn another_seed_answers_otherwise() {
    let (first, second) = (stub("constant(0ms)", 1), stub("constant(0ms)", 2));
    let (mut a, mut b) = (Client::connect(&first), Client::connect(&second));
    let differs = (0..50).any(|throw| {
        let line = format!("GET /dice?throw={throw}");
        a.ask(&line).body != b.ask(&line).body
    });
    assert!(differs);
}
