//! Bodies with holes: `${name}` is filled from the path.

use super::pattern::{Pattern, is_name};
use crate::http1::percent_decode;

#[derive(Debug)]
enum Piece {
    Text(String),
    /// The parameter at this place among the path's.
    Parameter(usize),
}

/// A body, cut at its holes.
#[derive(Debug)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    is_json: bool,
}

impl Template {
    /// `is_json`: what is filled in is escaped as part of a JSON string.
    pub(super) fn parse(text: &str, pattern: &Pattern, is_json: bool) -> Result<Self, String> {
        let (mut pieces, mut rest, mut literal) = (Vec::new(), text, String::new());
        while let Some(start) = rest.find("${") {
            let inner = &rest[start + 2..];
            let name = inner.split_once('}').map(|(name, _)| name);
            let Some(name) = name.filter(|name| is_name(name)) else {
                literal.push_str(&rest[..start + 2]);
                rest = inner;
                continue;
            };
            let place = pattern.names().position(|known| known == name);
            let place = place.ok_or_else(|| unknown(name, pattern))?;
            literal.push_str(&rest[..start]);
            pieces.push(Piece::Text(std::mem::take(&mut literal)));
            pieces.push(Piece::Parameter(place));
            rest = &inner[name.len() + 1..];
        }
        literal.push_str(rest);
        pieces.push(Piece::Text(literal));
        Ok(Template { pieces, is_json })
    }

    /// The text, when it is the same for every path.
    pub(super) fn constant(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with `values`, percent-encoded as in the path, filled in.
    pub(super) fn fill(&self, values: &[&str]) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Parameter(place) => {
                    let value = percent_decode(values[*place]);
                    if self.is_json {
                        push_escaped(&mut out, &value);
                    } else {
                        out.push_str(&value);
                    }
                }
            }
        }
        out
    }
}

fn unknown(name: &str, pattern: &Pattern) -> String {
    let known: Vec<String> = pattern.names().map(|name| format!("{{{name}}}")).collect();
    match known.as_slice() {
        [] => format!("nothing fills ${{{name}}}: the path has no parameters"),
        known => format!(
            "nothing fills ${{{name}}}: the path has {}",
            known.join(", ")
        ),
    }
}

/// Appends `value` as it stands inside a JSON string.
fn push_escaped(out: &mut String, value: &str) {
    let is_plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\';
    if value.bytes().all(is_plain) {
        return out.push_str(value);
    }
    let quoted = serde_json::Value::from(value).to_string();
    out.push_str(&quoted[1..quoted.len() - 1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_and_escapes() {
        let pattern = Pattern::parse("/{a}/{b}").unwrap();
        let fill = |text: &str| {
            let template = Template::parse(text, &pattern, true).unwrap();
            template.fill(&["x%0Ay", "1"])
        };
        assert_eq!(fill("${a}${b}, ${a}"), r"x\ny1, x\ny");
        assert_eq!(fill("${} ${no end"), "${} ${no end");
        assert_eq!(fill("$${b}"), "$1");
    }
}
