//! A number for each piece of code that runs as one: functions, function literals, what variables of packages are made
//! with. What a function gives, in contrast to what it does, has one too.

use std::collections::HashMap;

use crate::go::ast::{Expression, ExpressionKind, Literal, Statement};
use crate::go::program::{FunctionId, Program};
use crate::go::visit::{self, Visit};

/// A piece of code.
pub(crate) type Number = u32;

/// The numbers of a program: functions first, then what they give, then literals and variables.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    functions: usize,
    /// By the address of the literal: the program stays where it is.
    literals: HashMap<usize, Number>,
    /// By file and position.
    values: HashMap<(usize, usize), Number>,
    next: Number,
    /// Of each file, in order of their beginnings.
    pieces: Vec<Vec<Piece>>,
}

#[derive(Debug)]
struct Piece {
    start: u32,
    end: u32,
    number: Number,
    /// The position of the piece around it.
    around: Option<usize>,
}

impl Numbers {
    pub(crate) fn of(program: &Program<'_>) -> Self {
        let functions = program.functions().count();
        let mut numbers = Numbers {
            functions,
            next: 2 * functions as Number,
            ..Numbers::default()
        };
        let mut next = 0;
        for (index, file) in program.files.iter().enumerate() {
            let mut pieces = Vec::new();
            for function in &file.functions {
                let body = &function.literal.body;
                pieces.extend(of_body(body, next));
                next += 1;
                visit::statements(body, &mut numbers.counting(&mut pieces));
            }
            for (at, value) in file.values.iter().enumerate() {
                let number = numbers.take();
                numbers.values.insert((index, at), number);
                if let Some(value) = &value.value {
                    pieces.push(Piece::of(value, number));
                    visit::expression(value, &mut numbers.counting(&mut pieces));
                }
            }
            nest(&mut pieces);
            numbers.pieces.push(pieces);
        }
        numbers
    }

    fn counting<'n>(&'n mut self, pieces: &'n mut Vec<Piece>) -> Counting<'n> {
        Counting {
            numbers: self,
            pieces,
        }
    }

    fn take(&mut self) -> Number {
        self.next += 1;
        self.next - 1
    }

    /// How many there are.
    pub(super) fn count(&self) -> Number {
        self.next
    }

    #[expect(clippy::unused_self, reason = "beside what it isn't for")]
    pub(crate) fn function(&self, id: FunctionId) -> Number {
        id.0 as Number
    }

    /// What a function gives: the literals in it and what it names without calling it, but not what it does.
    pub(crate) fn given_by(&self, id: FunctionId) -> Number {
        (self.functions + id.0) as Number
    }

    pub(crate) fn literal(&self, literal: &Literal) -> Option<Number> {
        self.literals.get(&address(literal)).copied()
    }

    pub(super) fn value(&self, file: usize, at: usize) -> Option<Number> {
        self.values.get(&(file, at)).copied()
    }

    /// The innermost piece around an offset.
    pub(crate) fn at(&self, file: usize, offset: u32) -> Option<Number> {
        let pieces = self.pieces.get(file)?;
        let mut next = pieces.partition_point(|p| p.start <= offset).checked_sub(1);
        while let Some(index) = next {
            let piece = &pieces[index];
            if offset < piece.end {
                return Some(piece.number);
            }
            next = piece.around;
        }
        None
    }
}

impl Piece {
    fn of(expression: &Expression, number: Number) -> Self {
        Piece {
            start: expression.span.start,
            end: expression.span.end,
            number,
            around: None,
        }
    }
}

struct Counting<'n> {
    numbers: &'n mut Numbers,
    pieces: &'n mut Vec<Piece>,
}

impl<'a> Visit<'a> for Counting<'_> {
    fn expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Function(literal) = &expression.kind {
            let number = self.numbers.take();
            self.numbers.literals.insert(address(literal), number);
            self.pieces.push(Piece::of(expression, number));
        }
    }
}

fn of_body(body: &[Statement], number: usize) -> Option<Piece> {
    Some(Piece {
        start: body.first()?.span.start,
        end: body.last()?.span.end,
        number: number as Number,
        around: None,
    })
}

/// Puts them in order and says which is around which.
fn nest(pieces: &mut [Piece]) {
    pieces.sort_by_key(|p| (p.start, std::cmp::Reverse(p.end), p.number));
    let mut open: Vec<usize> = Vec::new();
    for index in 0..pieces.len() {
        while open
            .last()
            .is_some_and(|o| pieces[*o].end <= pieces[index].start)
        {
            open.pop();
        }
        pieces[index].around = open.last().copied();
        open.push(index);
    }
}

fn address(literal: &Literal) -> usize {
    std::ptr::from_ref(literal).addr()
}
