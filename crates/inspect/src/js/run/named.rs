//! Methods that are called of what isn't known, told by their names where the tree's classes are the only ones to have them:
//! `manager.sendAgentList()`. Names that lists, promises, clients and frameworks have too say nothing. And methods that only
//! the classes have that extend one, which calls them: `this.step()`.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Run;
use super::callees::Via;
use super::value::{ClassValue, FunctionKey, ModuleId, Value};
use crate::js::module::Member;
use crate::js::program::Program;

/// More methods of one name say nothing.
const MOST: usize = 16;
/// Methods of a class of which any may be called.
const MOST_ANY: usize = 200;
/// Shorter names are anybody's.
const SHORTEST: usize = 5;

/// The methods of all classes, by their names.
#[derive(Debug, Default)]
pub(super) struct Named<'p> {
    methods: HashMap<&'p str, Vec<FunctionKey>>,
}

impl<'p> Named<'p> {
    pub(super) fn of(program: &'p Program) -> Self {
        let common: HashSet<&str> = COMMON.split_whitespace().collect();
        let mut methods: HashMap<&str, Vec<FunctionKey>> = HashMap::new();
        for (at, module) in program.modules.iter().enumerate() {
            for member in module.classes.iter().flat_map(|class| &class.members) {
                let name = member.name.as_str();
                let is_told = name.len() >= SHORTEST && !common.contains(name);
                if let (Some(id), true) = (member.function(), is_told) {
                    methods.entry(name).or_default().push((ModuleId(at), id));
                }
            }
        }
        methods.retain(|_, all| all.len() <= MOST);
        Named { methods }
    }
}

impl Run<'_> {
    /// Notes the methods that a call of something unknown seems to call.
    pub(super) fn note_named(&mut self, name: &str) {
        let Via::Call(site) = self.via else {
            return;
        };
        let Some(methods) = self.named.methods.get(name) else {
            return;
        };
        self.calls.guess_at(site, methods);
        if let Some(caller) = self.caller() {
            for method in methods {
                self.calls.guess(caller, *method);
            }
        }
    }
}

impl Run<'_> {
    /// Notes the methods of classes that extend an instance's, where its own has none of that name.
    pub(super) fn note_extended(&mut self, class: &Rc<ClassValue>, name: &str) {
        let (Via::Call(site), Some(caller)) = (self.via, self.caller()) else {
            return;
        };
        let mut found = Vec::new();
        for other in &self.classes {
            let members = &self.class_of(other).members;
            let member = members.iter().find(|m| !m.is_static && m.name == name);
            if let Some(id) = member.and_then(Member::function)
                && Self::ancestry(other).any(|c| Rc::ptr_eq(&c, class))
            {
                found.push((other.module, id));
            }
        }
        self.calls.guess_at(site, &found);
        for method in found {
            self.calls.guess(caller, method);
        }
    }

    /// `this[action](request)`: the methods of the class that it may be.
    pub(super) fn note_any(&mut self, receiver: &Value) {
        let (Value::Object(object), Some(caller)) = (receiver, self.caller()) else {
            return;
        };
        let Some(class) = &object.class else { return };
        for owner in Self::ancestry(class) {
            let members = self.class_of(&owner).members.iter();
            for id in members.filter_map(Member::function).take(MOST_ANY) {
                self.calls.guess(caller, (owner.module, id));
            }
        }
    }
}

/// Names of methods that the language, Node.js and much used packages have.
const COMMON: &str = include_str!("common_methods.txt");
