//! A client that sends bytes as it is told and reads answers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use weighbridge_stub::{Bodies, RunningStub, StubSettings, spawn};

pub(crate) const ROUTES: &str = r#"{ "routes": {
    "GET /carriers/{carrier}/parcels/{id}": { "body": { "carrier": "${carrier}", "id": "${id}" } },
    "GET /dice": { "one_of": [1, 2, 3, 4, 5, 6] },
    "POST /labels": { "status": 201, "body": { "ok": true } }
} }"#;

pub(crate) fn stub(latency: &str, seed: u64) -> RunningStub {
    spawn(StubSettings {
        listen: "127.0.0.1:0".parse().unwrap(),
        latency: latency.parse().unwrap(),
        bodies: Bodies::parse(ROUTES).unwrap(),
        seed,
    })
    .unwrap()
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

pub(crate) struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(stub: &RunningStub) -> Self {
        let stream = TcpStream::connect(stub.addr()).unwrap();
        stream.set_nodelay(true).unwrap();
        let patience = Some(Duration::from_secs(10));
        stream.set_read_timeout(patience).unwrap();
        Client {
            stream,
            received: Vec::new(),
        }
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn finish_sending(&mut self) {
        self.stream.shutdown(std::net::Shutdown::Write).unwrap();
    }

    pub(crate) fn ask(&mut self, line: &str) -> Answer {
        self.send(&format!("{line} HTTP/1.1\r\nhost: stub\r\n\r\n"));
        self.read()
    }

    /// Reads one answer, which has a content-length or no body.
    pub(crate) fn read(&mut self) -> Answer {
        let end = loop {
            if let Some(end) = self.received.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            assert!(self.receive(), "the connection ended within a head");
        };
        let head = String::from_utf8(self.received.drain(..end).collect()).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |value| value.parse().unwrap());
        while self.received.len() < length {
            assert!(self.receive(), "the connection ended within a body");
        }
        let body = String::from_utf8(self.received.drain(..length).collect()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body }
    }

    /// Whether the other side has closed the connection with nothing left to read.
    pub(crate) fn is_over(&mut self) -> bool {
        self.received.is_empty() && !self.receive()
    }

    /// What was received and not read.
    pub(crate) fn rest(&mut self) -> String {
        String::from_utf8(std::mem::take(&mut self.received)).unwrap()
    }

    fn receive(&mut self) -> bool {
        let mut buffer = [0; 4096];
        let length = self.stream.read(&mut buffer).unwrap();
        self.received.extend_from_slice(&buffer[..length]);
        length > 0
    }
}
