//! Classes and their instances.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Run;
use super::callees::Via;
use super::value::{ClassValue, Closure, Env, Object, Value};
use crate::js::module::{Class, ClassId, FunctionId, Member, MemberKind};
use crate::js::routers;

/// Ancestors that are looked at: a cycle of `extends` ends.
const MOST_ANCESTORS: usize = 20;

// What looks things up is a method like what follows them.
#[allow(clippy::unused_self)]
impl<'p> Run<'p> {
    pub(crate) fn class_of(&self, class: &ClassValue) -> &'p Class {
        &self.module(class.module).classes[class.class.0 as usize]
    }

    pub(super) fn define_class(&mut self, id: ClassId, env: &Rc<Env>) -> Value {
        let class = &self.module(env.module).classes[id.0 as usize];
        let parent = match &class.extends {
            Some(parent) => self.expression(parent, env),
            None => Value::Nothing,
        };
        let value = Rc::new(ClassValue {
            module: env.module,
            class: id,
            env: Rc::clone(env),
            parent,
            statics: RefCell::default(),
            prototype: RefCell::default(),
            instance: RefCell::default(),
        });
        self.classes.push(Rc::clone(&value));
        let inner = self.class_env(&value, Some(Value::Class(Rc::clone(&value))));
        for member in class.members.iter().filter(|m| m.is_static) {
            if let MemberKind::Field {
                value: Some(field), ..
            } = &member.kind
            {
                let field = self.expression(field, &inner);
                value
                    .statics
                    .borrow_mut()
                    .insert(member.name.clone(), field);
            }
        }
        self.decorate(&value);
        Value::Class(value)
    }

    /// All classes that were defined.
    pub(crate) fn defined_classes(&self) -> Vec<Rc<ClassValue>> {
        self.classes.clone()
    }

    /// The environment of a class's members.
    pub(crate) fn class_env(&self, class: &Rc<ClassValue>, this: Option<Value>) -> Rc<Env> {
        Rc::new(Env {
            parent: Some(Rc::clone(&class.env)),
            module: class.module,
            variables: RefCell::default(),
            this: this.into(),
            class: Some(Rc::clone(class)),
            is_function: true,
        })
    }

    /// The class and those that it extends, as far as they are in the tree.
    pub(crate) fn ancestry(class: &Rc<ClassValue>) -> impl Iterator<Item = Rc<ClassValue>> + use<> {
        let parent = |class: &Rc<ClassValue>| match &class.parent {
            Value::Class(parent) => Some(Rc::clone(parent)),
            _ => None,
        };
        std::iter::successors(Some(Rc::clone(class)), parent).take(MOST_ANCESTORS + 1)
    }

    fn found(
        &self,
        class: &Rc<ClassValue>,
        name: &str,
        is_static: bool,
        is_wanted: fn(&MemberKind) -> bool,
    ) -> Option<(Rc<ClassValue>, &'p Member)> {
        Self::ancestry(class).find_map(|owner| {
            let members = self.class_of(&owner).members.iter();
            let mut members = members.filter(|m| m.is_static == is_static && m.name == name);
            let member = members.find(|m| is_wanted(&m.kind))?;
            Some((owner, member))
        })
    }

    pub(super) fn class_member(
        &mut self,
        class: &Rc<ClassValue>,
        name: &str,
        this: Value,
    ) -> Value {
        match self.found(class, name, false, is_read) {
            Some((owner, member)) => self.method(&owner, member, this),
            None => Value::Unknown,
        }
    }

    /// A field that nothing known was put into, by its type.
    pub(super) fn typed_field(&mut self, class: &Rc<ClassValue>, name: &str) -> Value {
        for owner in Self::ancestry(class) {
            for member in &self.class_of(&owner).members {
                if let MemberKind::Field {
                    type_name: Some(type_name),
                    ..
                } = &member.kind
                    && member.name == name
                {
                    return self.typed(type_name, &self.class_env(&owner, None));
                }
            }
        }
        Value::Unknown
    }

    /// A member that a class has from one of a package: `PrismaClient().user`.
    pub(super) fn inherited_of_package(&self, class: &Rc<ClassValue>, name: &str) -> Value {
        let eldest = Self::ancestry(class).last();
        let Some(Value::External(external)) = eldest.map(|class| class.parent.clone()) else {
            return Value::Unknown;
        };
        Value::made(&external.package, format!("{}().{name}", external.path))
    }

    pub(super) fn static_member(&mut self, class: &Rc<ClassValue>, name: &str) -> Value {
        if let Some((owner, member)) = self.found(class, name, true, is_read) {
            return self.method(&owner, member, Value::Class(Rc::clone(class)));
        }
        let inherited = Self::ancestry(class).find_map(|c| c.statics.borrow().get(name).cloned());
        inherited.unwrap_or_else(|| self.inherited_of_package(class, name))
    }

    /// `super.name`.
    pub(super) fn super_member(&mut self, name: &str, env: &Rc<Env>) -> Value {
        match env.class.as_ref().map(|c| c.parent.clone()) {
            Some(Value::Class(parent)) => {
                self.class_member(&parent, name, env.this().unwrap_or_default())
            }
            _ => Value::Unknown,
        }
    }

    fn method(&mut self, owner: &Rc<ClassValue>, member: &Member, this: Value) -> Value {
        match member.kind {
            MemberKind::Method(id) => Value::Function(self.bound(owner, id, this)),
            MemberKind::Getter(id) => {
                let closure = self.bound(owner, id, this);
                // What is called is what it gives.
                let via = std::mem::take(&mut self.via);
                let value = self.call_closure(&closure, None, Vec::new());
                self.via = via;
                value
            }
            MemberKind::Constructor(_) | MemberKind::Setter(_) | MemberKind::Field { .. } => {
                Value::Unknown
            }
        }
    }

    /// Calls what a class has for a property of an instance that is set.
    pub(super) fn call_setter(&mut self, object: &Value, name: &str, value: &Value) {
        let Value::Object(instance) = object else {
            return;
        };
        let Some(class) = &instance.class else {
            return;
        };
        let is_setter = |kind: &MemberKind| matches!(kind, MemberKind::Setter(_));
        if let Some((owner, member)) = self.found(class, name, false, is_setter)
            && let MemberKind::Setter(id) = member.kind
        {
            let closure = self.bound(&owner, id, object.clone());
            self.via = Via::Inner;
            self.call_closure(&closure, None, vec![value.clone()]);
        }
    }

    fn bound(&mut self, owner: &Rc<ClassValue>, id: FunctionId, this: Value) -> Rc<Closure> {
        Rc::new(Closure {
            module: owner.module,
            function: id,
            env: self.class_env(owner, Some(this.clone())),
            this: Some(this),
            class: Some(Rc::clone(owner)),
            properties: RefCell::default(),
            is_shared: Cell::default(),
            is_getter: false,
        })
    }

    /// A new instance.
    pub(crate) fn instance(&mut self, class: &Rc<ClassValue>, arguments: Vec<Value>) -> Value {
        let object = Value::Object(Rc::new(Object {
            class: Some(Rc::clone(class)),
            ..Object::default()
        }));
        class
            .instance
            .borrow_mut()
            .get_or_insert_with(|| object.clone());
        self.construct(class, &object, arguments, 0);
        object
    }

    /// The instance that a container would make: there is one.
    pub(crate) fn singleton(&mut self, class: &Rc<ClassValue>) -> Value {
        let made = class.instance.borrow().clone();
        made.unwrap_or_else(|| self.at_start(|run| run.instance(class, Vec::new())))
    }

    /// Runs a class's constructor on an object.
    fn construct(
        &mut self,
        class: &Rc<ClassValue>,
        object: &Value,
        arguments: Vec<Value>,
        depth: usize,
    ) {
        if depth > MOST_ANCESTORS {
            return;
        }
        let own = self
            .class_of(class)
            .members
            .iter()
            .find_map(|m| match m.kind {
                MemberKind::Constructor(id) => Some(id),
                _ => None,
            });
        let has_parent = !matches!(class.parent, Value::Nothing);
        match own {
            Some(id) => {
                if !has_parent {
                    self.fields(class, object);
                }
                let closure = self.bound(class, id, object.clone());
                // A constructor that waits for nothing: what is called at its site is the class.
                if let Via::Call(_) = self.via {
                    self.via = Via::Inner;
                }
                self.call_closure(&closure, Some(object.clone()), arguments);
            }
            None => self.construct_parent(class, object, arguments, depth),
        }
    }

    /// `super(...)`, then the class's own fields.
    pub(super) fn construct_parent(
        &mut self,
        class: &Rc<ClassValue>,
        object: &Value,
        arguments: Vec<Value>,
        depth: usize,
    ) {
        match (&class.parent, object) {
            (Value::Class(parent), _) => {
                let parent = Rc::clone(parent);
                self.construct(&parent, object, arguments, depth + 1);
            }
            (Value::External(external), Value::Object(o)) => {
                let external = Rc::clone(external);
                if let Some(Value::Router(router)) = routers::subclass(self, &external, &arguments)
                {
                    *o.native.borrow_mut() = Some(router);
                }
            }
            _ => {}
        }
        self.fields(class, object);
    }

    fn fields(&mut self, class: &Rc<ClassValue>, object: &Value) {
        let env = self.class_env(class, Some(object.clone()));
        for member in self.class_of(class).members.iter().filter(|m| !m.is_static) {
            let MemberKind::Field {
                value, type_name, ..
            } = &member.kind
            else {
                continue;
            };
            let known = match (value, type_name) {
                (Some(value), _) => self.expression(value, &env),
                (None, name) if !member.decorators.is_empty() => {
                    match (self.injected(&member.decorators, &env), name) {
                        (Some(value), _) => value,
                        (None, Some(name)) => self.typed(name, &env),
                        (None, None) => continue,
                    }
                }
                _ => continue,
            };
            self.set_member(object, &member.name, known);
        }
    }

    /// Calls the methods that nobody called, on the first instance.
    pub(super) fn call_methods(&mut self, class: &Rc<ClassValue>) {
        let this = class.instance.borrow().clone().unwrap_or_default();
        for member in &self.class_of(class).members {
            if let MemberKind::Method(id) = member.kind
                && !self.called.contains(&(class.module, id))
            {
                let this = if member.is_static {
                    Value::Class(Rc::clone(class))
                } else {
                    this.clone()
                };
                let closure = self.bound(class, id, this);
                if is_called_at_start(&member.name) {
                    self.at_start(|run| run.call_closure(&closure, None, Vec::new()));
                } else {
                    self.call_closure(&closure, None, Vec::new());
                }
            }
        }
    }
}

/// Methods that Nest calls when a service starts.
fn is_called_at_start(name: &str) -> bool {
    matches!(name, "onModuleInit" | "onApplicationBootstrap")
}

/// Whether a member is what reading its name gives, by itself: fields are of the instance.
fn is_read(kind: &MemberKind) -> bool {
    !matches!(kind, MemberKind::Field { .. } | MemberKind::Setter(_))
}
