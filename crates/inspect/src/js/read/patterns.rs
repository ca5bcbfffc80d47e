//! What is bound or assigned to.

use oxc_ast::ast;

use super::Reader;
use crate::js::module::{Expression, Key, Kind, Pattern};

impl Reader {
    pub(super) fn pattern(&mut self, pattern: &ast::BindingPattern<'_>) -> Pattern {
        match pattern {
            ast::BindingPattern::BindingIdentifier(name) => Pattern::Name(name.name.to_string()),
            ast::BindingPattern::ObjectPattern(object) => {
                let mut properties = Vec::with_capacity(object.properties.len());
                for property in &object.properties {
                    let key = self.key(&property.key, property.computed);
                    properties.push((key, self.pattern(&property.value)));
                }
                let rest = object.rest.as_ref();
                Pattern::Object {
                    properties,
                    rest: rest.map(|r| Box::new(self.pattern(&r.argument))),
                }
            }
            ast::BindingPattern::ArrayPattern(array) => {
                let items = array.elements.iter();
                let items = items.map(|i| i.as_ref().map(|i| self.pattern(i))).collect();
                let rest = array.rest.as_ref();
                Pattern::Array {
                    items,
                    rest: rest.map(|r| Box::new(self.pattern(&r.argument))),
                }
            }
            ast::BindingPattern::AssignmentPattern(default) => {
                let inner = self.pattern(&default.left);
                let value = self.expression(&default.right);
                Pattern::Default(Box::new(inner), Box::new(value))
            }
        }
    }

    pub(super) fn target(&mut self, target: &ast::AssignmentTarget<'_>) -> Pattern {
        use ast::AssignmentTarget as Target;
        match target {
            Target::AssignmentTargetIdentifier(name) => Pattern::Name(name.name.to_string()),
            Target::ObjectAssignmentTarget(object) => {
                let properties = object.properties.iter();
                let properties = properties.map(|p| self.target_property(p)).collect();
                Pattern::Object {
                    properties,
                    rest: None,
                }
            }
            Target::ArrayAssignmentTarget(array) => {
                let items = array.elements.iter();
                let items = items.map(|i| i.as_ref().map(|i| self.target_default(i)));
                Pattern::Array {
                    items: items.collect(),
                    rest: None,
                }
            }
            other => {
                let place = match other.as_member_expression() {
                    Some(member) => self.member(member),
                    None => super::other(0, Vec::new()),
                };
                Pattern::Place(Box::new(place))
            }
        }
    }

    fn target_property(&mut self, property: &ast::AssignmentTargetProperty<'_>) -> (Key, Pattern) {
        match property {
            ast::AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(p) => {
                let name = p.binding.name.to_string();
                (Key::Name(name.clone()), Pattern::Name(name))
            }
            ast::AssignmentTargetProperty::AssignmentTargetPropertyProperty(p) => (
                self.key(&p.name, p.computed),
                self.target_default(&p.binding),
            ),
        }
    }

    fn target_default(&mut self, target: &ast::AssignmentTargetMaybeDefault<'_>) -> Pattern {
        match target {
            ast::AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(default) => {
                let inner = self.target(&default.binding);
                let value = self.expression(&default.init);
                Pattern::Default(Box::new(inner), Box::new(value))
            }
            other => match other.as_assignment_target() {
                Some(target) => self.target(target),
                None => Pattern::Place(Box::new(super::other(0, Vec::new()))),
            },
        }
    }

    pub(super) fn key(&mut self, key: &ast::PropertyKey<'_>, is_computed: bool) -> Key {
        if let ast::PropertyKey::PrivateIdentifier(name) = key {
            return Key::Name(format!("#{}", name.name));
        }
        if let Some(name) = key.static_name() {
            return Key::Name(name.into_owned());
        }
        match key.as_expression() {
            Some(key) if is_computed => Key::Computed(Box::new(self.expression(key))),
            _ => Key::Computed(Box::new(Expression {
                at: 0,
                kind: Kind::Nothing,
            })),
        }
    }
}
