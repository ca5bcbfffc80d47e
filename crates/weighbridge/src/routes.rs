//! What verbs ask of the routes that were found.

use std::collections::HashSet;

use weighbridge_inspect::Route;

/// Tells whether a route takes any method of a path whose own methods have routes: what is left for it is to refuse.
pub(crate) fn for_the_rest(all: &[Route]) -> impl Fn(&Route) -> bool {
    let named = all.iter().filter(|r| r.method != "*");
    let paths: HashSet<_> = named.map(path_of).collect();
    move |route| route.method == "*" && paths.contains(&path_of(route))
}

/// A path of one service, as far as a folder with several tells them apart.
fn path_of(route: &Route) -> (String, weighbridge_inspect::Framework, bool) {
    (route.path.clone(), route.framework, route.is_mounted)
}
