//! HTTP/1.1 as clients speak it.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::client::{Client, stub};

#[test]
fn a_connection_is_kept() {
    let stub = stub("constant(0ms)", 1);
    let mut client = Client::connect(&stub);
    for id in 0..50 {
        let answer = client.ask(&format!("GET /carriers/dhl/parcels/{id}"));
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body, format!(r#"{{"carrier":"dhl","id":"{id}"}}"#));
    }
    assert_eq!(stub.stop().unwrap().requests, 50);
}

#[test]
fn delays_are_kept() {
    let stub = stub("constant(20ms)", 1);
    let mut client = Client::connect(&stub);
    for _ in 0..5 {
        let start = Instant::now();
        client.ask("GET /dice");
        assert!(start.elapsed() >= Duration::from_millis(20));
    }
}

#[test]
fn delays_pass_side_by_side() {
    let stub = stub("constant(100ms)", 1);
    let start = Instant::now();
    let mut clients: Vec<Client> = (0..50).map(|_| Client::connect(&stub)).collect();
    for client in &mut clients {
        client.send("GET /dice HTTP/1.1\r\n\r\n");
    }
    for client in &mut clients {
        assert_eq!(client.read().status, 200);
    }
    let took = start.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let stub = stub("uniform(0ms, 5ms)", 1);
    let mut client = Client::connect(&stub);
    // More than may wait at once.
    let requests: Vec<String> = (0..500)
        .map(|id| format!("GET /carriers/ups/parcels/{id} HTTP/1.1\r\nhost: stub\r\n\r\n"))
        .collect();
    client.send(&requests.concat());
    for id in 0..500 {
        let body = client.read().body;
        assert!(body.contains(&format!(r#""id":"{id}""#)), "{body}");
    }
}

#[test]
fn split_requests_are_put_together() {
    let stub = stub("constant(0ms)", 1);
    let mut client = Client::connect(&stub);
    for piece in [
        "GE",
        "T /di",
        "ce HTTP/1.1\r",
        "\nhost: stub\r\n",
        "\r",
        "\nGET /dice HT",
    ] {
        client.send(piece);
        sleep(Duration::from_millis(5));
    }
    assert_eq!(client.read().status, 200);
    client.send("TP/1.1\r\n\r\n");
    assert_eq!(client.read().status, 200);
}

#[test]
fn bodies_are_skipped() {
    let stub = stub("constant(0ms)", 1);
    let mut client = Client::connect(&stub);
    let large = "x".repeat(3 << 20);
    for _ in 0..2 {
        client.send("POST /labels HTTP/1.1\r\ncontent-length: 14\r\n\r\nGET / HTTP/1.1");
        client.send("POST /labels HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
        client.send("4\r\nGET \r\n1\r\n/\r\n0\r\n\r\n");
        client.send("POST /labels HTTP/1.1\r\ncontent-length: 3145728\r\n\r\n");
        client.send(&large);
        for _ in 0..3 {
            assert_eq!(client.read().status, 201);
        }
    }
    assert_eq!(client.ask("GET /dice").status, 200);
}

#[test]
fn a_held_back_body_is_asked_for() {
    let stub = stub("constant(0ms)", 1);
    let mut client = Client::connect(&stub);
    client.send("POST /labels HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
    assert_eq!(client.read().status, 100);
    client.send("ok");
    assert_eq!(client.read().status, 201);
}

#[test]
fn connections_end_when_asked() {
    let stub = stub("constant(1ms)", 1);
    for text in [
        "GET /dice HTTP/1.1\r\nconnection: close\r\n\r\n",
        "GET /dice HTTP/1.0\r\n\r\n",
    ] {
        let mut client = Client::connect(&stub);
        client.send(text);
        let answer = client.read();
        assert!(answer.head.contains("connection: close"), "{}", answer.head);
        assert!(client.is_over());
    }
}

#[test]
fn a_client_that_has_said_all_is_still_answered() {
    let stub = stub("constant(30ms)", 1);
    let mut client = Client::connect(&stub);
    client.send("GET /dice HTTP/1.1\r\n\r\nGET /dice HTTP/1.1\r\n\r\n");
    client.finish_sending();
    assert_eq!(client.read().status, 200);
    assert_eq!(client.read().status, 200);
    assert!(client.is_over());
}

#[test]
fn head_has_no_body() {
    let stub = stub("constant(0ms)", 1);
    let mut client = Client::connect(&stub);
    client.send("HEAD /dice HTTP/1.1\r\n\r\nGET /dice HTTP/1.1\r\nconnection: close\r\n\r\n");
    let mut answers = String::new();
    while !client.is_over() {
        answers.push_str(&client.rest());
    }
    assert!(
        answers.contains("content-length: 1\r\n\r\nHTTP/1.1 200"),
        "{answers}"
    );
}

#[test]
fn nothing_matching_is_404_at_once() {
    let stub = stub("constant(5s)", 1);
    let mut client = Client::connect(&stub);
    let start = Instant::now();
    let answer = client.ask("GET /carriers?x=1");
    assert!(start.elapsed() < Duration::from_secs(3));
    assert_eq!(answer.status, 404);
    assert!(
        answer.body.contains(r#""path":"/carriers""#),
        "{}",
        answer.body
    );
    assert_eq!(stub.stop().unwrap().unmatched, 1);
}
