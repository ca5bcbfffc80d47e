//! What each route comes to, and how ready types and tests are.

use weighbridge_inspect::{Effort, Inspection, RouteMove, Tests, Types};

use super::work::seen;
use weighbridge_report::counted;

/// Lines that are shown of a list.
const MOST: usize = 20;

pub(super) fn show(found: &Inspection) -> String {
    efforts(&found.migration.routes) + &types(&found.types) + &tests(&found.tests)
}

fn efforts(routes: &[RouteMove]) -> String {
    if routes.is_empty() {
        return String::new();
    }
    let sorted = largest_first(routes);
    let mut text =
        "\nwhat a move of each route is (code that routes share counts for each)\n".to_owned();
    for route in sorted.iter().take(MOST) {
        text += &format!(
            "  {:7}  {} {}: {}\n",
            word(route.effort),
            route.method,
            route.path,
            why(route)
        );
    }
    if sorted.len() > MOST {
        text += &format!(
            "  and {} more: --format json has all\n",
            sorted.len() - MOST
        );
    }
    text
}

/// Those that take the most work come first.
pub(super) fn largest_first(routes: &[RouteMove]) -> Vec<&RouteMove> {
    let mut sorted: Vec<&RouteMove> = routes.iter().collect();
    sorted.sort_by_key(|r| std::cmp::Reverse((r.effort, r.lines)));
    sorted
}

/// What its class rests on, and what it was seen to do.
pub(super) fn why(route: &RouteMove) -> String {
    let because = route.because.join(", ");
    match route.work.is_empty() {
        true => because,
        false => format!("{because}; {}", seen(&route.work)),
    }
}

pub(super) fn word(effort: Effort) -> &'static str {
    match effort {
        Effort::Small => "small",
        Effort::Medium => "medium",
        Effort::Large => "large",
        Effort::Unknown => "unknown",
    }
}

pub(super) fn types(types: &Types) -> String {
    let lines = types.typescript_lines + types.javascript_lines;
    if lines == 0 {
        return String::new();
    }
    if types.typescript_lines == 0 {
        return format!("\ntypes: none, all {lines} lines are JavaScript\n");
    }
    let share = types.typescript_lines as f64 / lines as f64 * 100.0;
    let mut strict = types.strict.iter().filter(|s| s.strict == Some(true));
    let strict = match strict.next() {
        Some(config) => format!("strict ({})", config.file),
        None => "no tsconfig says strict".to_owned(),
    };
    format!(
        "\ntypes: {share:.0} % of {lines} lines are TypeScript, {} `any`, {strict}\n",
        types.any
    )
}

pub(super) fn tests(tests: &Tests) -> String {
    let names = |tools: &[weighbridge_inspect::TestTool]| {
        let names: Vec<&str> = tools.iter().map(|t| t.name.as_str()).collect();
        names.join(", ")
    };
    if tests.files == 0 && tests.runners.is_empty() {
        return String::new();
    }
    let tested = tests.routes.iter().filter(|r| r.tested_in.is_some());
    let tested = tested.count();
    let mut text = format!(
        "tests: {} in {}{}; of {} routes {tested} are named by a test",
        tests.tests,
        counted(tests.files, "file"),
        match tests.runners.is_empty() {
            true => String::new(),
            false => format!(" ({})", names(&tests.runners)),
        },
        tests.routes.len()
    );
    if !tests.contracts.is_empty() {
        text += &format!("; over HTTP: {}", names(&tests.contracts));
    }
    text + "\n"
}
