//! A JavaScript module as it was read: owned, small, without what no reader asks for (types but their names).
//!
//! Functions and classes stand in tables of the module, so that who calls whom can be asked later.

/// One file.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Path from the inspected folder, with `/`.
    pub(crate) path: String,
    /// Local name, where it comes from, what it is called there.
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    /// Every declaration that names another module or a package.
    pub(crate) requests: Vec<Request>,
    pub(crate) functions: Vec<Function>,
    pub(crate) classes: Vec<Class>,
    pub(crate) body: Vec<Statement>,
}

/// A name that is imported; no name for `import './x'`.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) local: Option<String>,
    pub(crate) from: String,
    pub(crate) what: Imported,
}

/// A declaration that asks for another module: `import`, `export ... from`, `import x = require()`.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) specifier: String,
    pub(crate) at: u32,
    /// Gone once it is compiled: `import type`.
    pub(crate) is_type_only: bool,
}

/// What of another module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Imported {
    /// One export; `default` for the default one.
    Named(String),
    /// All of it.
    Namespace,
}

/// What a module gives.
#[derive(Debug)]
pub(crate) enum Export {
    /// `export { local as name }`, `export const name`.
    Local { name: String, local: String },
    /// `export { what as name } from '...'`.
    From {
        name: String,
        from: String,
        what: Imported,
    },
    /// `export * from '...'`.
    All { from: String },
}

/// Index into [`Module::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FunctionId(pub(crate) u32);

/// Index into [`Module::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClassId(pub(crate) u32);

/// A function, arrow, method.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Option<String>,
    /// Offsets of its beginning and end.
    pub(crate) span: (u32, u32),
    pub(crate) is_async: bool,
    pub(crate) is_arrow: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Vec<Statement>,
    /// The type that its variable is declared with: `const plugin: FastifyPluginAsync = ...`.
    pub(crate) declared_type: Option<String>,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) pattern: Pattern,
    pub(crate) decorators: Vec<Expression>,
    /// The name of its type: `Router`, `express.Express`.
    pub(crate) type_name: Option<String>,
    /// `constructor(private readonly x: X)`.
    pub(crate) is_property: bool,
    pub(crate) is_rest: bool,
}

/// A class.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: Option<String>,
    pub(crate) extends: Option<Expression>,
    pub(crate) decorators: Vec<Expression>,
    pub(crate) members: Vec<Member>,
}

/// A member of a class.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) kind: MemberKind,
    pub(crate) is_static: bool,
    pub(crate) decorators: Vec<Expression>,
}

impl Member {
    /// The function that it is: a method, or a field that holds one from the beginning.
    pub(crate) fn function(&self) -> Option<FunctionId> {
        match &self.kind {
            MemberKind::Method(id) => Some(*id),
            MemberKind::Field {
                value:
                    Some(Expression {
                        kind: Kind::Function(id),
                        ..
                    }),
                ..
            } => Some(*id),
            _ => None,
        }
    }
}

/// What a member is.
#[derive(Debug)]
pub(crate) enum MemberKind {
    Constructor(FunctionId),
    Method(FunctionId),
    Getter(FunctionId),
    Setter(FunctionId),
    Field {
        value: Option<Expression>,
        type_name: Option<String>,
        /// Its type in words of JSON Schema, where it is one: `string`, `array`.
        json_type: Option<&'static str>,
        /// `name?: string`.
        is_optional: bool,
    },
}

/// A statement.
#[derive(Debug)]
pub(crate) enum Statement {
    Let {
        pattern: Pattern,
        value: Option<Expression>,
        type_name: Option<String>,
        /// `var`: belongs to the function, not to the block.
        is_var: bool,
    },
    Expression(Expression),
    Throw(Expression),
    Return(Option<Expression>),
    /// Hoisted.
    Function(FunctionId),
    Class(ClassId),
    Block(Vec<Statement>),
    If {
        test: Expression,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    Switch {
        subject: Expression,
        cases: Vec<(Option<Expression>, Vec<Statement>)>,
    },
    Loop(Box<Loop>),
    Try {
        body: Vec<Statement>,
        /// Whether it has a `catch`, an empty one too.
        is_caught: bool,
        catch: Vec<Statement>,
        finally: Vec<Statement>,
    },
}

/// A loop of any kind.
#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) over: Over,
    pub(crate) body: Vec<Statement>,
}

/// What a loop goes over.
#[derive(Debug)]
pub(crate) enum Over {
    /// `for (x of y)`; `for await` too.
    Values(Pattern, Expression),
    /// `for (k in y)`.
    Keys(Pattern, Expression),
    /// `for (let i = 0; i < y.length; i++)`.
    Indices(String, Expression),
    /// Anything else: what stands in its head.
    Head(Vec<Statement>),
}

/// What is bound or assigned to.
#[derive(Debug)]
pub(crate) enum Pattern {
    Name(String),
    /// `a.b = ...`.
    Place(Box<Expression>),
    Object {
        properties: Vec<(Key, Pattern)>,
        rest: Option<Box<Pattern>>,
    },
    Array {
        items: Vec<Option<Pattern>>,
        rest: Option<Box<Pattern>>,
    },
    Default(Box<Pattern>, Box<Expression>),
}

/// A property's name.
#[derive(Debug)]
pub(crate) enum Key {
    Name(String),
    Computed(Box<Expression>),
}

/// An expression. `at` is the offset that a person would point at: of a member and of a call of it, the member's name.
#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) at: u32,
    pub(crate) kind: Kind,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Not followed by value; its parts may hold calls.
    Other(Vec<Expression>),
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    /// As written, with its slashes.
    Regex(Box<str>),
    /// `null`, `undefined`.
    Nothing,
    /// Texts and what stands between them.
    Template(Vec<Box<str>>, Vec<Expression>),
    Name(Box<str>),
    This,
    Super,
    Member(Box<Expression>, Box<str>),
    Index(Box<Expression>, Box<Expression>),
    Call(Box<Call>),
    New(Box<Call>),
    TypeOf(Box<Expression>),
    Array(Vec<Item>),
    Object(Vec<Property>),
    Function(FunctionId),
    Class(ClassId),
    Assign(Box<Pattern>, Box<Expression>),
    /// `a ??= b`, `a ||= b`.
    AssignUnlessSet(Box<Pattern>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Conditional(Box<[Expression; 3]>),
    Add(Box<Expression>, Box<Expression>),
    /// `==`, `===`.
    Equal(Box<Expression>, Box<Expression>),
    /// `!=`, `!==`.
    Unequal(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    /// `void x`.
    Void(Box<Expression>),
    /// `delete x`.
    Delete(Box<Expression>),
    Await(Box<Expression>),
    /// `import(...)`.
    Import(Box<Expression>),
    ImportMeta,
    Sequence(Vec<Expression>),
}

/// A call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) callee: Expression,
    pub(crate) arguments: Vec<Item>,
}

/// An argument, an element of an array.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) is_spread: bool,
    pub(crate) value: Expression,
}

/// A property of an object.
#[derive(Debug)]
pub(crate) enum Property {
    Named(Key, Expression),
    Getter(Key, FunctionId),
    Spread(Expression),
}

impl Expression {
    /// Where it begins: of a chain of calls its first name, as linters point at it.
    pub(crate) fn start(&self) -> u32 {
        match &self.kind {
            Kind::Call(call) => call.callee.start(),
            Kind::Member(object, _) | Kind::Index(object, _) => object.start(),
            _ => self.at,
        }
    }

    /// The name as the code has it: `a`, `a.b.c`, `this.x`, `f()`; `None` for what has none.
    pub(crate) fn shown(&self) -> Option<String> {
        match &self.kind {
            Kind::Name(name) => Some(name.to_string()),
            Kind::This => Some("this".to_owned()),
            Kind::Member(object, name) => Some(format!("{}.{name}", object.shown()?)),
            Kind::Call(call) => Some(format!("{}()", call.callee.shown()?)),
            Kind::Await(inner) => inner.shown(),
            Kind::Index(object, index) => match &index.kind {
                Kind::Text(name) => Some(format!("{}.{name}", object.shown()?)),
                _ => Some(format!("{}[{}]", object.shown()?, index.shown()?)),
            },
            _ => None,
        }
    }
}
