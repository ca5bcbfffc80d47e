//! Which of some names may be one edit from a given one, without comparing it with each.
//!
//! Two words that are one edit apart (a letter more, less, another, or two changed over) are equal after taking at most
//! one letter from each (the deletion neighbourhood of Mor and Fraenkel, 1982): so a look-up for each letter of the
//! given name finds them all, however many names there are.

use std::collections::HashMap;

/// Names by what is left of them without one letter.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Numbers of names, by the name and by what is left of it.
    left: HashMap<String, Vec<usize>>,
    longest: usize,
}

impl Near {
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut near = Near::default();
        for (number, name) in names.enumerate() {
            near.longest = near.longest.max(name.len());
            for left in neighbourhood(name) {
                near.left.entry(left).or_default().push(number);
            }
        }
        near
    }

    /// The numbers of all that are at most one edit away, and of some that are two.
    pub(super) fn candidates(&self, name: &str) -> Vec<usize> {
        // A letter is at most four bytes.
        if name.len() > self.longest + 4 {
            return Vec::new();
        }
        let found = neighbourhood(name).filter_map(|left| self.left.get(&left));
        found.flatten().copied().collect()
    }
}

/// A name, and the name without each of its letters.
fn neighbourhood(name: &str) -> impl Iterator<Item = String> {
    let without = name.char_indices().map(|(at, letter)| {
        let mut left = name.to_owned();
        left.replace_range(at..at + letter.len_utf8(), "");
        left
    });
    std::iter::once(name.to_owned()).chain(without)
}
