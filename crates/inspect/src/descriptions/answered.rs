//! Who answers an operation, where packages route by the description: swagger-tools, swagger-node, oas-tools, exegesis and
//! express-openapi-validator each have a field of their own for the controller, beside `operationId`.

use std::collections::HashMap;

use serde_json::Value;

/// Fields that name a controller, of an operation or of all of a path.
const CONTROLLERS: [&str; 6] = [
    "x-swagger-router-controller",
    "x-openapi-router-controller",
    "x-router-controller",
    "x-exegesis-controller",
    "x-controller",
    "x-eov-operation-handler",
];

/// A controller and what of it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    /// A path to its module, from some folder of controllers: `board`, `v1/board.js`.
    pub(crate) controller: String,
    /// What the module exports it by.
    pub(crate) name: String,
    /// Where the description has the operation, from 1.
    pub(crate) line: u32,
}

/// Who answers an operation; none where the description doesn't say.
pub(super) fn of<'t>(
    (path, item): (&str, &Value),
    (method, operation): (&str, &Value),
    lines: impl FnOnce() -> &'t Lines<'t>,
) -> Option<Answered> {
    let mut fields = CONTROLLERS.iter();
    let controller = fields.find_map(|name| operation[name].as_str().or(item[name].as_str()))?;
    let names = ["x-eov-operation-id", "operationId"];
    let name = names.iter().find_map(|name| operation[name].as_str())?;
    Some(Answered {
        controller: controller.to_owned(),
        name: name.to_owned(),
        line: lines().of_operation(path, method),
    })
}

/// The lines that each key of a document is written on, gone over once for all operations.
#[derive(Debug)]
pub(super) struct Lines<'t>(HashMap<&'t str, Vec<u32>>);

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut lines: HashMap<&str, Vec<u32>> = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(key) = key(line) {
                lines.entry(key).or_default().push(number);
            }
        }
        Lines(lines)
    }

    /// The line of an operation, by its path's and then its method's key; the first where they aren't written as usual.
    fn of_operation(&self, path: &str, method: &str) -> u32 {
        let Some(of_path) = self.0.get(path).and_then(|lines| lines.first()) else {
            return 1;
        };
        let of_method = self.0.get(method).map_or(&[][..], Vec::as_slice);
        let after = of_method.partition_point(|line| line <= of_path);
        *of_method.get(after).unwrap_or(of_path)
    }
}

/// The key that a line of YAML or JSON begins with.
fn key(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, rest) = line[1..].split_once(quote)?;
        return rest.trim_start().starts_with(':').then_some(key);
    }
    line.split_once(": ")
        .map(|(key, _)| key)
        .or(line.strip_suffix(':'))
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn an_operation_is_found_where_it_is_written() {
        let line_of = |text, path, method| Lines::of(text).of_operation(path, method);
        let yaml = "paths:\n  /a/b:\n    get: {}\n  /a:\n    post:\n    get:\n";
        assert_eq!(line_of(yaml, "/a", "get"), 6);
        let json = "{\n  \"paths\": {\n    \"/a\": {\n      \"get\": {}\n";
        assert_eq!(line_of(json, "/a", "get"), 4);
        assert_eq!(line_of("{}", "/a", "get"), 1);
    }
}
