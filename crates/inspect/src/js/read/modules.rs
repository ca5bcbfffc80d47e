//! Imports and exports.

use oxc_ast::ast;
use oxc_span::GetSpan as _;

use super::Reader;
use crate::js::module::{Export, Expression, Import, Imported, Kind, Pattern, Request, Statement};

impl Reader {
    /// The statements of a module.
    pub(super) fn program(&mut self, body: &[ast::Statement<'_>]) -> Vec<Statement> {
        let mut out = Vec::with_capacity(body.len());
        for statement in body {
            match statement.as_module_declaration() {
                Some(declaration) => self.module_declaration(declaration, &mut out),
                None => self.statement(statement, &mut out),
            }
        }
        out
    }

    pub(super) fn module_declaration(
        &mut self,
        declaration: &ast::ModuleDeclaration<'_>,
        out: &mut Vec<Statement>,
    ) {
        self.module.requests.extend(request(declaration));
        match declaration {
            ast::ModuleDeclaration::ImportDeclaration(import) => self.import_declaration(import),
            ast::ModuleDeclaration::ExportAllDeclaration(all) => {
                let from = all.source.value.to_string();
                self.export(match &all.exported {
                    Some(name) => Export::From {
                        name: name.name().to_string(),
                        from,
                        what: Imported::Namespace,
                    },
                    None => Export::All { from },
                });
            }
            ast::ModuleDeclaration::ExportDefaultDeclaration(export) => {
                self.export_default(&export.declaration, out);
            }
            ast::ModuleDeclaration::ExportDeclaration(export) => {
                let before = out.len();
                self.declaration(&export.declaration, out);
                self.export_declared(before, out);
            }
            ast::ModuleDeclaration::ExportNamedDeclaration(export) => {
                for specifier in &export.specifiers {
                    self.export(Export::Local {
                        name: specifier.exported.name().to_string(),
                        local: specifier.local.name().to_string(),
                    });
                }
            }
            ast::ModuleDeclaration::ExportFromDeclaration(export) => {
                for specifier in &export.specifiers {
                    self.export(Export::From {
                        name: specifier.exported.name().to_string(),
                        from: export.source.value.to_string(),
                        what: Imported::Named(specifier.local.name().to_string()),
                    });
                }
            }
            ast::ModuleDeclaration::TSExportAssignment(export) => {
                let value = self.expression(&export.expression);
                out.push(assign_exports(export.span.start, value));
            }
            ast::ModuleDeclaration::TSNamespaceExportDeclaration(_) => {}
        }
    }

    fn import_declaration(&mut self, import: &ast::ImportDeclaration<'_>) {
        let from = import.source.value.to_string();
        let Some(specifiers) = &import.specifiers else {
            self.import(Import {
                local: None,
                from,
                what: Imported::Namespace,
            });
            return;
        };
        for specifier in specifiers {
            use ast::ImportDeclarationSpecifier as Specifier;
            let (local, what) = match specifier {
                Specifier::ImportSpecifier(s) => {
                    (&s.local, Imported::Named(s.imported.name().to_string()))
                }
                Specifier::ImportDefaultSpecifier(s) => {
                    (&s.local, Imported::Named("default".to_owned()))
                }
                Specifier::ImportNamespaceSpecifier(s) => (&s.local, Imported::Namespace),
            };
            self.import(Import {
                local: Some(local.name.to_string()),
                from: from.clone(),
                what,
            });
        }
    }

    fn export_default(
        &mut self,
        declaration: &ast::ExportDefaultDeclarationKind<'_>,
        out: &mut Vec<Statement>,
    ) {
        use ast::ExportDefaultDeclarationKind as Default;
        let at = declaration.span().start;
        let kind = match declaration {
            Default::FunctionDeclaration(function) => {
                let id = self.function_of(function);
                if function.id.is_some() {
                    out.push(Statement::Function(id));
                }
                Kind::Function(id)
            }
            Default::ClassDeclaration(class) => {
                let id = self.class_of(class);
                out.push(Statement::Class(id));
                match &class.id {
                    Some(name) => Kind::Name(name.name.as_str().into()),
                    None => Kind::Class(id),
                }
            }
            Default::TSInterfaceDeclaration(_) => return,
            other => match other.as_expression() {
                Some(expression) => {
                    let value = self.expression(expression);
                    self.default_export(value, out);
                    return;
                }
                None => return,
            },
        };
        self.default_export(Expression { at, kind }, out);
    }

    /// A name that no code can have stands for the default export.
    fn default_export(&mut self, value: Expression, out: &mut Vec<Statement>) {
        out.push(Statement::Let {
            pattern: Pattern::Name(DEFAULT.to_owned()),
            value: Some(value),
            type_name: None,
            is_var: false,
        });
        self.export(Export::Local {
            name: "default".to_owned(),
            local: DEFAULT.to_owned(),
        });
    }

    /// Exports what the statements from `before` on declare.
    fn export_declared(&mut self, before: usize, out: &[Statement]) {
        let mut names = Vec::new();
        for statement in &out[before..] {
            match statement {
                Statement::Let { pattern, .. } => bound(pattern, &mut names),
                Statement::Function(id) => {
                    names.extend(self.module.functions[id.0 as usize].name.clone());
                }
                Statement::Class(id) => {
                    names.extend(self.module.classes[id.0 as usize].name.clone());
                }
                _ => {}
            }
        }
        for name in names {
            self.export(Export::Local {
                local: name.clone(),
                name,
            });
        }
    }
}

/// The module that a declaration asks for.
fn request(declaration: &ast::ModuleDeclaration<'_>) -> Option<Request> {
    use ast::ModuleDeclaration as Declaration;
    let (source, is_type_only) = match declaration {
        Declaration::ImportDeclaration(import) => (&import.source, is_type_only(import)),
        Declaration::ExportAllDeclaration(all) => (&all.source, all.export_kind.is_type()),
        Declaration::ExportFromDeclaration(export) => {
            (&export.source, export.export_kind.is_type())
        }
        _ => return None,
    };
    Some(Request {
        specifier: source.value.to_string(),
        at: source.span.start,
        is_type_only,
    })
}

/// `import type { A }` and `import { type A, type B }`.
fn is_type_only(import: &ast::ImportDeclaration<'_>) -> bool {
    let is_type = |specifier: &ast::ImportDeclarationSpecifier<'_>| match specifier {
        ast::ImportDeclarationSpecifier::ImportSpecifier(s) => s.import_kind.is_type(),
        _ => false,
    };
    let specifiers = import.specifiers.as_ref();
    import.import_kind.is_type()
        || specifiers.is_some_and(|s| !s.is_empty() && s.iter().all(is_type))
}

/// The local name of `export default`.
const DEFAULT: &str = "*default*";

/// `module.exports = value`.
fn assign_exports(at: u32, value: Expression) -> Statement {
    let module = Expression {
        at,
        kind: Kind::Name("module".into()),
    };
    let exports = Expression {
        at,
        kind: Kind::Member(Box::new(module), "exports".into()),
    };
    Statement::Expression(Expression {
        at,
        kind: Kind::Assign(Box::new(Pattern::Place(Box::new(exports))), Box::new(value)),
    })
}

/// The names that a pattern binds.
fn bound(pattern: &Pattern, names: &mut Vec<String>) {
    match pattern {
        Pattern::Name(name) => names.push(name.clone()),
        Pattern::Place(_) => {}
        Pattern::Object { properties, rest } => {
            for (_, inner) in properties {
                bound(inner, names);
            }
            if let Some(inner) = rest {
                bound(inner, names);
            }
        }
        Pattern::Array { items, rest } => {
            for inner in items.iter().flatten() {
                bound(inner, names);
            }
            if let Some(inner) = rest {
                bound(inner, names);
            }
        }
        Pattern::Default(inner, _) => bound(inner, names),
    }
}
