//! What a piece of code may have run: what it calls, and the functions that it hands over.

mod kept;

use std::collections::{HashMap, HashSet};

use super::behind::{self, Behind};
use super::numbers::{Number, Numbers};
use crate::go::ast::{Call, Expression, ExpressionKind, Literal, Statement, StatementKind, Type};
use crate::go::program::{FunctionId, PackageId, Program, TypeId};
use crate::go::scope::Scope;
use crate::go::types::{Known, MOST_EMBEDDED, Types, written};
use crate::go::visit::{self, Visit};

/// How many pieces there are with the fields, and the arrows between them.
pub(super) fn of<'p>(program: &'p Program<'p>, numbers: &'p Numbers) -> (Number, Edges) {
    let mut found = Found {
        program,
        numbers,
        edges: Vec::new(),
        fields: HashMap::new(),
        parameters: HashMap::new(),
        next: numbers.count(),
        made: HashSet::new(),
        through: Vec::new(),
    };
    let mut next = 0;
    for (index, file) in program.files.iter().enumerate() {
        for function in &file.functions {
            let id = FunctionId(next);
            next += 1;
            let types = Types::of(program, index, function);
            let mut looking = Looking::new(&types, numbers.function(id), &mut found);
            looking.given = Some(numbers.given_by(id));
            looking.function = Some((id, &function.literal));
            visit::statements(&function.literal.body, &mut looking);
        }
        let types = Types {
            program,
            file: index,
            scope: Scope::default(),
        };
        for (at, binding) in file.values.iter().enumerate() {
            let Some((number, value)) = numbers.value(index, at).zip(binding.value.as_ref()) else {
                continue;
            };
            visit::expression(value, &mut Looking::new(&types, number, &mut found));
        }
    }
    found.finish()
}

type Edges = Vec<(Number, Number)>;

struct Found<'p> {
    program: &'p Program<'p>,
    numbers: &'p Numbers,
    edges: Edges,
    /// What is kept in a field, of whichever value of the type.
    fields: HashMap<(TypeId, &'p str), Number>,
    /// What functions are handed by whoever calls them, by the parameter's position.
    parameters: HashMap<(FunctionId, usize), Number>,
    next: Number,
    made: HashSet<TypeId>,
    /// Who calls which method of an interface.
    through: Vec<(Number, TypeId, &'p str)>,
}

impl<'p> Found<'p> {
    fn field(&mut self, kind: TypeId, name: &'p str) -> Number {
        let next = self.next;
        let number = *self.fields.entry((kind, name)).or_insert(next);
        self.next += Number::from(number == next);
        number
    }

    fn parameter(&mut self, function: FunctionId, at: usize) -> Number {
        let next = self.next;
        let number = *self.parameters.entry((function, at)).or_insert(next);
        self.next += Number::from(number == next);
        number
    }

    fn finish(mut self) -> (Number, Edges) {
        let mut behind = Behind::of(self.program, self.made);
        self.through.sort_unstable();
        self.through.dedup();
        for (from, interface, name) in self.through {
            if let Some(method) = behind.method(interface, name) {
                self.edges.push((from, self.numbers.function(method)));
            }
        }
        (self.next, self.edges)
    }
}

/// What an expression names that can be run.
enum Meant<'p> {
    Function(FunctionId),
    /// A literal, a variable or a field.
    Piece(Number),
    /// A method of an interface.
    Through(TypeId, &'p str),
    /// What calling a function gives.
    Given(FunctionId),
    Nothing,
}

/// Looks at one piece after the other: a literal's arrows are its own.
struct Looking<'l, 'p> {
    types: &'l Types<'p>,
    owner: Number,
    /// The declared function around it.
    function: Option<(FunctionId, &'p Literal)>,
    /// What the function gives, while none of its literals is looked at.
    given: Option<Number>,
    /// The expression that is called next.
    callee: Option<*const Expression>,
    found: &'l mut Found<'p>,
}

impl<'l, 'p> Looking<'l, 'p> {
    fn new(types: &'l Types<'p>, owner: Number, found: &'l mut Found<'p>) -> Self {
        Looking {
            types,
            owner,
            function: None,
            given: None,
            callee: None,
            found,
        }
    }

    fn arrow(&mut self, from: Number, meant: &Meant<'p>) {
        let to = match meant {
            Meant::Function(id) => self.found.numbers.function(*id),
            Meant::Piece(number) => *number,
            Meant::Given(id) => self.found.numbers.given_by(*id),
            Meant::Through(interface, name) => {
                self.found.through.push((from, *interface, name));
                return;
            }
            Meant::Nothing => return,
        };
        self.found.edges.push((from, to));
    }

    fn mention(&mut self, meant: &Meant<'p>, is_called: bool) {
        self.arrow(self.owner, meant);
        let Some(given) = self.given else { return };
        match meant {
            Meant::Function(id) if is_called => self.arrow(given, &Meant::Given(*id)),
            Meant::Through(..) if is_called => {}
            _ => self.arrow(given, meant),
        }
    }

    /// What a name or a selection names.
    fn meant(&mut self, expression: &'p Expression) -> Meant<'p> {
        match &expression.kind {
            ExpressionKind::Name(name) => {
                let at = expression.span.start;
                if self.types.scope.declared(name, at).is_some() {
                    return Meant::Nothing;
                }
                let package = self.types.program.package_of(self.types.file);
                self.of_package(package, name)
            }
            ExpressionKind::Select(operand, name) => {
                let program = self.types.program;
                if let Some(path) = self.types.import(operand) {
                    let package = program.package(path);
                    return package.map_or(Meant::Nothing, |p| self.of_package(p, name));
                }
                match self
                    .types
                    .kind(operand)
                    .or_else(|| self.type_meant(operand))
                {
                    Some(Known::Ours(kind)) => self.member(kind, name, MOST_EMBEDDED),
                    _ => Meant::Nothing,
                }
            }
            _ => Meant::Nothing,
        }
    }

    fn of_package(&self, package: PackageId, name: &str) -> Meant<'p> {
        let program = self.types.program;
        if let Some(id) = program.function_named(package, name) {
            return Meant::Function(id);
        }
        let value = program.value_at(package, name);
        let number = value.and_then(|(file, at)| self.found.numbers.value(file, at));
        number.map_or(Meant::Nothing, Meant::Piece)
    }

    /// `T` of `T.Method` and `(*T).Method`.
    fn type_meant(&self, operand: &Expression) -> Option<Known<'p>> {
        let name = match &operand.kind {
            ExpressionKind::Unary(operator, inner) if operator == "*" => inner.name()?,
            _ => operand.name()?,
        };
        let program = self.types.program;
        let package = program.package_of(self.types.file);
        program.type_named(package, name).map(Known::Ours)
    }

    fn member(&mut self, kind: TypeId, name: &'p str, depth: usize) -> Meant<'p> {
        let program = self.types.program;
        if let Some(id) = behind::method(program, kind, name, depth) {
            return Meant::Function(id);
        }
        let (file, underlying) = program.underlying(kind);
        match underlying {
            Type::Interface { .. } => Meant::Through(kind, name),
            Type::Struct(fields) if fields.iter().any(|f| f.name == name) => {
                Meant::Piece(self.found.field(kind, name))
            }
            Type::Struct(fields) => {
                let Some(depth) = depth.checked_sub(1) else {
                    return Meant::Nothing;
                };
                for field in fields.iter().filter(|f| f.is_embedded) {
                    if let Some(Known::Ours(inner)) = written(program, file, &field.kind)
                        && let meant @ (Meant::Piece(_) | Meant::Through(..)) =
                            self.member(inner, name, depth)
                    {
                        return meant;
                    }
                }
                Meant::Nothing
            }
            _ => Meant::Nothing,
        }
    }

    fn call(&mut self, expression: &'p Expression, call: &'p Call) {
        let mut callee = &call.function;
        while let ExpressionKind::Index(inner, _) = &callee.kind {
            callee = inner;
        }
        self.callee = Some(callee);
        self.hand(callee, call);
        let is_type = match &callee.kind {
            ExpressionKind::Name(_) | ExpressionKind::Select(..) => {
                self.types.callee(call).is_none()
            }
            _ => false,
        };
        // `new(T)`, `T(x)`.
        if let Some(Known::Ours(kind)) = self.types.kind(expression).filter(|_| is_type) {
            self.found.made.insert(kind);
        }
    }
}

impl<'p> Visit<'p> for Looking<'_, 'p> {
    fn statement(&mut self, statement: &'p Statement) {
        if let StatementKind::Assign(assignment) = &statement.kind {
            self.assign(assignment);
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        match &expression.kind {
            ExpressionKind::Function(literal) => {
                let Some(number) = self.found.numbers.literal(literal) else {
                    return;
                };
                self.mention(&Meant::Piece(number), false);
                let around = (self.owner, self.given.take());
                self.owner = number;
                visit::statements(&literal.body, self);
                (self.owner, self.given) = around;
            }
            ExpressionKind::Call(call) => self.call(expression, call),
            ExpressionKind::Name(_) | ExpressionKind::Select(..) => {
                let is_called = self
                    .callee
                    .take_if(|c| std::ptr::eq(*c, expression))
                    .is_some();
                let meant = self.meant(expression);
                self.mention(&meant, is_called);
            }
            ExpressionKind::Composite(composite) => {
                if let Some(kind) = written(self.types.program, self.types.file, &composite.kind) {
                    self.composite(kind, composite);
                }
            }
            _ => {}
        }
    }

    fn enters_literals(&self) -> bool {
        false
    }
}
