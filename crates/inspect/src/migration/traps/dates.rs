//! Dates as texts.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "dates",
    what: "writes dates by toISOString or toJSON",
    in_go: "time.Time marshals with up to nine digits and the offset of its zone; Node.js writes three digits and Z, and clients may compare texts",
    difficulty: Difficulty::Adapt,
    source: "ECMA-262, Date.prototype.toISOString; time, Time.MarshalJSON: RFC3339Nano",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    look.method() == Some("toISOString")
}

#[cfg(test)]
mod tests {
    #[test]
    fn wherever_it_is_called() {
        let text = "const a = new Date().toISOString();
const b = now().toISOString().slice(0, 10);
const c = toISOString(d);
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 2]);
    }
}
