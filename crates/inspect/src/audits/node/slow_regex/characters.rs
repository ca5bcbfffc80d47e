//! Sets of characters.

use oxc_regular_expression::ast::{
    CharacterClass, CharacterClassContents, CharacterClassContentsKind, CharacterClassEscapeKind,
    Term,
};

const LAST: u32 = 0x0010_FFFF;
/// What `.` leaves out.
const LINE_ENDS: [(u32, u32); 3] = [(10, 10), (13, 13), (0x2028, 0x2029)];
const DIGITS: [(u32, u32); 1] = [(48, 57)];
const WORD: [(u32, u32); 4] = [(48, 57), (65, 90), (95, 95), (97, 122)];
const SPACE: [(u32, u32); 8] = [
    (9, 13),
    (32, 32),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x3000, 0x3000),
];

/// Ranges of code points, both ends within.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Characters(Vec<(u32, u32)>);

impl Characters {
    fn of(ranges: &[(u32, u32)], is_negative: bool) -> Self {
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable();
        if !is_negative {
            return Characters(ranges);
        }
        let (mut rest, mut next) = (Vec::with_capacity(ranges.len() + 1), 0);
        for (first, last) in ranges {
            if first > next {
                rest.push((next, first - 1));
            }
            next = next.max(last + 1);
        }
        if next <= LAST {
            rest.push((next, LAST));
        }
        Characters(rest)
    }

    /// Whether some character is in both.
    pub(super) fn overlaps(&self, other: &Characters) -> bool {
        let touches = |a: &(u32, u32)| other.0.iter().any(|b| a.0 <= b.1 && b.0 <= a.1);
        self.0.iter().any(touches)
    }
}

/// The characters of which a term matches one; `None` for what matches another number of them or isn't known.
pub(super) fn of_term(term: &Term<'_>) -> Option<Characters> {
    match term {
        Term::Character(c) => Some(Characters::of(&[(c.value, c.value)], false)),
        Term::Dot(_) => Some(Characters::of(&LINE_ENDS, true)),
        Term::CharacterClassEscape(escape) => Some(of_escape(escape.kind)),
        Term::CharacterClass(class) => of_class(class),
        Term::CapturingGroup(group) => match &group.body.body[..] {
            [only] => only_one(&only.body),
            _ => None,
        },
        Term::IgnoreGroup(group) => match &group.body.body[..] {
            [only] => only_one(&only.body),
            _ => None,
        },
        _ => None,
    }
}

fn only_one(terms: &[Term<'_>]) -> Option<Characters> {
    match terms {
        [only] => of_term(only),
        _ => None,
    }
}

fn of_escape(kind: CharacterClassEscapeKind) -> Characters {
    use CharacterClassEscapeKind as Kind;
    match kind {
        Kind::D => Characters::of(&DIGITS, false),
        Kind::NegativeD => Characters::of(&DIGITS, true),
        Kind::S => Characters::of(&SPACE, false),
        Kind::NegativeS => Characters::of(&SPACE, true),
        Kind::W => Characters::of(&WORD, false),
        Kind::NegativeW => Characters::of(&WORD, true),
    }
}

fn of_class(class: &CharacterClass<'_>) -> Option<Characters> {
    if class.kind != CharacterClassContentsKind::Union {
        return None;
    }
    let mut ranges = Vec::with_capacity(class.body.len());
    for part in &class.body {
        match part {
            CharacterClassContents::Character(c) => ranges.push((c.value, c.value)),
            CharacterClassContents::CharacterClassRange(r) => {
                ranges.push((r.min.value, r.max.value));
            }
            CharacterClassContents::CharacterClassEscape(e) => ranges.extend(of_escape(e.kind).0),
            _ => return None,
        }
    }
    Some(Characters::of(&ranges, class.negative))
}
