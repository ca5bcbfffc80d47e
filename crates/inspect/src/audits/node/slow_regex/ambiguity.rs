//! Whether a regular expression matches a text in exponentially many ways.

use oxc_allocator::Allocator;
use oxc_regular_expression::ast::{Alternative, Disjunction, Quantifier, Term};
use oxc_regular_expression::{LiteralParser, Options};

use super::characters::{Characters, of_term};

/// Longer patterns are data.
const LONGEST: usize = 5_000;
/// Repetitions up to here are no danger.
const FEW: u64 = 25;
/// Terms in a row and ways of a group that are compared with one another; more aren't, as it would take their square.
const MOST_COMPARED: usize = 64;

/// Whether a pattern, as it stands between its slashes, can take exponential time.
pub(super) fn is_exponential(pattern: &str) -> bool {
    // Only a group that is repeated can.
    if pattern.len() > LONGEST
        || !(pattern.contains(")*") || pattern.contains(")+") || pattern.contains("){"))
    {
        return false;
    }
    let allocator = Allocator::default();
    let parsed = ["", "v"].iter().find_map(|flags| {
        let parser = LiteralParser::new(&allocator, pattern, Some(flags), Options::default());
        parser.parse().ok()
    });
    parsed.is_some_and(|pattern| in_disjunction(&pattern.body, false))
}

/// `can_fail`: whether something after it has to match too.
fn in_disjunction(disjunction: &Disjunction<'_>, can_fail: bool) -> bool {
    let mut alternatives = disjunction.body.iter();
    alternatives.any(|alternative| in_alternative(alternative, can_fail))
}

fn in_alternative(alternative: &Alternative<'_>, can_fail: bool) -> bool {
    let mut fails_after = can_fail;
    // From the end: what is after a term is known when it is come to.
    for term in alternative.body.iter().rev() {
        if in_term(term, fails_after) {
            return true;
        }
        fails_after |= !is_optional(term);
    }
    false
}

fn in_term(term: &Term<'_>, can_fail: bool) -> bool {
    match term {
        Term::Quantifier(quantifier) => {
            (can_fail && is_unbounded(quantifier) && is_ambiguous(&quantifier.body))
                // Another turn of it may come after, and fail.
                || in_term(&quantifier.body, can_fail)
        }
        Term::CapturingGroup(group) => in_disjunction(&group.body, can_fail),
        Term::IgnoreGroup(group) => in_disjunction(&group.body, can_fail),
        // A look-around has to match by itself.
        Term::LookAroundAssertion(look) => in_disjunction(&look.body, false),
        _ => false,
    }
}

fn is_unbounded(quantifier: &Quantifier<'_>) -> bool {
    quantifier.max.is_none_or(|max| max > FEW)
}

fn group<'t, 'a>(term: &'t Term<'a>) -> Option<&'t Disjunction<'a>> {
    match term {
        Term::CapturingGroup(group) => Some(&group.body),
        Term::IgnoreGroup(group) => Some(&group.body),
        _ => None,
    }
}

/// Whether turns of a repeated group can share a text out among them in several ways.
fn is_ambiguous(repeated: &Term<'_>) -> bool {
    let Some(body) = group(repeated) else {
        return false;
    };
    let repeats_within = body.body.iter().any(repeats_itself);
    repeats_within || do_overlap(body)
}

/// Whether a way through the group holds a repetition that takes all else in it along: `a+`, `\w+\s?`, `.*,`.
fn repeats_itself(alternative: &Alternative<'_>) -> bool {
    let terms = &alternative.body;
    if terms.len() > MOST_COMPARED || terms.iter().any(is_assertion) {
        return false;
    }
    // A group around all is the way itself.
    if let [only] = &terms[..]
        && let Some(inner) = group(only)
    {
        return inner.body.iter().any(repeats_itself);
    }
    terms.iter().enumerate().any(|(index, term)| {
        let Term::Quantifier(inner) = term else {
            return false;
        };
        let Some(taken) = of_term(&inner.body).filter(|_| is_unbounded(inner)) else {
            return false;
        };
        let mut others = terms.iter().enumerate().filter(|(i, _)| *i != index);
        others.all(|(_, other)| is_optional(other) || is_taken(other, &taken))
    })
}

/// Whether a term can match some of the characters of a repetition beside it.
fn is_taken(term: &Term<'_>, taken: &Characters) -> bool {
    let characters = match term {
        Term::Quantifier(quantifier) => of_term(&quantifier.body),
        other => of_term(other),
    };
    characters.is_some_and(|c| c.overlaps(taken))
}

/// Whether two ways through a group match the same text, of one character or of as many.
fn do_overlap(body: &Disjunction<'_>) -> bool {
    let simple = |alternative: &Alternative<'_>| -> Option<Vec<Characters>> {
        alternative.body.iter().map(of_term).collect()
    };
    let ways = body.body.iter().take(MOST_COMPARED).filter_map(simple);
    let ways: Vec<Vec<Characters>> = ways.collect();
    ways.iter().enumerate().any(|(index, way)| {
        ways[index + 1..].iter().any(|other| {
            !way.is_empty()
                && way.len() == other.len()
                && way.iter().zip(other).all(|(a, b)| a.overlaps(b))
        })
    })
}

fn is_assertion(term: &Term<'_>) -> bool {
    matches!(
        term,
        Term::BoundaryAssertion(_) | Term::LookAroundAssertion(_)
    )
}

/// Whether a term matches the empty text always.
fn is_optional(term: &Term<'_>) -> bool {
    match term {
        Term::Quantifier(quantifier) => quantifier.min == 0 || is_optional(&quantifier.body),
        _ => group(term).is_some_and(|body| {
            let mut ways = body.body.iter();
            ways.any(|way| way.body.iter().all(is_optional))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::is_exponential;

    #[test]
    fn exponential_ones() {
        for pattern in [
            "^(a+)+$",
            "^(a*)*$",
            r"^(\w+\s?)*$",
            r"^([a-zA-Z0-9]+\.?)+@",
            "^(.*,)*x",
            r"(\d|\w)*!",
            "^(a|a)*$",
            "^((a+))+$",
            r"^(?:[^,]+,?)*;",
            r"^(x(a+)+)$",
            "^(a+){30,}$",
        ] {
            assert!(is_exponential(pattern), "{pattern}");
        }
    }

    #[test]
    fn long_ones_take_no_time() {
        let began = std::time::Instant::now();
        let long = [
            format!("^({}b)*$", "a+".repeat(2_000)),
            format!("^(?:{}x)*$", "[a-c]|".repeat(700)),
            format!("^{}x{}$", "(".repeat(400), ")+".repeat(400)),
        ];
        for pattern in &long {
            is_exponential(pattern);
        }
        assert!(began.elapsed().as_secs() < 2);
    }

    #[test]
    fn harmless_ones() {
        for pattern in [
            "(a+)+",
            r"^(\d+,)*$",
            r"^[a-z]+(-[a-z]+)*$",
            r"^([a-z]+\.)+com$",
            "^(a|b)*$",
            r"^(.|\n)*x",
            "^(a+){2}$",
            "^(ab|ac)*$",
            r"^(\s*,\s*\w)*$",
            r#"^"([^"\\]|\\.)*"$"#,
            r"^(?:\d{1,3}\.){3}\d{1,3}$",
            r"^(\w+\b\s?)*$",
            r"^(a+)+[^]*",
            "^(?:a+b)*$",
            "(",
            "",
        ] {
            assert!(!is_exponential(pattern), "{pattern}");
        }
    }
}
