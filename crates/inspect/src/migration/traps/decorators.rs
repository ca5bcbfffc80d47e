//! Classes that are put together by decorators.

use super::{Difficulty, Entry, Look};

pub(super) static ENTRY: Entry = Entry {
    name: "decorators",
    what: "describes classes by decorators",
    in_go: "there are no decorators: what they register is written in code or in struct tags",
    difficulty: Difficulty::Rework,
    source: "TypeScript Handbook, Decorators",
    is_seen,
};

fn is_seen(look: &Look<'_>) -> bool {
    look.is_decorator
}

#[cfg(test)]
mod tests {
    #[test]
    fn of_classes_and_members() {
        let text = "@Entity()
class A {
  @Column() name;
  plain;
}
";
        assert_eq!(super::super::lines(&super::ENTRY, text), [1, 3]);
    }
}
