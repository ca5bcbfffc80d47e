//! Methods that a framework calls by what decorators say while requests are answered, and that no call in the tree shows: an
//! entity's hooks, what a gateway of Nest does with a message, a resolver of GraphQL with a query, a job with its turn.

use std::rc::Rc;

use super::Run;
use super::value::{ClassValue, Env, External, Value};
use crate::js::module::{Expression, Kind};

const HOOKS: [&str; 4] = ["Before", "After", "OnInit", "OnLoad"];
const ENTITIES: [&str; 5] = [
    "typeorm",
    "sequelize-typescript",
    "@mikro-orm/core",
    "@mikro-orm/decorators/legacy",
    "objection",
];

impl Run<'_> {
    /// Notes those of a class.
    pub(super) fn note_decorated(&mut self, class: &Rc<ClassValue>) {
        let of_class = self.class_of(class);
        let of_decorators = of_class.decorators.iter();
        let mut called: Vec<&str> = of_decorators
            .filter_map(|d| self.decorator(class, d))
            .flat_map(|e| called_by_name(&e.package, &e.path))
            .copied()
            .collect();
        called.extend(called_of_parent(&class.parent));
        for member in &of_class.members {
            let Some(id) = member.function() else {
                continue;
            };
            let mut is_called = false;
            for decorator in &member.decorators {
                let Some(external) = self.decorator(class, decorator) else {
                    continue;
                };
                is_called |= calls_method(&external.package, &external.path);
                // What an upload is stored by stands in its options.
                if external.path == "UseInterceptors" {
                    let env = self.class_env(class, None);
                    self.at_start(|run| run.expression(decorator, &env));
                }
            }
            if is_called || called.contains(&member.name.as_str()) {
                let number = self.calls.number((class.module, id));
                self.calls.request(number);
            }
        }
    }

    /// The package and the name of a decorator, `@Hook` or `@Hook()`.
    pub(crate) fn decorator(
        &mut self,
        class: &Rc<ClassValue>,
        decorator: &Expression,
    ) -> Option<Rc<External>> {
        let env = self.class_env(class, None);
        match self.decorated_by(decorator, &env) {
            Value::External(external) => Some(external),
            _ => None,
        }
    }

    /// What a decorator names, `@named` or `@named(given)`.
    pub(crate) fn decorated_by(&mut self, decorator: &Expression, env: &Rc<Env>) -> Value {
        let named = match &decorator.kind {
            Kind::Call(call) => &call.callee,
            _ => decorator,
        };
        self.expression(named, env)
    }
}

/// Methods that a framework calls by their names, in a class with this decorator.
fn called_by_name(package: &str, name: &str) -> &'static [&'static str] {
    match (package, name) {
        ("@nestjs/websockets", "WebSocketGateway") => &["handleConnection", "handleDisconnect"],
        ("@nestjs/common", "Catch") => &["catch"],
        // Guards and interceptors, of whatever they are set on.
        ("@nestjs/common", "Injectable") => &["canActivate", "intercept"],
        ("@nestjs/bullmq", "Processor") => &["process"],
        ("@nestjs/cqrs", "CommandHandler" | "QueryHandler") => &["execute"],
        ("@nestjs/cqrs", "EventsHandler") => &["handle"],
        // They run while a request waits for what it stores.
        ("typeorm", "EventSubscriber") => &[
            "afterLoad",
            "beforeInsert",
            "afterInsert",
            "beforeUpdate",
            "afterUpdate",
            "beforeRemove",
            "afterRemove",
        ],
        _ => &[],
    }
}

/// Methods that Nest calls of a class that extends this.
fn called_of_parent(parent: &Value) -> &'static [&'static str] {
    match parent {
        Value::Made(made) if made.package == "@nestjs/passport" => {
            &["validate", "authenticate", "canActivate", "handleRequest"]
        }
        Value::External(external) if external.package == "@nestjs/passport" => {
            &["serializeUser", "deserializeUser"]
        }
        _ => &[],
    }
}

/// Whether a method with this decorator is called while requests are answered.
fn calls_method(package: &str, name: &str) -> bool {
    match package {
        "@nestjs/websockets" => name == "SubscribeMessage",
        "@nestjs/microservices" => {
            matches!(
                name,
                "MessagePattern" | "EventPattern" | "GrpcMethod" | "GrpcStreamMethod"
            )
        }
        "@nestjs/graphql" | "type-graphql" => matches!(
            name,
            "Query"
                | "Mutation"
                | "Subscription"
                | "ResolveField"
                | "FieldResolver"
                | "ResolveReference"
        ),
        "@nestjs/event-emitter" => name == "OnEvent",
        "@nestjs/bull" => name == "Process" || name.starts_with("OnQueue"),
        "@nestjs/bullmq" => name.starts_with("OnWorkerEvent") || name.starts_with("OnQueueEvent"),
        _ => ENTITIES.contains(&package) && HOOKS.iter().any(|hook| name.starts_with(hook)),
    }
}
