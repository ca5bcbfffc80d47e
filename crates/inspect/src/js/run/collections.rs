//! What lodash and its like do with lists and objects: as far as it doesn't change what is in them, or is what `Object` does.

use super::Run;
use super::calls::Call;
use super::value::{External, Value};

impl Run<'_> {
    /// A call of such a function; `None` for what isn't followed.
    pub(super) fn collection(&mut self, external: &External, call: &Call<'_>) -> Option<Value> {
        let of_object = match name(external)? {
            "sortBy" | "orderBy" | "uniq" | "uniqBy" | "compact" | "reverse" | "shuffle"
            | "clone" | "cloneDeep" | "toArray" => return Some(call.value(0)),
            "values" => "Object.values",
            "keys" => "Object.keys",
            "entries" | "toPairs" => "Object.entries",
            "assign" | "extend" | "merge" => "Object.assign",
            "isArray" => "Array.isArray",
            _ => return None,
        };
        let global = External {
            package: String::new(),
            path: of_object.to_owned(),
        };
        self.builtin(&global, call)
    }
}

/// The name of a function of such a package.
pub(super) fn name(external: &External) -> Option<&str> {
    match external.package.as_str() {
        "lodash" | "lodash-es" | "underscore" | "es-toolkit" | "es-toolkit/compat" | "radash" => {
            external.path.rsplit('.').next()
        }
        package => package
            .strip_prefix("lodash.")
            .or(package.strip_prefix("lodash/"))
            .or(package.strip_prefix("lodash-es/")),
    }
}
