//! An answer as the bytes that go out.

use std::sync::Arc;

/// `100 Continue`, the whole of it.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Status line, headers and body; shared, since most answers are made once and sent often.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    bytes: Arc<[u8]>,
    /// Where the body starts.
    head: usize,
    /// How much is sent: all, or the head alone.
    end: usize,
}

impl Answer {
    /// `fields` are header lines, each with its line end.
    pub(crate) fn new(status: u16, fields: &str, body: &[u8]) -> Self {
        let mut head = format!("HTTP/1.1 {status} {}\r\n{fields}", reason(status));
        if has_body(status) {
            head.push_str("content-length: ");
            head.push_str(&body.len().to_string());
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        let bytes: Arc<[u8]> = [head.as_bytes(), body].concat().into();
        Answer {
            head: head.len(),
            end: bytes.len(),
            bytes,
        }
    }

    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Self {
        let fields = "content-type: application/json\r\n";
        Self::new(status, fields, value.to_string().as_bytes())
    }

    pub(crate) fn interim_continue() -> Self {
        Answer {
            bytes: CONTINUE.into(),
            head: CONTINUE.len(),
            end: CONTINUE.len(),
        }
    }

    /// The answer to `HEAD`: everything but the body.
    #[must_use]
    pub(crate) fn without_body(self) -> Self {
        Answer {
            end: self.head,
            ..self
        }
    }

    /// The same, telling the client that the connection ends with it.
    #[must_use]
    pub(crate) fn closing(self) -> Self {
        let field: &[u8] = b"connection: close\r\n";
        // Before the empty line that ends the head.
        let (before, after) = self.bytes.split_at(self.head - 2);
        Answer {
            bytes: [before, field, after].concat().into(),
            head: self.head + field.len(),
            end: self.end + field.len(),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.end]
    }
}

/// Whether an answer of this status may have a body (RFC 9110, section 6.4.1).
pub(crate) fn has_body(status: u16) -> bool {
    !matches!(status, 100..=199 | 204 | 304)
}

/// The usual words for the usual statuses; clients don't read them.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "-",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(answer: &Answer) -> &str {
        std::str::from_utf8(answer.bytes()).unwrap()
    }

    #[test]
    fn with_and_without() {
        let answer = Answer::new(200, "a: b\r\n", b"hey");
        assert_eq!(
            text(&answer),
            "HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 3\r\n\r\nhey"
        );
        assert_eq!(
            text(&answer.clone().closing().without_body()),
            "HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 3\r\nconnection: close\r\n\r\n"
        );
        assert_eq!(
            text(&Answer::new(204, "", b"")),
            "HTTP/1.1 204 No Content\r\n\r\n"
        );
    }
}
