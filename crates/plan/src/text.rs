//! Texts with placeholders.

use std::fmt;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Literal(String),
    /// The value of a parameter of the request; the same wherever it stands in one request.
    Param(String),
    /// What the user's set-up captured.
    Capture(String),
    /// A column of the user's line in the `users` file.
    User(String),
    /// A variable of the caller's environment; a secret.
    Env(String),
}

/// A text of pieces, written with `${name}` for a placeholder, `${env:NAME}` for a secret, and `$${` for a plain `${`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The pieces, in order; no two literals in a row.
    pub pieces: Vec<Piece>,
}

impl Text {
    /// A text without placeholders.
    pub fn literal(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Text::default(),
            false => Text {
                pieces: vec![Piece::Literal(text)],
            },
        }
    }

    /// The text where it has no placeholders.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(&text.replace("${", "$${")),
            Piece::Param(name) | Piece::Capture(name) | Piece::User(name) => {
                write!(f, "${{{name}}}")
            }
            Piece::Env(name) => write!(f, "${{env:{name}}}"),
        })
    }
}

/// What placeholders can stand for, where a text is read. A name is looked for in this order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names<'a> {
    pub(crate) params: &'a [String],
    pub(crate) captures: &'a [String],
    pub(crate) users: &'a [String],
}

impl<'a> Names<'a> {
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let all = self.params.iter().chain(self.captures).chain(self.users);
        all.map(String::as_str)
    }

    fn piece(&self, name: &str) -> Option<Piece> {
        let has = |names: &[String]| names.iter().any(|n| n == name);
        match name.strip_prefix("env:") {
            Some(variable) => Some(Piece::Env(variable.to_owned())),
            None if has(self.params) => Some(Piece::Param(name.to_owned())),
            None if has(self.captures) => Some(Piece::Capture(name.to_owned())),
            None if has(self.users) => Some(Piece::User(name.to_owned())),
            None => None,
        }
    }
}

/// What is wrong with a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextError {
    /// It stands for nothing.
    Unknown {
        /// As written, braces included.
        written: String,
        /// Its name.
        name: String,
    },
    /// Its brace is not closed, or not after a name.
    Unclosed,
}

/// How a placeholder opens: `${` everywhere, `{` in paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Braces {
    /// `${name}`.
    Dollar,
    /// `{name}` and `${name}`.
    Bare,
}

/// Letters, digits and what joins them; anything else is a brace that was never closed.
fn is_placeholder_name(name: &str) -> bool {
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    !name.is_empty() && name.chars().all(is_good)
}

/// Reads a text; every placeholder must be one of `names`.
pub(crate) fn parse(text: &str, braces: Braces, names: &Names<'_>) -> Result<Text, TextError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("$${") {
            literal.push_str("${");
            rest = after;
            continue;
        }
        let opened = rest.strip_prefix("${").or_else(|| match braces {
            Braces::Bare => rest.strip_prefix('{'),
            Braces::Dollar => None,
        });
        let Some(inside) = opened else {
            literal.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let (name, after) = inside
            .split_once('}')
            .filter(|(name, _)| is_placeholder_name(name))
            .ok_or(TextError::Unclosed)?;
        let written = &rest[..rest.len() - after.len()];
        let piece = names.piece(name).ok_or_else(|| TextError::Unknown {
            written: written.to_owned(),
            name: name.to_owned(),
        })?;
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(piece);
        rest = after;
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(Text { pieces })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(params: &[String]) -> Names<'_> {
        Names {
            params,
            ..Names::default()
        }
    }

    proptest! {
        #[test]
        fn any_text_without_placeholders_stays_as_it_is(text in "[^$]*") {
            let read = parse(&text, Braces::Dollar, &Names::default()).unwrap();
            prop_assert_eq!(read.as_literal(), Some(text.as_str()));
        }

        #[test]
        fn prints_what_it_parses(text in "([a-z ${}]|\\$\\{id\\})*") {
            let params = ["id".to_owned()];
            if let Ok(read) = parse(&text, Braces::Dollar, &names(&params)) {
                prop_assert_eq!(parse(&read.to_string(), Braces::Dollar, &names(&params)), Ok(read));
            }
        }
    }

    #[test]
    fn placeholders_are_found() {
        let params = ["id".to_owned()];
        let read = parse("/a/{id}/${env:KEY}", Braces::Bare, &names(&params)).unwrap();
        assert_eq!(
            read.pieces,
            [
                Piece::Literal("/a/".into()),
                Piece::Param("id".into()),
                Piece::Literal("/".into()),
                Piece::Env("KEY".into()),
            ]
        );
        assert!(matches!(
            parse("${di}", Braces::Dollar, &names(&params)),
            Err(TextError::Unknown { name, .. }) if name == "di"
        ));
        assert_eq!(
            parse("${id", Braces::Dollar, &names(&params)),
            Err(TextError::Unclosed)
        );
        assert_eq!(
            parse("{\"a\":\"${id\"}", Braces::Dollar, &names(&params)),
            Err(TextError::Unclosed)
        );
    }
}
