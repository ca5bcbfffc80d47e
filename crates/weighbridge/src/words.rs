//! Words of results.

/// `1 route`, `2 routes`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_has_no_ending() {
        assert_eq!(counted(1, "route"), "1 route");
        assert_eq!(counted(0, "route"), "0 routes");
    }
}
