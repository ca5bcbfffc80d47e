//! Functions that are kept: in fields, in variables, and by whoever is handed them.

use super::{Looking, Meant};
use crate::go::ast::{Assignment, Call, Composite, Expression, ExpressionKind, Type};
use crate::go::reach::numbers::Number;
use crate::go::types::{Known, written};

impl<'p> Looking<'_, 'p> {
    /// What is kept in `place` from here on may be run by who has it.
    fn keep(&mut self, place: Number, value: &'p Expression) {
        match &value.kind {
            ExpressionKind::Function(literal) => {
                let number = self.found.numbers.literal(literal);
                let meant = number.map_or(Meant::Nothing, Meant::Piece);
                self.arrow(place, &meant);
            }
            ExpressionKind::Name(_) | ExpressionKind::Select(..) => {
                let meant = match self.parameter(value) {
                    Some(parameter) => Meant::Piece(parameter),
                    None => self.meant(value),
                };
                self.arrow(place, &meant);
            }
            ExpressionKind::Call(call) => {
                if let Meant::Function(id) = self.meant(&call.function) {
                    self.arrow(place, &Meant::Given(id));
                } else {
                    // A conversion, or somebody else's wrapper.
                    call.arguments.iter().for_each(|a| self.keep(place, a));
                }
            }
            ExpressionKind::Unary(_, inner) | ExpressionKind::Convert(inner, _) => {
                self.keep(place, inner);
            }
            ExpressionKind::Composite(list) => {
                list.elements
                    .iter()
                    .for_each(|e| self.keep(place, &e.value));
            }
            _ => {}
        }
    }

    /// The parameter of the function that a name means.
    fn parameter(&mut self, value: &'p Expression) -> Option<Number> {
        let (id, literal) = self.function?;
        let name = value.name()?;
        let at = literal.parameters.iter().position(|p| p.name == name)?;
        // Not one that is declared further in.
        let declared = self.types.scope.declared(name, value.span.start)?;
        (declared.visible.start == 0).then(|| self.found.parameter(id, at))
    }

    /// What a function is handed may be run by whoever it hands it on to.
    pub(super) fn hand(&mut self, callee: &'p Expression, call: &'p Call) {
        let Meant::Function(id) = self.meant(callee) else {
            return;
        };
        let count = self.types.program.function(id).1.literal.parameters.len();
        for (at, argument) in call.arguments.iter().enumerate() {
            if matches!(
                argument.kind,
                ExpressionKind::Text(_) | ExpressionKind::Other
            ) {
                continue;
            }
            // The last one may take several.
            let parameter = self.found.parameter(id, at.min(count.saturating_sub(1)));
            self.keep(parameter, argument);
        }
    }

    pub(super) fn composite(&mut self, kind: Known<'p>, composite: &'p Composite) {
        let program = self.types.program;
        let (file, shape, id) = match kind {
            Known::Ours(id) => {
                self.found.made.insert(id);
                let (file, underlying) = program.underlying(id);
                (file, underlying, Some(id))
            }
            Known::Literal(file, shape) => (file, shape, None),
            _ => return,
        };
        if let (Type::Struct(fields), Some(id)) = (shape, id) {
            for (index, element) in composite.elements.iter().enumerate() {
                let name = match &element.key {
                    Some(key) => key.name(),
                    None => fields.get(index).map(|f| f.name.as_str()),
                };
                if let Some(name) = name {
                    let field = self.found.field(id, name);
                    self.keep(field, &element.value);
                }
            }
        }
        let (Type::List(inner) | Type::Map(inner)) = shape else {
            return;
        };
        for element in &composite.elements {
            if let ExpressionKind::Composite(within) = &element.value.kind
                && within.kind == Type::Other
                && let Some(kind) = written(program, file, inner)
            {
                self.composite(kind, within);
            }
        }
    }

    pub(super) fn assign(&mut self, assignment: &'p Assignment) {
        let kind = assignment.kind.as_ref();
        let kind = kind.and_then(|k| written(self.types.program, self.types.file, k));
        if let Some(Known::Ours(kind)) = kind {
            self.found.made.insert(kind);
        }
        if assignment.is_declaration || assignment.left.len() != assignment.right.len() {
            return;
        }
        for (left, right) in assignment.left.iter().zip(&assignment.right) {
            if let Meant::Piece(place) = self.meant(left) {
                self.keep(place, right);
            }
        }
    }
}
