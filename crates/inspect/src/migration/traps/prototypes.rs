//! Prototypes that are changed.

use super::{Difficulty, Entry, Look, member};
use crate::js::module::{Expression, Kind, Pattern};

pub(super) static ENTRY: Entry = Entry {
    name: "prototypes",
    what: "changes prototypes while it runs",
    in_go: "types are fixed when it is built: the methods are written where the type is",
    difficulty: Difficulty::Rework,
    source: "ECMA-262, Ordinary object internal methods; Go specification, Method declarations",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    if look.member().is_some_and(|(_, name)| name == "__proto__") {
        return true;
    }
    match &look.expression.kind {
        Kind::Assign(pattern, _) => {
            matches!(&**pattern, Pattern::Place(place) if is_of_prototype(place))
        }
        Kind::Call(call) => member(&call.callee) == Some(("Object", "setPrototypeOf")),
        _ => false,
    }
}

/// `X.prototype.y` and `X.prototype`.
fn is_of_prototype(place: &Expression) -> bool {
    match &place.kind {
        Kind::Member(object, name) => name.as_ref() == "prototype" || is_of_prototype(object),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn that_are_written_to() {
        let text = "x.__proto__ = y;
String.prototype.last = f;
Object.setPrototypeOf(a, b);
Array.prototype.slice.call(x);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2, 3]);
    }
}
