//! What is refused, and how.

use crate::client::{Client, stub};

#[test]
fn bad_requests_are_told_so() {
    let stub = stub("constant(5s)", 1);
    let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(17 << 10));
    let cases = [
        ("nonsense\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\ncontent-length: no\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\ncontent-length: 16777217\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", 501),
        (&long, 431),
    ];
    for (text, status) in cases {
        let mut client = Client::connect(&stub);
        client.send(text);
        let answer = client.read();
        assert_eq!(answer.status, status, "{text}");
        assert!(answer.head.contains("connection: close"), "{}", answer.head);
        assert!(answer.body.contains("error"), "{}", answer.body);
        assert!(client.is_over());
    }
    assert_eq!(stub.stop().unwrap().rejected, cases.len() as u64);
}

#[test]
fn a_refusal_survives_what_is_still_being_sent() {
    let stub = stub("constant(0ms)", 1);
    let mut client = Client::connect(&stub);
    client.send("POST /labels HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n");
    client.send(&"x".repeat(4 << 20));
    assert_eq!(client.read().status, 413);
    client.finish_sending();
    assert!(client.is_over());
}

#[test]
fn answers_before_a_bad_request_still_go_out() {
    let stub = stub("constant(20ms)", 1);
    let mut client = Client::connect(&stub);
    client.send("GET /dice HTTP/1.1\r\n\r\nnonsense\r\n\r\n");
    assert_eq!(client.read().status, 200);
    assert_eq!(client.read().status, 400);
    assert!(client.is_over());
}
