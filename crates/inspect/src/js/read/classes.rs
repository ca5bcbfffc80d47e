//! Classes.

use oxc_ast::ast;

use super::Reader;
use super::functions::{annotation, json_type};
use crate::js::module::{Class, ClassId, Expression, Key, Member, MemberKind};

impl Reader {
    pub(super) fn class_of(&mut self, class: &ast::Class<'_>) -> ClassId {
        let heritage = class.heritage.as_ref();
        let extends = heritage.map(|h| self.expression(&h.expression));
        let decorators = self.decorators(&class.decorators);
        let members = class.body.body.iter();
        let members = members.filter_map(|m| self.class_member(m)).collect();
        self.class(Class {
            name: class.id.as_ref().map(|id| id.name.to_string()),
            extends,
            decorators,
            members,
        })
    }

    pub(super) fn decorators(&mut self, decorators: &[ast::Decorator<'_>]) -> Vec<Expression> {
        let one = |d: &ast::Decorator<'_>| {
            let mut expression = self.expression(&d.expression);
            // A decorator is pointed at where its `@` stands.
            expression.at = d.span.start;
            expression
        };
        decorators.iter().map(one).collect()
    }

    fn class_member(&mut self, element: &ast::ClassElement<'_>) -> Option<Member> {
        match element {
            ast::ClassElement::MethodDefinition(method) => {
                let name = self.member_name(&method.key)?;
                let decorators = self.decorators(&method.decorators);
                let id = self.function_of(&method.value);
                self.module.functions[id.0 as usize].name = Some(name.clone());
                let kind = match method.kind {
                    ast::MethodDefinitionKind::Constructor => MemberKind::Constructor(id),
                    ast::MethodDefinitionKind::Method => MemberKind::Method(id),
                    ast::MethodDefinitionKind::Get => MemberKind::Getter(id),
                    ast::MethodDefinitionKind::Set => MemberKind::Setter(id),
                };
                // An overload or an abstract method has no body and is no second method.
                method.value.body.as_ref()?;
                Some(Member {
                    name,
                    kind,
                    is_static: method.r#static,
                    decorators,
                })
            }
            ast::ClassElement::PropertyDefinition(field) => Some(Member {
                name: self.member_name(&field.key)?,
                kind: MemberKind::Field {
                    value: field.value.as_ref().map(|v| self.expression(v)),
                    type_name: annotation(field.type_annotation.as_deref()),
                    json_type: json_type(field.type_annotation.as_deref()),
                    is_optional: field.optional,
                },
                is_static: field.r#static,
                decorators: self.decorators(&field.decorators),
            }),
            _ => None,
        }
    }

    fn member_name(&mut self, key: &ast::PropertyKey<'_>) -> Option<String> {
        match self.key(key, false) {
            Key::Name(name) => Some(name),
            Key::Computed(_) => None,
        }
    }
}
