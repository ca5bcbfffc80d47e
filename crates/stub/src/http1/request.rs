//! One request, seen where it was read.

use std::borrow::Cow;

/// A complete request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// The target without scheme and authority: starts with `/`, or is `*`.
    target: &'a str,
    /// The body without its transfer encoding.
    pub(crate) body: &'a [u8],
    /// Whether the connection outlives the answer.
    pub(crate) is_keep_alive: bool,
}

impl<'a> Request<'a> {
    pub(crate) fn new(method: &'a str, target: &'a str, body: &'a [u8]) -> Self {
        Request {
            method,
            target: origin_form(target),
            body,
            is_keep_alive: true,
        }
    }

    pub(crate) fn path(&self) -> &'a str {
        self.target
            .split_once('?')
            .map_or(self.target, |(path, _)| path)
    }

    /// What follows the question mark; empty when there is none.
    pub(crate) fn query(&self) -> &'a str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// `http://host/path` as a proxy's client writes it, without the first two parts (RFC 9112, section 3.2.2).
fn origin_form(target: &str) -> &str {
    let Some((_, rest)) = target
        .split_once("://")
        .filter(|_| !target.starts_with('/'))
    else {
        return target;
    };
    rest.find(['/', '?']).map_or("/", |start| &rest[start..])
}

/// Undoes percent-encoding; what isn't UTF-8 then is replaced.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_query() {
        let request = Request::new("GET", "/a/b?c=d?e", b"");
        assert_eq!((request.path(), request.query()), ("/a/b", "c=d?e"));
        let absolute = Request::new("GET", "http://carriers:80/a?b", b"");
        assert_eq!((absolute.path(), absolute.query()), ("/a", "b"));
        assert_eq!(Request::new("GET", "http://carriers", b"").path(), "/");
        let nested = Request::new("GET", "/go?to=http://a/b", b"");
        assert_eq!((nested.path(), nested.query()), ("/go", "to=http://a/b"));
    }

    #[test]
    fn percent() {
        assert_eq!(percent_decode("a%20b%C3%A9"), "a bé");
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%zz%+1%é"), "%zz%+1%é");
    }
}
