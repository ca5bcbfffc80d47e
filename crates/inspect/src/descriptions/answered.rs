//! Who answers an operation, where packages route by the description: swagger-tools, swagger-node, oas-tools, exegesis and
//! express-openapi-validator each have a field of their own for the controller, beside `operationId`.

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

pub(super) fn of(item: &Value, operation: &Value, line: impl FnOnce() -> u32) -> Option<Answered> {
    let mut fields = CONTROLLERS.iter();
    let controller = fields.find_map(|name| operation[name].as_str().or(item[name].as_str()))?;
    let names = ["x-eov-operation-id", "operationId"];
    let name = names.iter().find_map(|name| operation[name].as_str())?;
    Some(Answered {
        controller: controller.to_owned(),
        name: name.to_owned(),
        line: line(),
    })
}

/// The line of an operation, by its path's and then its method's key; the first where they aren't written as usual.
pub(super) fn line_of(text: &str, path: &str, method: &str) -> u32 {
    let key = |line: &str, name: &str| {
        let line = line.trim_start().trim_start_matches(['"', '\'']);
        let rest = line.strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
    };
    let mut lines = text.lines().enumerate();
    let of_path = lines.find(|(_, line)| key(line, path));
    let of_method = lines.find(|(_, line)| key(line, method));
    let found = of_method.or(of_path).map_or(0, |(at, _)| at);
    found as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn an_operation_is_found_where_it_is_written() {
        let yaml = "paths:\n  /a/b:\n    get: {}\n  /a:\n    post:\n    get:\n";
        assert_eq!(line_of(yaml, "/a", "get"), 6);
        let json = "{\n  \"paths\": {\n    \"/a\": {\n      \"get\": {}\n";
        assert_eq!(line_of(json, "/a", "get"), 4);
        assert_eq!(line_of("{}", "/a", "get"), 1);
    }
}
