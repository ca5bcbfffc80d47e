//! Path templates: `/carriers/{carrier}/parcels/{id}`.

use std::cmp::Ordering;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    /// Any one segment that isn't empty, under a name.
    Parameter(String),
}

/// A path template, segment by segment.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Vec<Segment>);

impl Pattern {
    pub(super) fn parse(path: &str) -> Result<Self, String> {
        let Some(rest) = path.strip_prefix('/') else {
            return Err("a path starts with /".to_owned());
        };
        if path.contains('?') {
            return Err("write the path without a query: it matches any".to_owned());
        }
        let segments = rest.split('/').map(segment).collect::<Result<_, _>>()?;
        let pattern = Pattern(segments);
        let names: Vec<&str> = pattern.names().collect();
        if let Some(twice) = (1..names.len()).find(|&i| names[..i].contains(&names[i])) {
            return Err(format!("the path has {{{}}} twice", names[twice]));
        }
        Ok(pattern)
    }

    /// The parameters' names, in the order of the path.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix('/') else {
            return false;
        };
        let mut given = rest.split('/');
        let all_match = self.0.iter().all(|segment| {
            given.next().is_some_and(|part| match segment {
                Segment::Literal(text) => text == part,
                Segment::Parameter(_) => !part.is_empty(),
            })
        });
        all_match && given.next().is_none()
    }

    /// The parameters' values in a path that matches, in the order of [`Pattern::names`], still percent-encoded.
    pub(super) fn values<'p>(&self, path: &'p str) -> Vec<&'p str> {
        self.0
            .iter()
            .zip(path.split('/').skip(1))
            .filter(|(segment, _)| matches!(segment, Segment::Parameter(_)))
            .map(|(_, part)| part)
            .collect()
    }

    /// Whether both match the same paths.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same = |(a, b): (&Segment, &Segment)| match (a, b) {
            (Segment::Literal(a), Segment::Literal(b)) => a == b,
            (Segment::Parameter(_), Segment::Parameter(_)) => true,
            _ => false,
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }

    /// Orders patterns so that where two match, the one with the earlier literal segment comes first.
    pub(super) fn most_literal_first(&self, other: &Self) -> Ordering {
        let is_parameter = |segment: &Segment| matches!(segment, Segment::Parameter(_));
        self.0
            .iter()
            .map(is_parameter)
            .cmp(other.0.iter().map(is_parameter))
    }
}

fn segment(text: &str) -> Result<Segment, String> {
    let Some(name) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) else {
        return match text.contains(['{', '}']) {
            true => Err(format!(
                "a parameter is a whole segment, unlike in {text:?}"
            )),
            false => Ok(Segment::Literal(text.to_owned())),
        };
    };
    if !is_name(name) {
        return Err(format!(
            "a parameter's name has letters, digits, _ and -, unlike {text:?}"
        ));
    }
    Ok(Segment::Parameter(name.to_owned()))
}

/// Whether `name` can stand between braces.
pub(super) fn is_name(name: &str) -> bool {
    let is_fit = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    !name.is_empty() && name.bytes().all(is_fit)
}
