//! Texts in URLs.

use super::{Difficulty, Entry, Look, member};

pub(super) static ENTRY: Entry = Entry {
    name: "url_encoding",
    what: "encodes or reads parts of URLs",
    in_go: "url.QueryEscape writes a space as + and escapes !'()*, url.PathEscape keeps : and @: signed or compared URLs differ; Go rejects ; in queries",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, encodeURIComponent; net/url, QueryEscape, ParseQuery",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    let functions = [
        "encodeURIComponent",
        "encodeURI",
        "URLSearchParams",
        "escape",
        "unescape",
    ];
    look.called().is_some_and(|name| functions.contains(&name))
        || look
            .call()
            .and_then(|call| member(&call.callee))
            .is_some_and(|(object, _)| object == "querystring")
}

#[cfg(test)]
mod tests {
    #[test]
    fn functions_and_classes() {
        let text = "encodeURIComponent(x);
new URLSearchParams(q);
querystring.parse(q);
decode(x);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2, 3]);
    }
}
