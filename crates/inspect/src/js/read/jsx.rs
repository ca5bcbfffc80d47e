//! JSX: a component is a call of its function with its properties, as a server that renders has it; a tag of HTML is what stands
//! in it, without what only a browser would call (`onClick={...}`).

use oxc_ast::ast;

use super::{Reader, other};
use crate::js::module::{Call, Expression, Item, Key, Kind, Property};

impl Reader {
    pub(super) fn jsx_element(&mut self, element: &ast::JSXElement<'_>) -> Expression {
        if self.depth > super::DEEPEST {
            return other(element.span.start, Vec::new());
        }
        self.depth += 1;
        let expression = self.element_within(element);
        self.depth -= 1;
        expression
    }

    fn element_within(&mut self, element: &ast::JSXElement<'_>) -> Expression {
        let opening = &element.opening_element;
        let at = element.span.start;
        let component = match &opening.name {
            ast::JSXElementName::IdentifierReference(name) => Some(name),
            _ => None,
        };
        let mut properties = self.jsx_attributes(&opening.attributes, component.is_none());
        let children = self.jsx_children(&element.children);
        if !children.is_empty() {
            let key = Key::Name("children".to_owned());
            properties.push(Property::Named(key, other(at, children)));
        }
        let value = Expression {
            at,
            kind: Kind::Object(properties),
        };
        let Some(component) = component else {
            return other(at, vec![value]);
        };
        let callee = Expression {
            at: component.span.start,
            kind: Kind::Name(component.name.as_str().into()),
        };
        let arguments = vec![Item {
            is_spread: false,
            value,
        }];
        Expression {
            at,
            kind: Kind::Call(Box::new(Call { callee, arguments })),
        }
    }

    pub(super) fn jsx_children(&mut self, children: &[ast::JSXChild<'_>]) -> Vec<Expression> {
        let mut parts = Vec::new();
        for child in children {
            match child {
                ast::JSXChild::Text(_) => {}
                ast::JSXChild::Element(element) => parts.push(self.jsx_element(element)),
                ast::JSXChild::Fragment(inner) => parts.extend(self.jsx_children(&inner.children)),
                ast::JSXChild::ExpressionContainer(container) => {
                    parts.extend(self.jsx_expression(&container.expression));
                }
                ast::JSXChild::Spread(spread) => parts.push(self.expression(&spread.expression)),
            }
        }
        parts
    }

    /// Attributes as properties; of a tag those that only a browser would call are left out.
    fn jsx_attributes(
        &mut self,
        attributes: &[ast::JSXAttributeItem<'_>],
        is_tag: bool,
    ) -> Vec<Property> {
        let mut properties = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            match attribute {
                ast::JSXAttributeItem::Attribute(attribute) => {
                    let name = name_of(&attribute.name);
                    let value = attribute.value.as_ref();
                    let value = value.filter(|_| !(is_tag && name.starts_with("on")));
                    let value = value.and_then(|value| self.jsx_value(value));
                    let key = Key::Name(name.to_owned());
                    properties.extend(value.map(|value| Property::Named(key, value)));
                }
                ast::JSXAttributeItem::SpreadAttribute(spread) => {
                    properties.push(Property::Spread(self.expression(&spread.argument)));
                }
            }
        }
        properties
    }

    fn jsx_value(&mut self, value: &ast::JSXAttributeValue<'_>) -> Option<Expression> {
        match value {
            ast::JSXAttributeValue::StringLiteral(text) => Some(Expression {
                at: text.span.start,
                kind: Kind::Text(text.value.as_str().into()),
            }),
            ast::JSXAttributeValue::ExpressionContainer(container) => {
                self.jsx_expression(&container.expression)
            }
            ast::JSXAttributeValue::Element(element) => Some(self.jsx_element(element)),
            ast::JSXAttributeValue::Fragment(inner) => {
                let parts = self.jsx_children(&inner.children);
                Some(other(inner.span.start, parts))
            }
        }
    }

    fn jsx_expression(&mut self, expression: &ast::JSXExpression<'_>) -> Option<Expression> {
        let expression = expression.as_expression()?;
        Some(self.expression(expression))
    }
}

fn name_of<'a>(name: &'a ast::JSXAttributeName<'_>) -> &'a str {
    match name {
        ast::JSXAttributeName::Identifier(name) => name.name.as_str(),
        ast::JSXAttributeName::NamespacedName(name) => name.name.name.as_str(),
    }
}
