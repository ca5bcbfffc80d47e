//! JSON that is hashed or signed.

use super::{Difficulty, Entry, Look, member};
use crate::js::module::{Expression, Kind};

pub(super) static ENTRY: Entry = Entry {
    name: "hashed_json",
    what: "hashes or signs the text of JSON.stringify",
    in_go: "encoding/json sorts the keys of maps and writes <, > and & as escapes: the same value has another text, and signatures fail",
    difficulty: Difficulty::Adapt,
    source: "encoding/json, Marshal: map keys are sorted; Encoder.SetEscapeHTML",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    let is_hash = matches!(look.method(), Some("update" | "sign" | "createHash"))
        || matches!(
            look.called(),
            Some("hash" | "sign" | "md5" | "sha256" | "sha1")
        );
    let arguments = look
        .call()
        .map(|call| &call.arguments[..])
        .unwrap_or_default();
    is_hash && arguments.iter().any(|a| is_json(&a.value))
}

fn is_json(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Call(call) => member(&call.callee) == Some(("JSON", "stringify")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_where_it_is_hashed() {
        let text = "hmac.update(JSON.stringify(body));
hmac.update(body);
res.end(JSON.stringify(body));
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1]);
    }
}
