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
        let ast::JSXElementName::IdentifierReference(component) = &opening.name else {
            let mut parts = self.attributes_of_tag(&opening.attributes);
            parts.extend(self.jsx_children(&element.children));
            return other(at, parts);
        };
        let callee = Expression {
            at: component.span.start,
            kind: Kind::Name(component.name.as_str().into()),
        };
        let mut properties = self.properties_of_component(&opening.attributes);
        let children = self.jsx_children(&element.children);
        if !children.is_empty() {
            let key = Key::Name("children".to_owned());
            properties.push(Property::Named(key, other(at, children)));
        }
        let value = Expression {
            at,
            kind: Kind::Object(properties),
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

    fn attributes_of_tag(&mut self, attributes: &[ast::JSXAttributeItem<'_>]) -> Vec<Expression> {
        let mut parts = Vec::new();
        for attribute in attributes {
            match attribute {
                ast::JSXAttributeItem::Attribute(attribute) => {
                    let is_listener = name_of(&attribute.name).starts_with("on");
                    if let (Some(value), false) = (&attribute.value, is_listener) {
                        parts.extend(self.jsx_value(value));
                    }
                }
                ast::JSXAttributeItem::SpreadAttribute(spread) => {
                    parts.push(self.expression(&spread.argument));
                }
            }
        }
        parts
    }

    fn properties_of_component(
        &mut self,
        attributes: &[ast::JSXAttributeItem<'_>],
    ) -> Vec<Property> {
        let mut properties = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            match attribute {
                ast::JSXAttributeItem::Attribute(attribute) => {
                    let value = attribute.value.as_ref().and_then(|v| self.jsx_value(v));
                    let key = Key::Name(name_of(&attribute.name).to_owned());
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
