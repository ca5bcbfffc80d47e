//! What is kept of a Go file once its syntax tree is dropped: enough to follow values and calls, and to audit.

/// A part of the file's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A file.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// Its place in the list of sources.
    pub(crate) source: usize,
    /// Path from the inspected folder.
    pub(crate) path: String,
    pub(crate) package: String,
    pub(crate) is_test: bool,
    /// Whether a build constraint or the name's ending keeps it out of the usual build.
    pub(crate) is_conditional: bool,
    pub(crate) imports: Vec<Import>,
    pub(crate) types: Vec<TypeDeclaration>,
    pub(crate) functions: Vec<Function>,
    /// Constants and variables of the package.
    pub(crate) values: Vec<Binding>,
}

/// An import. `alias` is the written name, or the last part of the path.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) alias: String,
    pub(crate) path: String,
    /// Offset of the path.
    pub(crate) at: u32,
}

/// A named type.
#[derive(Debug)]
pub(crate) struct TypeDeclaration {
    pub(crate) name: String,
    pub(crate) underlying: Type,
}

/// A function or, with a receiver, a method.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) receiver: Option<Parameter>,
    pub(crate) literal: Literal,
}

/// Parameters, results and body: what functions and function literals have in common.
#[derive(Debug, Default)]
pub(crate) struct Literal {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) results: Vec<Parameter>,
    pub(crate) body: Vec<Statement>,
}

/// A parameter or a result; no name is `""`.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) is_variadic: bool,
}

/// One name of a `const` or `var` declaration outside functions.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) kind: Option<Type>,
    pub(crate) value: Option<Expression>,
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// `name` or `package.name`.
    Named {
        package: Option<String>,
        name: String,
    },
    Pointer(Box<Type>),
    /// Slice or array.
    List(Box<Type>),
    Map(Box<Type>),
    Channel(Box<Type>),
    Struct(Vec<Field>),
    /// Names of the methods, and the interfaces within.
    Interface {
        methods: Vec<String>,
        embedded: Vec<Type>,
    },
    Function,
    Other,
}

/// A struct's field; an embedded one bears its type's name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) is_embedded: bool,
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) span: Span,
    pub(crate) kind: StatementKind,
}

/// The kinds of statements.
#[derive(Debug)]
pub(crate) enum StatementKind {
    Expression(Expression),
    /// `=`, `:=`, `var`, `const`; `+=` and the like.
    Assign(Assignment),
    Return(Vec<Expression>),
    Block(Vec<Statement>),
    If(Box<Branch>),
    For(Box<Loop>),
    /// Over values or types.
    Switch(Box<Switch>),
    Select(Vec<Case>),
    Go(Expression),
    Defer(Expression),
    Send {
        channel: Expression,
        value: Expression,
    },
    /// `break`, `continue`, `goto`, `fallthrough`, and what isn't understood.
    Other,
}

/// An assignment or declaration.
#[derive(Debug)]
pub(crate) struct Assignment {
    pub(crate) left: Vec<Expression>,
    pub(crate) kind: Option<Type>,
    pub(crate) right: Vec<Expression>,
    pub(crate) is_declaration: bool,
    /// `+=` and other operators with assignment; `x++` too, which has nothing on its right.
    pub(crate) is_compound: bool,
}

/// An `if`; what it declares is visible in both of its ways.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) init: Option<Statement>,
    pub(crate) condition: Option<Expression>,
    pub(crate) then: Vec<Statement>,
    /// A block, or the next `if`.
    pub(crate) otherwise: Option<Statement>,
}

/// A switch; what it declares is visible in its cases.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) init: Option<Statement>,
    pub(crate) value: Option<Expression>,
    pub(crate) cases: Vec<Case>,
}

/// A `for` in any form; a range has names on the left of what it goes over.
#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) init: Option<Statement>,
    pub(crate) condition: Option<Expression>,
    pub(crate) names: Vec<Expression>,
    pub(crate) over: Option<Expression>,
    pub(crate) body: Vec<Statement>,
}

/// A case of a switch or select.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) values: Vec<Expression>,
    /// What a case of a select waits for.
    pub(crate) communication: Option<Box<Statement>>,
    pub(crate) body: Vec<Statement>,
}

/// An expression.
#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) span: Span,
    pub(crate) kind: ExpressionKind,
}

/// The kinds of expressions.
#[derive(Debug)]
pub(crate) enum ExpressionKind {
    Name(String),
    /// A string literal, unescaped.
    Text(String),
    /// `operand.field`.
    Select(Box<Expression>, String),
    Call(Box<Call>),
    Composite(Box<Composite>),
    Function(Box<Literal>),
    Binary(String, Box<Expression>, Box<Expression>),
    /// `&x`, `*x`, `<-x`, `!x`; parentheses are left out.
    Unary(String, Box<Expression>),
    Index(Box<Expression>, Box<Expression>),
    /// `x.(T)`, `[]T(x)`.
    Convert(Box<Expression>, Type),
    /// A type where a value stands: an argument of `new` or `make`.
    Type(Type),
    /// Numbers, `nil`, slices of slices and what isn't understood.
    Other,
}

/// A call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Expression,
    pub(crate) arguments: Vec<Expression>,
}

/// A composite literal.
#[derive(Debug)]
pub(crate) struct Composite {
    pub(crate) kind: Type,
    pub(crate) elements: Vec<Element>,
}

/// An element of a composite literal, with its key where one is written.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) key: Option<Expression>,
    pub(crate) value: Expression,
}

impl Type {
    /// The type without pointers around it.
    pub(crate) fn pointee(&self) -> &Type {
        match self {
            Type::Pointer(inner) => inner.pointee(),
            other => other,
        }
    }
}

impl Expression {
    /// The name, where the expression is nothing else.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.kind {
            ExpressionKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it is a text that says something of a path: more than the slash before it.
    pub(crate) fn is_path(&self) -> bool {
        let says = |text: &str| text.contains('/') && text.contains(char::is_alphanumeric);
        matches!(&self.kind, ExpressionKind::Text(text) if says(text))
    }

    /// `a.b.c` as it is written, where the expression is a chain of names.
    pub(crate) fn chain(&self) -> Option<String> {
        match &self.kind {
            ExpressionKind::Name(name) => Some(name.clone()),
            ExpressionKind::Select(operand, field) => Some(format!("{}.{field}", operand.chain()?)),
            _ => None,
        }
    }
}
