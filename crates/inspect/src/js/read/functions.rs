//! Functions, their parameters, and the names of types.

use oxc_ast::ast;

use super::Reader;
use crate::js::module::{Function, FunctionId, Parameter, Pattern, Statement};

impl Reader {
    pub(super) fn function_of(&mut self, function: &ast::Function<'_>) -> FunctionId {
        let parameters = self.parameters(&function.params);
        let mut body = Vec::new();
        if let Some(statements) = &function.body {
            self.statements(&statements.statements, &mut body);
        }
        self.function(Function {
            name: function.id.as_ref().map(|id| id.name.to_string()),
            span: (function.span.start, function.span.end),
            is_async: function.r#async,
            is_arrow: false,
            parameters,
            body,
            declared_type: None,
        })
    }

    pub(super) fn arrow(&mut self, arrow: &ast::ArrowFunctionExpression<'_>) -> FunctionId {
        let parameters = self.parameters(&arrow.params);
        let mut body = Vec::new();
        match &arrow.body {
            ast::ArrowFunctionBody::FunctionBody(block) => {
                self.statements(&block.statements, &mut body);
            }
            value => {
                if let Some(value) = value.as_expression() {
                    body.push(Statement::Return(Some(self.expression(value))));
                }
            }
        }
        self.function(Function {
            name: None,
            span: (arrow.span.start, arrow.span.end),
            is_async: arrow.r#async,
            is_arrow: true,
            parameters,
            body,
            declared_type: None,
        })
    }

    fn parameters(&mut self, parameters: &ast::FormalParameters<'_>) -> Vec<Parameter> {
        let mut out = Vec::with_capacity(parameters.items.len());
        for item in &parameters.items {
            let mut pattern = self.pattern(&item.pattern);
            if let Some(value) = &item.initializer {
                let value = self.expression(value);
                pattern = Pattern::Default(Box::new(pattern), Box::new(value));
            }
            out.push(Parameter {
                pattern,
                decorators: self.decorators(&item.decorators),
                type_name: annotation(item.type_annotation.as_deref()),
                is_property: item.accessibility.is_some() || item.readonly || item.r#override,
                is_rest: false,
            });
        }
        if let Some(rest) = &parameters.rest {
            out.push(Parameter {
                pattern: self.pattern(&rest.rest.argument),
                decorators: Vec::new(),
                type_name: None,
                is_property: false,
                is_rest: true,
            });
        }
        out
    }
}

/// The name of an annotated type.
pub(super) fn annotation(annotation: Option<&ast::TSTypeAnnotation<'_>>) -> Option<String> {
    type_name(&annotation?.type_annotation)
}

/// `Router`, `express.Router`; of a union or an intersection the first that has a name.
pub(super) fn type_name(of: &ast::TSType<'_>) -> Option<String> {
    match of {
        ast::TSType::TSTypeReference(reference) => qualified(&reference.type_name),
        ast::TSType::TSUnionType(union) => union.types.iter().find_map(type_name),
        ast::TSType::TSIntersectionType(all) => all.types.iter().find_map(type_name),
        _ => None,
    }
}

/// What JSON Schema calls an annotated type.
pub(super) fn json_type(annotation: Option<&ast::TSTypeAnnotation<'_>>) -> Option<&'static str> {
    json_type_of(&annotation?.type_annotation)
}

fn json_type_of(of: &ast::TSType<'_>) -> Option<&'static str> {
    match of {
        ast::TSType::TSUnionType(union) => union.types.iter().find_map(json_type_of),
        ast::TSType::TSStringKeyword(_) => Some("string"),
        ast::TSType::TSNumberKeyword(_) => Some("number"),
        ast::TSType::TSBooleanKeyword(_) => Some("boolean"),
        ast::TSType::TSArrayType(_) | ast::TSType::TSTupleType(_) => Some("array"),
        _ => None,
    }
}

fn qualified(name: &ast::TSTypeName<'_>) -> Option<String> {
    match name {
        ast::TSTypeName::IdentifierReference(name) => Some(name.name.to_string()),
        ast::TSTypeName::QualifiedName(name) => {
            Some(format!("{}.{}", qualified(&name.left)?, name.right.name))
        }
        ast::TSTypeName::ThisExpression(_) => None,
    }
}
