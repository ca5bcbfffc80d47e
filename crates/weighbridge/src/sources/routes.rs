//! Which route of the source answers a request of the workload: both name parameters as they like.

use std::collections::{BTreeSet, HashMap};

/// The workload's requests by the route of the source that answers them.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    by_route: HashMap<String, Vec<String>>,
}

impl Matched {
    /// Routes are methods, `*` for any, with paths. Of all that fit a request, the one with the most literal parts answers it, as routers choose.
    pub(crate) fn of(routes: &[(&str, &str)], asked: &[String]) -> Self {
        let mut matched = Matched::default();
        for request in asked {
            let fitting = routes.iter().filter_map(|r| Some((fits(*r, request)?, r)));
            let best = fitting.max_by_key(|(literal, (method, _))| (*literal, *method != "*"));
            if let Some((_, (method, path))) = best {
                let name = format!("{method} {path}");
                matched
                    .by_route
                    .entry(name)
                    .or_default()
                    .push(request.clone());
            }
        }
        matched
    }

    /// The requests that come by routes of the source, and how many of these nobody asks for.
    pub(crate) fn asked_of(&self, routes: &[String]) -> (Vec<String>, usize) {
        let mut asked = BTreeSet::new();
        let mut others = 0;
        for route in routes {
            match self.by_route.get(route) {
                Some(requests) => asked.extend(requests.iter().cloned()),
                None => others += 1,
            }
        }
        (asked.into_iter().collect(), others)
    }

    /// Requests that no route of the source answers.
    pub(crate) fn not_found(&self, asked: &[String]) -> Vec<String> {
        let found: BTreeSet<&String> = self.by_route.values().flatten().collect();
        asked
            .iter()
            .filter(|a| !found.contains(a))
            .cloned()
            .collect()
    }
}

/// How many parts of a path are the same, letter by letter; `None` where the route doesn't answer it.
fn fits((method, path): (&str, &str), request: &str) -> Option<usize> {
    let (asked, wanted) = request.split_once(' ')?;
    if method != "*" && method != asked {
        return None;
    }
    let mut wanted = parts(wanted);
    let mut literal = 0;
    for part in parts(path) {
        if part.starts_with('{') && part.ends_with("...}") {
            return Some(literal);
        }
        let other = wanted.next()?;
        match part == other {
            true if !part.starts_with('{') => literal += 1,
            true => {}
            false if part.contains('{') => {}
            false => return None,
        }
    }
    wanted.next().is_none().then_some(literal)
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn parameters_have_other_names_and_literal_parts_win() {
        let routes = [
            ("GET", "/parcels/{parcelId}"),
            ("GET", "/parcels/search"),
            ("*", "/files/{rest...}"),
        ];
        let asked = asked(&[
            "GET /parcels/{id}",
            "GET /parcels/search",
            "GET /files/a/b",
            "POST /parcels/{id}",
            "GET /parcels",
        ]);
        let matched = Matched::of(&routes, &asked);
        let of = |name: &str| matched.asked_of(&[name.to_owned()]);
        assert_eq!(of("GET /parcels/{parcelId}"), (vec![asked[0].clone()], 0));
        assert_eq!(of("GET /parcels/search"), (vec![asked[1].clone()], 0));
        assert_eq!(of("* /files/{rest...}"), (vec![asked[2].clone()], 0));
        assert_eq!(of("GET /elsewhere"), (vec![], 1));
        assert_eq!(matched.not_found(&asked), asked[3..]);
    }
}
