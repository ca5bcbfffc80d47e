use std::fmt;

use serde_json::Value;

use crate::client::Answer;
use crate::request::Request;
use crate::token;

/// The headers that are part of the contract.
const HEADERS: [&str; 4] = ["content-type", "allow", "location", "www-authenticate"];

/// Seeded parcels have a fixed time; later ones the time of the request.
const SEEDED_PARCELS: u64 = 5000;

/// Two answers given one after the other may be this far apart, in seconds.
const CLOCK_SLACK: u64 = 30;

/// What differs in two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// The status code.
    Status,
    /// A header of the contract.
    Header(&'static str),
    /// The bytes of a body; of an image its pixels, of a token its claims.
    Body,
}

/// Two answers to the same request that differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The route that the request was meant for.
    pub route: &'static str,
    /// What differs first.
    pub aspect: Aspect,
    /// The beginning of the request.
    pub request: String,
    /// What the first side said.
    pub a: String,
    /// What the second side said.
    pub b: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {:?} differs\n  to {:?}\n  a: {}\n  b: {}",
            self.route, self.aspect, self.request, self.a, self.b
        )
    }
}

/// The first difference of two answers, if any.
pub(crate) fn find(request: &Request, a: &Answer, b: &Answer, secret: &str) -> Option<Difference> {
    let difference = |aspect, a: String, b: String| {
        let head = &request.bytes[..request.bytes.len().min(600)];
        Some(Difference {
            route: request.route,
            aspect,
            request: String::from_utf8_lossy(head).into_owned(),
            a,
            b,
        })
    };
    if a.status != b.status {
        return difference(Aspect::Status, outline(a), outline(b));
    }
    for name in HEADERS {
        if a.header(name) != b.header(name) {
            return difference(
                Aspect::Header(name),
                a.header(name).to_owned(),
                b.header(name).to_owned(),
            );
        }
    }
    if !is_same_body(a, b, secret) {
        return difference(Aspect::Body, outline(a), outline(b));
    }
    None
}

fn outline(answer: &Answer) -> String {
    let body = &answer.body[..answer.body.len().min(600)];
    format!("{} {}", answer.status, String::from_utf8_lossy(body))
}

fn is_same_body(a: &Answer, b: &Answer, secret: &str) -> bool {
    if a.body == b.body {
        return true;
    }
    if a.header("content-type") == "image/png" {
        return pixels(&a.body).is_some_and(|pixels_a| Some(pixels_a) == pixels(&b.body));
    }
    let (Some(steady_a), Some(steady_b)) = (steady(&a.body, secret), steady(&b.body, secret))
    else {
        return false;
    };
    steady_a == steady_b
}

/// Size, colour type and pixels.
fn pixels(body: &[u8]) -> Option<(u32, u32, png::ColorType, Vec<u8>)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(body))
        .read_info()
        .ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    Some((frame.width, frame.height, frame.color_type, pixels))
}

/// The body as text in which what changes from second to second is replaced, if that is well-formed and recent.
fn steady(body: &[u8], secret: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let value: Value = serde_json::from_str(text).ok()?;
    if let Some(issued) = value["token"].as_str() {
        return Some(text.replace(issued, &steady_claims(issued, secret)?));
    }
    if value["id"].as_u64()? > SEEDED_PARCELS {
        let created = value["created_at"].as_str()?;
        return is_timestamp(created).then(|| text.replace(created, "(now)"));
    }
    None
}

fn steady_claims(issued: &str, secret: &str) -> Option<String> {
    let claims = token::claims(issued, secret)?;
    let (issued_at, expires) = (claims["iat"].as_u64()?, claims["exp"].as_u64()?);
    let is_recent = issued_at.abs_diff(token::now()) <= CLOCK_SLACK;
    is_recent.then(|| {
        format!(
            "(token of {} for {} s)",
            claims["sub"],
            expires.saturating_sub(issued_at)
        )
    })
}

/// Whether the text looks like `2026-09-30T06:12:00.123Z`.
fn is_timestamp(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    shape == "0000-00-00T00:00:00.000Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        Answer {
            status: 200,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn is_same(a: &str, b: &str) -> bool {
        is_same_body(&answer(a), &answer(b), "secret")
    }

    #[test]
    fn a_new_parcels_time_is_volatile_and_a_seeded_ones_is_not() {
        let at = |id: u32, second: u32| {
            format!(r#"{{"id":{id},"created_at":"2026-09-30T06:12:{second}.000Z"}}"#)
        };
        assert!(is_same(&at(5001, 10), &at(5001, 11)));
        assert!(!is_same(&at(5000, 10), &at(5000, 11)));
        assert!(!is_same(
            &at(5001, 10),
            r#"{"id":5001,"created_at":"2026-09-30T06:12:10Z"}"#
        ));
    }

    #[test]
    fn tokens_are_compared_by_their_claims() {
        let session = |sub: &str, iat: u64, exp: u64| {
            let payload = format!(r#"{{"sub":"{sub}","iat":{iat},"exp":{exp}}}"#);
            format!(
                r#"{{"token":"{}"}}"#,
                token::sign(token::HEADER, &payload, "secret")
            )
        };
        let now = token::now();
        assert!(is_same(
            &session("ada", now, now + 3600),
            &session("ada", now + 1, now + 3601)
        ));
        assert!(!is_same(
            &session("ada", now, now + 3600),
            &session("ada", now, now + 3599)
        ));
        assert!(!is_same(
            &session("ada", now, now + 3600),
            &session("bob", now, now + 3600)
        ));
    }
}
