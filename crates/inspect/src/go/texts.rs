//! The functions of the standard library that paths are put together with.

use std::borrow::Cow;

use super::ast::Expression;
use super::follow::{Follow, Frame};
use super::value::{Text, Value};

impl<'p> Follow<'p> {
    /// What a function of a package makes of texts; `None` where it isn't known.
    pub(super) fn text_function(
        &self,
        frame: &Frame<'p>,
        import: &str,
        name: &str,
        values: &[Value<'p>],
        written: &[Expression],
    ) -> Option<Value<'p>> {
        let texts = values
            .iter()
            .zip(written)
            .map(|(value, e)| self.as_text(frame, value, e));
        let texts: Vec<Text> = texts.collect();
        let text = match (import, name) {
            ("fmt", "Sprintf") => formatted(&texts)?,
            ("fmt", "Sprint") => texts.iter().map(|t| t.text.as_str()).collect(),
            ("path", "Join") => crate::path::join("", &joined(&texts, "/")),
            ("net/url", "JoinPath") => joined(&texts, "/"),
            ("strings", _) => stringed(name, &texts)?,
            _ => return None,
        };
        let is_own = Expression::is_path;
        let passed = texts.iter().rev().find_map(|t| t.passed.clone());
        Some(Value::Text(Text {
            text,
            passed: passed.filter(|_| !written.iter().any(is_own)),
        }))
    }
}

fn joined(texts: &[Text], between: &str) -> String {
    let parts: Vec<&str> = texts.iter().map(|t| t.text.as_str()).collect();
    parts.join(between)
}

fn stringed(name: &str, texts: &[Text]) -> Option<String> {
    let [first, rest @ ..] = texts else {
        return None;
    };
    let text = first.text.as_str();
    let cut = rest.first().map(|t| t.text.as_str());
    Some(match (name, cut) {
        ("TrimSpace", None) => text.trim().to_owned(),
        ("TrimSuffix", Some(cut)) => text.strip_suffix(cut).unwrap_or(text).to_owned(),
        ("TrimPrefix", Some(cut)) => text.strip_prefix(cut).unwrap_or(text).to_owned(),
        ("TrimRight", Some(cut)) => text.trim_end_matches(|c| cut.contains(c)).to_owned(),
        ("TrimLeft", Some(cut)) => text.trim_start_matches(|c| cut.contains(c)).to_owned(),
        ("Trim", Some(cut)) => text.trim_matches(|c| cut.contains(c)).to_owned(),
        ("ToLower", None) if first.is_known() => text.to_lowercase(),
        ("ToUpper", None) if first.is_known() => text.to_uppercase(),
        _ => return None,
    })
}

/// `fmt.Sprintf`: each verb takes the next argument; flags and widths don't matter to paths.
fn formatted(texts: &[Text]) -> Option<String> {
    let (format, arguments) = texts.split_first()?;
    let mut arguments = arguments.iter();
    let mut out = String::with_capacity(format.text.len());
    let mut rest = format.text.as_str();
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let verb = tail.find(|c: char| c.is_alphabetic() || c == '%')?;
        if tail[verb..].starts_with('%') {
            out.push('%');
        } else {
            let argument = arguments.next().map(|t| Cow::from(t.text.as_str()));
            out.push_str(&argument.unwrap_or(Cow::from("%")));
        }
        let length = tail[verb..].chars().next().map_or(0, char::len_utf8);
        rest = &tail[verb + length..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_take_their_arguments() {
        let texts = |all: &[&str]| -> Vec<Text> { all.iter().map(|t| Text::known(*t)).collect() };
        let shown = |all: &[&str]| formatted(&texts(all)).unwrap();
        assert_eq!(shown(&["/%s/%03d%%", "v1", "7"]), "/v1/7%");
        assert_eq!(shown(&["/x"]), "/x");
        assert_eq!(shown(&["/%s/%s", "a"]), "/a/%");
        assert!(formatted(&texts(&["/%"])).is_none());
    }
}
