//! Methods that a framework calls by what decorators say while requests are answered, and that no call in the tree shows: an
//! entity's hooks, what a gateway of Nest does with a message.

use std::rc::Rc;

use super::Run;
use super::value::{ClassValue, Value};
use crate::js::module::{Expression, Kind, MemberKind};

const HOOKS: [&str; 4] = ["Before", "After", "OnInit", "OnLoad"];
const ENTITIES: [&str; 5] = [
    "typeorm",
    "sequelize-typescript",
    "@mikro-orm/core",
    "@mikro-orm/decorators/legacy",
    "objection",
];
/// Methods that Nest calls by their names.
const OF_GATEWAYS: [&str; 2] = ["handleConnection", "handleDisconnect"];

impl Run<'_> {
    /// Notes those of a class.
    pub(super) fn note_decorated(&mut self, class: &Rc<ClassValue>) {
        let of_class = self.class_of(class);
        let mut decorators = of_class.decorators.iter();
        let is_gateway = decorators.any(|d| self.is_of(class, d, is_gateway));
        for member in &of_class.members {
            let MemberKind::Method(id) = member.kind else {
                continue;
            };
            let mut decorators = member.decorators.iter();
            let is_called = decorators.any(|d| self.is_of(class, d, calls_method));
            if is_called || is_gateway && OF_GATEWAYS.contains(&member.name.as_str()) {
                let number = self.calls.number((class.module, id));
                self.calls.request(number);
            }
        }
    }

    /// Whether a decorator is one of these, told by package and name.
    fn is_of(
        &mut self,
        class: &Rc<ClassValue>,
        decorator: &Expression,
        is_one: fn(&str, &str) -> bool,
    ) -> bool {
        let Kind::Call(call) = &decorator.kind else {
            return false;
        };
        let env = self.class_env(class, None);
        match self.expression(&call.callee, &env) {
            Value::External(e) => is_one(&e.package, &e.path),
            _ => false,
        }
    }
}

fn is_gateway(package: &str, name: &str) -> bool {
    (package, name) == ("@nestjs/websockets", "WebSocketGateway")
}

/// Whether a method with this decorator is called while requests are answered.
fn calls_method(package: &str, name: &str) -> bool {
    match package {
        "@nestjs/websockets" => name == "SubscribeMessage",
        "@nestjs/microservices" => matches!(name, "MessagePattern" | "EventPattern"),
        _ => ENTITIES.contains(&package) && HOOKS.iter().any(|hook| name.starts_with(hook)),
    }
}
