//! What was asked, as one number: the same question gives the same key in every process, on every machine and in
//! every release.
//!
//! A question is keyed by what it says and not by how a client spells it, since a Node.js and a Go client spell the
//! same question differently: Go sorts query parameters, writes a space as `+`, sorts the keys of maps, escapes `<>&`
//! and ends an encoder's output with a newline.

use std::borrow::Cow;
use std::hash::Hasher;

use serde_json::Value;
use siphasher::sip::SipHasher13;

use crate::http1::{Request, percent_decode};

/// JSON bodies up to this size are keyed by their values, longer ones by their bytes: parsing must stay cheap.
const PARSED_BODY: usize = 64 * 1024;

/// The 64-bit key of a request: SipHash-1-3 under the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    pub(crate) fn of(seed: u64, request: &Request<'_>) -> Self {
        let mut hash = SipHasher13::new_with_keys(seed, 0);
        write(&mut hash, request.method.as_bytes());
        write(&mut hash, request.path().as_bytes());
        write_query(&mut hash, request.query());
        write_body(&mut hash, seed, request.body);
        Key(hash.finish())
    }

    /// The key as a number strictly between 0 and 1, evenly spread: its upper 52 bits, which with the half added still
    /// fit a double's 53.
    pub(crate) fn uniform(self) -> f64 {
        ((self.0 >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// One of `n` choices (`n` above zero), independent of [`Key::uniform`], so that a slow answer isn't always the
    /// same one.
    pub(crate) fn choose(self, n: usize) -> usize {
        let mut hash = SipHasher13::new_with_keys(self.0, 1);
        hash.write_u8(0);
        ((u128::from(hash.finish()) * n as u128) >> 64) as usize
    }
}

/// Length first, so that no two sequences of parts read the same.
fn write(hash: &mut SipHasher13, part: &[u8]) {
    hash.write(&(part.len() as u64).to_le_bytes());
    hash.write(part);
}

fn write_query(hash: &mut SipHasher13, query: &str) {
    if query.is_empty() {
        return;
    }
    let mut pairs: Vec<Cow<'_, str>> = query.split('&').map(form_decode).collect();
    pairs.sort();
    for pair in &pairs {
        write(hash, pair.as_bytes());
    }
}

fn form_decode(pair: &str) -> Cow<'_, str> {
    if pair.contains('+') {
        return Cow::Owned(percent_decode(&pair.replace('+', " ")).into_owned());
    }
    percent_decode(pair)
}

fn write_body(hash: &mut SipHasher13, seed: u64, body: &[u8]) {
    let trimmed = body.trim_ascii();
    if matches!(trimmed.first(), Some(b'{' | b'['))
        && trimmed.len() <= PARSED_BODY
        && let Ok(value) = serde_json::from_slice::<Value>(trimmed)
    {
        write_value(hash, seed, &value);
    } else {
        write(hash, body);
    }
}

fn write_value(hash: &mut SipHasher13, seed: u64, value: &Value) {
    match value {
        Value::Null => hash.write(b"n"),
        Value::Bool(flag) => hash.write(if *flag { b"t" } else { b"f" }),
        Value::Number(number) => {
            let bits = number.as_f64().unwrap_or_default().to_bits();
            hash.write(b"d");
            hash.write(&bits.to_le_bytes());
        }
        Value::String(text) => {
            hash.write(b"s");
            write(hash, text.as_bytes());
        }
        Value::Array(items) => {
            hash.write(b"[");
            hash.write(&(items.len() as u64).to_le_bytes());
            for item in items {
                write_value(hash, seed, item);
            }
        }
        Value::Object(members) => {
            // A sum knows no order.
            let sum = members.iter().fold(0u64, |sum, (name, value)| {
                let mut member = SipHasher13::new_with_keys(seed, 2);
                write(&mut member, name.as_bytes());
                write_value(&mut member, seed, value);
                sum.wrapping_add(member.finish())
            });
            hash.write(b"{");
            hash.write(&sum.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u64, method: &str, target: &str, body: &str) -> Key {
        Key::of(seed, &Request::new(method, target, body.as_bytes()))
    }

    #[test]
    fn is_the_same_in_every_release() {
        // From a second implementation of SipHash-1-3. A change here changes every delay measured so far.
        assert_eq!(
            key(7, "GET", "/carriers/dhl?x=1", "").0,
            17_686_904_929_622_363_800
        );
    }

    #[test]
    fn differs_by_seed_and_by_every_part() {
        let one = key(1, "GET", "/a?b=1", "x");
        assert_eq!(one, key(1, "GET", "/a?b=1", "x"));
        for other in [
            key(2, "GET", "/a?b=1", "x"),
            key(1, "PUT", "/a?b=1", "x"),
            key(1, "GET", "/b?b=1", "x"),
            key(1, "GET", "/a?b=2", "x"),
            key(1, "GET", "/a?b=1", "y"),
            key(1, "GET", "/a", "b=1x"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn spelling_makes_no_difference() {
        assert_eq!(
            key(1, "GET", "/a?q=two%20words&page=1", ""),
            key(1, "GET", "/a?page=1&q=two+words", ""),
        );
        assert_eq!(
            key(
                1,
                "POST",
                "/a",
                r#"{"name":"R&D","lines":[1,{"b":2,"a":null}]}"#
            ),
            key(
                1,
                "POST",
                "/a",
                "{\"lines\": [1.0, {\"a\":null,\"b\":2}], \"name\":\"R\\u0026D\"}\n"
            ),
        );
        assert_ne!(key(1, "POST", "/a", "[1,2]"), key(1, "POST", "/a", "[2,1]"));
        assert_ne!(
            key(1, "POST", "/a", r#"{"a":1,"b":2}"#),
            key(1, "POST", "/a", r#"{"a":2,"b":1}"#)
        );
    }

    #[test]
    fn keys_are_spread_evenly() {
        let n = 20_000;
        let mut uniforms: Vec<f64> = (0..n)
            .map(|i| key(3, "GET", &format!("/parcels/{i}"), "").uniform())
            .collect();
        uniforms.sort_by(f64::total_cmp);
        // Kolmogorov-Smirnov: 1.63 / sqrt(n) is its 99 % point.
        let worst = uniforms
            .iter()
            .enumerate()
            .map(|(i, u)| (u - (i as f64 + 0.5) / f64::from(n)).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1.63 / f64::from(n).sqrt(), "{worst}");
        assert!(Key(0).uniform() > 0.0 && Key(u64::MAX).uniform() < 1.0);
    }

    #[test]
    fn every_choice_comes_up() {
        let mut counts = [0u32; 3];
        for i in 0..3_000 {
            counts[key(3, "GET", &format!("/parcels/{i}"), "").choose(3)] += 1;
        }
        assert!(
            counts.iter().all(|c| (880..1_120).contains(c)),
            "{counts:?}"
        );
    }
}
