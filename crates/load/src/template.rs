//! A request with holes, rendered to bytes.

use std::sync::Arc;

use rand::RngExt as _;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A piece of text: fixed, or the value of a variable.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Fixed bytes.
    Text(Vec<u8>),
    /// The value of the variable at this index, the same wherever it occurs in one request.
    Variable(usize),
    /// The value in this slot of the session, the same in all its requests; empty in a request that is in none.
    Session(usize),
}

/// Where a variable's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// An integer, ends included.
    Integer {
        /// Smallest.
        low: i64,
        /// Largest.
        high: i64,
    },
    /// A decimal number, ends included.
    Decimal {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
        /// Digits after the point.
        digits: usize,
    },
    /// One of these, each as likely.
    OneOf(Arc<[String]>),
    /// A random version 4 UUID.
    Uuid,
}

impl Source {
    pub(crate) fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> String {
        match self {
            Source::Integer { low, high } => rng.random_range(*low..=*high).to_string(),
            Source::Decimal { low, high, digits } => {
                format!("{:.*}", digits, rng.random_range(*low..=*high))
            }
            Source::OneOf(values) => values[rng.random_range(0..values.len())].clone(),
            Source::Uuid => {
                let (a, b): (u64, u64) = (rng.random(), rng.random());
                format!(
                    "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
                    a >> 32,
                    (a >> 16) & 0xffff,
                    a & 0xfff,
                    0x8000 | (b >> 50),
                    b & 0xffff_ffff_ffff
                )
            }
        }
    }
}

/// A request as its author writes it.
#[derive(Debug, Clone, Default)]
pub struct TemplateParts {
    /// `GET`, `POST` ...
    pub method: String,
    /// Path and query, in pieces.
    pub target: Vec<Part>,
    /// Header lines: name, and the value in pieces. `host` and `content-length` are added.
    pub headers: Vec<(String, Vec<Part>)>,
    /// The body in pieces; empty for none.
    pub body: Vec<Part>,
    /// Where each variable's value comes from.
    pub variables: Vec<Source>,
}

/// A request ready to be rendered.
#[derive(Debug, Clone)]
pub struct Template {
    parts: TemplateParts,
    /// The whole request, where it has no variable.
    fixed: Option<Arc<[u8]>>,
}

/// A rendered request.
#[derive(Debug, Clone)]
pub(crate) enum Rendered {
    Shared(Arc<[u8]>),
    Own(Vec<u8>),
}

impl Rendered {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Rendered::Shared(bytes) => bytes,
            Rendered::Own(bytes) => bytes,
        }
    }
}

impl Template {
    /// Prepares a request.
    pub fn new(parts: TemplateParts) -> Self {
        let mut template = Template { parts, fixed: None };
        if template.parts.variables.is_empty() && template.session_slots() == 0 {
            template.fixed = Some(template.assemble(Values::default()).into());
        }
        template
    }

    /// A `GET` of `target` without variables.
    pub fn get(target: &str) -> Self {
        Template::new(TemplateParts {
            method: "GET".into(),
            target: vec![Part::Text(target.as_bytes().to_vec())],
            ..TemplateParts::default()
        })
    }

    /// Whether the answer to this request has no body whatever its headers say.
    pub fn is_head(&self) -> bool {
        self.parts.method == "HEAD"
    }

    /// The request's method.
    pub fn method(&self) -> &str {
        &self.parts.method
    }

    /// How many slots of a session it needs.
    pub(crate) fn session_slots(&self) -> usize {
        let TemplateParts {
            target,
            headers,
            body,
            ..
        } = &self.parts;
        let values = headers.iter().flat_map(|(_, value)| value);
        let slots = target.iter().chain(values).chain(body).map(|p| match p {
            Part::Session(slot) => slot + 1,
            Part::Text(_) | Part::Variable(_) => 0,
        });
        slots.max().unwrap_or(0)
    }

    pub(crate) fn render(&self, rng: &mut Xoshiro256PlusPlus) -> Rendered {
        self.render_in(&[], rng)
    }

    /// Renders a request of a session with these values.
    pub(crate) fn render_in(&self, session: &[String], rng: &mut Xoshiro256PlusPlus) -> Rendered {
        if let Some(fixed) = &self.fixed {
            return Rendered::Shared(Arc::clone(fixed));
        }
        let own: Vec<String> = self.parts.variables.iter().map(|s| s.draw(rng)).collect();
        Rendered::Own(self.assemble(Values { own: &own, session }))
    }

    fn assemble(&self, values: Values<'_>) -> Vec<u8> {
        let TemplateParts {
            method,
            target,
            headers,
            body,
            ..
        } = &self.parts;
        let body_length: usize = body.iter().map(|p| part_bytes(p, values).len()).sum();
        let mut out = Vec::with_capacity(256 + body_length);
        out.extend_from_slice(method.as_bytes());
        out.push(b' ');
        push_parts(&mut out, target, values);
        out.extend_from_slice(b" HTTP/1.1\r\n");
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            out.extend_from_slice(b"host: localhost\r\n");
        }
        for (name, value) in headers {
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b": ");
            push_parts(&mut out, value, values);
            out.extend_from_slice(b"\r\n");
        }
        if body_length > 0 || matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
            out.extend_from_slice(format!("content-length: {body_length}\r\n").as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        push_parts(&mut out, body, values);
        out
    }
}

/// What is filled into a request: values of its own, and those of its session.
#[derive(Debug, Clone, Copy, Default)]
struct Values<'a> {
    own: &'a [String],
    session: &'a [String],
}

fn part_bytes<'a>(part: &'a Part, values: Values<'a>) -> &'a [u8] {
    match part {
        Part::Text(text) => text,
        Part::Variable(index) => values.own[*index].as_bytes(),
        Part::Session(slot) => values.session.get(*slot).map_or(b"", String::as_bytes),
    }
}

fn push_parts(out: &mut Vec<u8>, parts: &[Part], values: Values<'_>) {
    for part in parts {
        out.extend_from_slice(part_bytes(part, values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn text(t: &str) -> Part {
        Part::Text(t.as_bytes().to_vec())
    }

    #[test]
    fn a_variable_has_one_value_per_request_and_counts_into_the_length() {
        let template = Template::new(TemplateParts {
            method: "POST".into(),
            target: vec![text("/p/"), Part::Variable(0)],
            headers: vec![("x-id".into(), vec![Part::Variable(0)])],
            body: vec![text("id="), Part::Variable(0)],
            variables: vec![Source::Integer { low: 10, high: 99 }],
        });
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let request = String::from_utf8(template.render(&mut rng).bytes().to_vec()).unwrap();
        let id = &request[8..10];
        assert_eq!(
            request,
            format!(
                "POST /p/{id} HTTP/1.1\r\nhost: localhost\r\nx-id: {id}\r\ncontent-length: 5\r\n\r\nid={id}"
            )
        );
    }

    #[test]
    fn values_of_a_session_stand_beside_those_of_the_request() {
        let template = Template::new(TemplateParts {
            method: "GET".into(),
            target: vec![text("/"), Part::Session(1), text("?"), Part::Variable(0)],
            variables: vec![Source::OneOf(vec!["own".to_owned()].into())],
            ..TemplateParts::default()
        });
        assert_eq!(template.session_slots(), 2);
        let session = ["a".to_owned(), "b".to_owned()];
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let request = template.render_in(&session, &mut rng);
        assert!(request.bytes().starts_with(b"GET /b?own HTTP/1.1\r\n"));
        let request = template.render(&mut rng);
        assert!(request.bytes().starts_with(b"GET /?own HTTP/1.1\r\n"));
    }

    #[test]
    fn the_same_seed_gives_the_same_requests() {
        let template = Template::new(TemplateParts {
            method: "GET".into(),
            target: vec![text("/"), Part::Variable(0), Part::Variable(1)],
            variables: vec![
                Source::Uuid,
                Source::Decimal {
                    low: 46.0,
                    high: 47.0,
                    digits: 2,
                },
            ],
            ..TemplateParts::default()
        });
        let draw = |seed| {
            template
                .render(&mut Xoshiro256PlusPlus::seed_from_u64(seed))
                .bytes()
                .to_vec()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
