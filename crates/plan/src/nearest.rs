//! What was probably meant.

/// The candidate nearest to a word, if it is near enough to be a typing error: at most a third of its letters differ.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_found_and_other_words_are_not() {
        let keys = ["weight", "route", "params"];
        assert_eq!(nearest("wieght", keys.into_iter()), Some("weight"));
        assert_eq!(nearest("rout", keys.into_iter()), Some("route"));
        assert_eq!(nearest("colour", keys.into_iter()), None);
    }
}
