//! `node_slow_regex`
//!
//! # What it looks for
//! Regular expressions that can take exponential time, by their syntax tree: a repetition without a bound of something that
//! matches the same text in several ways (`(a+)+$`, `(\w+\s?)*;`, `(\d|\w)*!`), followed by something that can fail.
//!
//! # Why it matters
//! A text of thirty characters that almost matches is tried in a billion ways, on the event loop: one request holds the process
//! for minutes. Who may send the text may send it again.
//!
//! # What to do
//! Make the parts unambiguous (`(\w+\s)*\w*;`), bound the text's length before, or use an engine without backtracking (`re2`).

mod ambiguity;
mod characters;

use super::{About, Audit, Confidence, Seen, Service, Severity, confidence_of};
use crate::js::looking;
use crate::js::module::Kind;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_slow_regex",
        severity: Severity::High,
        file: include_str!("slow_regex.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(service.program, &mut |at, expression, _| {
        let pattern = match &expression.kind {
            Kind::Regex(text) => text
                .strip_prefix('/')
                .and_then(|t| t.strip_suffix('/'))
                .unwrap_or(text),
            Kind::New(call) | Kind::Call(call) => {
                match (
                    &call.callee.kind,
                    call.arguments.first().map(|a| &a.value.kind),
                ) {
                    (Kind::Name(name), Some(Kind::Text(text))) if name.as_ref() == "RegExp" => text,
                    _ => return,
                }
            }
            _ => return,
        };
        if !ambiguity::is_exponential(pattern) {
            return;
        }
        seen.push(Seen {
            file: at.module,
            offset: expression.at,
            confidence: service.when(at).map_or(Confidence::Medium, confidence_of),
            message: format!("/{}/ can take exponential time", shown(pattern)),
        });
    });
}

/// A pattern, or its beginning.
fn shown(pattern: &str) -> String {
    const MOST: usize = 60;
    match pattern.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &pattern[..end]),
        None => pattern.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::audits::node::seen_in;

    #[test]
    fn literals_and_constructors() {
        let text = r"const slow = /^(a+)+$/;
const fast = /^[a-z]+(-[a-z]+)*$/;
app.get('/', (req, res) => {
  new RegExp('^(\\w+\\s?)*$').test(req.query.text);
  new RegExp(req.query.pattern);
  /^(\d|\w)*!/.test(req.query.text);
  /^(b+)+\//.test(req.url);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [1, 4, 6, 7]);
    }
}
