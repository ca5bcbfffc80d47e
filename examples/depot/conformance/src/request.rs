use std::fmt::Write as _;

/// A request as it goes over the wire, well-formed or not.
#[derive(Debug, Clone)]
pub struct Request {
    /// The route that it is meant for, such as `POST /parcels`, or `other`.
    pub route: &'static str,
    /// Head and body.
    pub bytes: Vec<u8>,
    /// The answer has no body.
    pub is_head: bool,
    /// The connection can't be used again: the body is missing, or the server can't know where the request ends.
    pub is_last: bool,
}

/// The parts of a request, before they are put together.
pub(crate) struct Parts<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    pub(crate) fn new(method: &'a str, target: &'a str) -> Self {
        Self {
            method,
            target,
            token: None,
            content_type: None,
            body: None,
        }
    }

    pub(crate) fn token(mut self, token: &'a str) -> Self {
        self.token = Some(token);
        self
    }

    pub(crate) fn json(mut self, body: &'a [u8]) -> Self {
        self.content_type = Some("application/json");
        self.body = Some(body);
        self
    }

    pub(crate) fn body(mut self, content_type: Option<&'a str>, body: &'a [u8]) -> Self {
        self.content_type = content_type;
        self.body = Some(body);
        self
    }

    pub(crate) fn build(self, route: &'static str) -> Request {
        let mut bytes = self.head().into_bytes();
        bytes.extend_from_slice(self.body.unwrap_or_default());
        Request {
            route,
            bytes,
            is_head: self.method == "HEAD",
            is_last: false,
        }
    }

    fn head(&self) -> String {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: depot\r\n",
            self.method, self.target
        );
        if let Some(token) = self.token {
            let _ = write!(head, "Authorization: Bearer {token}\r\n");
        }
        if let Some(content_type) = self.content_type {
            let _ = write!(head, "Content-Type: {content_type}\r\n");
        }
        if let Some(body) = self.body {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        head + "\r\n"
    }
}
