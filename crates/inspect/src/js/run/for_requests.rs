//! Functions that packages call for requests and for nothing else: Passport's, those in the options of uploads and limits.

use super::Run;
use super::calls::Call;
use super::value::{External, Value};
use crate::usage::package_of;

/// Objects within objects of options.
pub(super) const DEEPEST: usize = 4;

impl Run<'_> {
    /// Functions that a package calls for requests and for nothing else.
    pub(super) fn note_strategies(&mut self, package: &str, path: &str, call: &Call<'_>) {
        let name = path.rsplit('.').next().unwrap_or(path);
        // Functions in their options: where a file goes, who is asking.
        let takes_options = matches!(package, "multer" | "multer-s3" | "express-rate-limit")
            || is_of_procedures(package)
            || package == "@nestjs/platform-express" && name.ends_with("Interceptor");
        if takes_options || package.starts_with("passport-") {
            for value in call.values() {
                self.run_for_requests(&value, DEEPEST);
            }
        }
        for resolvers in self.resolvers(package, name, call) {
            self.run_for_requests(&resolvers, DEEPEST);
        }
        let is_strategy = matches!(name, "use" | "serializeUser" | "deserializeUser");
        if is_strategy && matches!(package, "passport" | "koa-passport" | "@fastify/passport") {
            for argument in &call.arguments {
                for function in self.functions_of(&argument.value) {
                    self.calls.request(function);
                }
            }
        }
    }

    /// A plugin of Fastify is registered that resolves the queries of GraphQL.
    pub(crate) fn note_plugin(&mut self, plugin: &External, options: &Value) {
        if plugin.package == "mercurius" {
            let resolvers = self.member(options, "resolvers");
            self.run_for_requests(&resolvers, DEEPEST);
        }
    }

    /// What resolves the queries of GraphQL, as packages that serve it are given it.
    fn resolvers(&mut self, package: &str, name: &str, call: &Call<'_>) -> Vec<Value> {
        let options = call.value(0);
        let property = match (package, name) {
            ("graphql-tools" | "@graphql-tools/schema" | "graphql-yoga" | "@apollo/server", _) => {
                "resolvers"
            }
            (package, _) if package.starts_with("apollo-server") => "resolvers",
            ("express-graphql" | "koa-graphql", _) => "rootValue",
            ("graphql", "GraphQLObjectType") => "fields",
            _ => return Vec::new(),
        };
        match self.member(&options, property) {
            // Fields that may name each other: `fields: () => ({ user: { type, resolve } })`.
            Value::Function(f) if property == "fields" => {
                vec![self.call_closure(&f, None, Vec::new())]
            }
            resolvers => vec![resolvers],
        }
    }

    /// Has the functions within a value run for requests.
    pub(super) fn run_for_requests(&mut self, value: &Value, deepest: usize) {
        match value {
            Value::Function(_) => {
                for function in self.functions_of(value) {
                    self.calls.request(function);
                }
            }
            Value::Object(_) | Value::Array(_) | Value::Module(_) if deepest > 0 => {
                for (_, inner) in self.entries(value).unwrap_or_default() {
                    self.run_for_requests(&inner, deepest - 1);
                }
            }
            _ => {}
        }
    }
}

/// Whether a package calls all that it is given for requests: procedures, what runs before them, who makes their context.
fn is_of_procedures(package: &str) -> bool {
    let package = package_of(package);
    matches!(package, "@trpc/server" | "trpc-openapi" | "trpc-to-openapi")
}
