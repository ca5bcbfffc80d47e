//! Objects that answer for others.

use super::{Difficulty, Entry, Look, member};

pub(super) static ENTRY: Entry = Entry {
    name: "proxies",
    what: "makes objects whose members are computed, by Proxy or Reflect",
    in_go: "there is no like: an interface with methods, or generated code",
    difficulty: Difficulty::Rework,
    source: "ECMA-262, Proxy",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    look.called() == Some("Proxy")
        || look
            .call()
            .and_then(|call| member(&call.callee))
            .is_some_and(|(object, _)| object == "Reflect")
}

#[cfg(test)]
mod tests {
    #[test]
    fn proxies_and_reflection() {
        let text = "const p = new Proxy(x, h);
Reflect.get(x, k);
proxy(x);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2]);
    }
}
