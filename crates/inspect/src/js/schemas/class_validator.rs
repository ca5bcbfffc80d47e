//! Classes that say by decorators what fits (class-validator, and what `@nestjs/swagger` adds), as Nest takes bodies.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::{DEEPEST, MOST, Schema, at_least, extended, literal, of_type, one_of, read, shown};
use crate::js::module::{Call, Expression, FunctionId, Item, Kind, Member, MemberKind};
use crate::js::run::Run;
use crate::js::run::value::{ClassValue, Env, External, Value};

/// An example of the body that a controller's method takes: of the class that its `@Body()` parameter has as a type.
pub(in crate::js) fn of_method(
    run: &mut Run<'_>,
    owner: &Rc<ClassValue>,
    method: FunctionId,
) -> Option<Json> {
    let env = run.class_env(owner, None);
    let parameters = &run.function(owner.module, method).parameters;
    let type_name = parameters.iter().find_map(|parameter| {
        let is_whole = parameter.decorators.iter().any(|d| is_body(run, d, &env));
        parameter.type_name.as_ref().filter(|_| is_whole)
    })?;
    match run.type_value(type_name, &env) {
        Value::Class(class) => {
            let mut classes = Classes { run, left: MOST };
            shown(&classes.of_class(&class, 0)?)
        }
        _ => None,
    }
}

/// `@Body()`, and not `@Body('name')`.
fn is_body(run: &mut Run<'_>, decorator: &Expression, env: &Rc<Env>) -> bool {
    let Some((external, arguments)) = called(run, decorator, env) else {
        return false;
    };
    let first = arguments.first().map(|a| run.expression(&a.value, env));
    external.package == "@nestjs/common"
        && external.path == "Body"
        && first.is_none_or(|value| value.as_text().is_none())
}

/// What is called, and with what.
fn called<'e>(
    run: &mut Run<'_>,
    expression: &'e Expression,
    env: &Rc<Env>,
) -> Option<(Rc<External>, &'e [Item])> {
    let Kind::Call(call) = &expression.kind else {
        return None;
    };
    let call: &Call = call;
    match run.expression(&call.callee, env) {
        Value::External(external) => Some((external, &call.arguments)),
        _ => None,
    }
}

/// Reads classes, so many of them: those that name each other multiply.
struct Classes<'r, 'p> {
    run: &'r mut Run<'p>,
    left: usize,
}

impl Classes<'_, '_> {
    fn of_class(&mut self, class: &Rc<ClassValue>, depth: usize) -> Option<Schema> {
        if depth > DEEPEST || self.left == 0 {
            return None;
        }
        self.left -= 1;
        let env = self.run.class_env(class, None);
        let base = self.inherited(class, depth);
        let (mut properties, mut required, mut size) = (serde_json::Map::new(), Vec::new(), 1);
        for member in self
            .run
            .class_of(class)
            .members
            .iter()
            .filter(|m| !m.is_static)
        {
            let Some(field) = self.of_field(member, &env, depth) else {
                continue;
            };
            size += field.size;
            if !field.is_optional {
                required.push(json!(member.name));
            }
            properties.insert(member.name.clone(), field.json);
        }
        let own = json!({ "type": "object", "properties": properties, "required": required });
        let own = Schema::sized(own, size);
        Some(match base {
            Some(base) => extended(base, own),
            None => own,
        })
    }

    /// What a class extends: a class, or one that `PartialType` and its like make of others.
    fn inherited(&mut self, class: &Rc<ClassValue>, depth: usize) -> Option<Schema> {
        if let Value::Class(parent) = &class.parent {
            return self.of_class(parent, depth + 1);
        }
        let extends = self.run.class_of(class).extends.as_ref()?;
        let (external, arguments) = called(self.run, extends, &class.env)?;
        let values: Vec<Value> = arguments
            .iter()
            .map(|a| self.run.expression(&a.value, &class.env))
            .collect();
        if external.path == "createZodDto" {
            return read(values.first()?, 1);
        }
        let Value::Class(of) = values.first()? else {
            return None;
        };
        let schema = self.of_class(of, depth + 1)?;
        let names = || read(values.get(1)?, 1).map(|names| names.json);
        Some(match external.path.as_str() {
            "PartialType" => schema.with("required", json!([])),
            "PickType" => only(schema, &names()?, true),
            "OmitType" => only(schema, &names()?, false),
            "IntersectionType" => match values.get(1) {
                Some(Value::Class(other)) => extended(schema, self.of_class(other, depth + 1)?),
                _ => schema,
            },
            _ => return None,
        })
    }

    fn of_field(&mut self, member: &Member, env: &Rc<Env>, depth: usize) -> Option<Schema> {
        let MemberKind::Field {
            value,
            type_name,
            json_type,
            is_optional,
        } = &member.kind
        else {
            return None;
        };
        let nested = match type_name
            .as_deref()
            .map(|name| self.run.type_value(name, env))
        {
            Some(Value::Class(class)) => self.of_class(&class, depth + 1),
            Some(Value::Object(values)) => one_of(&Value::Object(values)),
            _ => None,
        };
        let mut schema = nested.unwrap_or_else(|| json_type.map_or_else(any, of_type));
        // class-validator doesn't see TypeScript's `?`: without its own word a field that it looks at is asked for.
        let is_looked_at = self.is_validated(member, env);
        schema.is_optional = value.is_some() || *is_optional && !is_looked_at;
        for decorator in &member.decorators {
            if let Some((external, arguments)) = called(self.run, decorator, env) {
                let values: Vec<Value> = arguments
                    .iter()
                    .map(|a| self.run.expression(&a.value, env))
                    .collect();
                schema = match external.package.as_str() {
                    "class-validator" => narrowed(schema, &external.path, &values),
                    "class-transformer" if external.path == "Type" => {
                        self.typed(schema, values.first(), depth)
                    }
                    "@nestjs/swagger" => {
                        described(self.run, schema, &external.path, values.first())
                    }
                    _ => schema,
                };
            }
        }
        Some(schema)
    }

    fn is_validated(&mut self, member: &Member, env: &Rc<Env>) -> bool {
        member.decorators.iter().any(|d| {
            called(self.run, d, env).is_some_and(|(of, _)| of.package == "class-validator")
        })
    }

    /// `@Type(() => Class)`: what a list is of, or what a field is.
    fn typed(&mut self, schema: Schema, function: Option<&Value>, depth: usize) -> Schema {
        let Some(Value::Function(f)) = function else {
            return schema;
        };
        let Value::Class(class) = self.run.call_closure(f, None, Vec::new()) else {
            return schema;
        };
        let Some(inner) = self.of_class(&class, depth + 1) else {
            return schema;
        };
        let is_optional = schema.is_optional;
        let whole = match is_list(&schema) {
            true => {
                let size = schema.size + inner.size;
                Schema::sized(schema.with("items", inner.json).json, size)
            }
            false => inner,
        };
        Schema {
            is_optional,
            ..whole
        }
    }
}

/// Asks for those of its properties that are named, or for the others.
fn only(schema: Schema, names: &Json, is_kept: bool) -> Schema {
    let listed = names.as_array().map_or(&[][..], Vec::as_slice);
    let required = schema.json["required"].as_array().into_iter().flatten();
    let kept: Vec<Json> = required
        .filter(|name| listed.contains(name) == is_kept)
        .cloned()
        .collect();
    schema.with("required", json!(kept))
}

fn any() -> Schema {
    Schema::of(json!({}))
}

/// A field's schema after a decorator of class-validator; one of many of a list says nothing of the list.
fn narrowed(schema: Schema, name: &str, values: &[Value]) -> Schema {
    let first = values.first().cloned().unwrap_or_default();
    let text = |schema: Schema| match schema.json["type"].as_str() {
        Some("array") => schema,
        _ => schema.with("type", json!("string")),
    };
    let format = |schema: Schema, format: &str| text(schema).with("format", json!(format));
    let replaced = |new: Option<Schema>| match new {
        Some(new) => Schema {
            is_optional: schema.is_optional,
            ..new
        },
        None => schema.clone(),
    };
    match name {
        "IsOptional" => schema.optional(),
        "IsString" | "IsNumberString" | "Matches" | "IsPhoneNumber" => text(schema),
        "IsEmail" => format(schema, "email"),
        "IsUUID" => format(schema, "uuid"),
        "IsUrl" => format(schema, "uri"),
        "IsDate" | "IsDateString" | "IsISO8601" => format(schema, "date-time"),
        "IsNumber" if !is_list(&schema) => schema.with("type", json!("number")),
        "IsInt" if !is_list(&schema) => schema.with("type", json!("integer")),
        "IsBoolean" if !is_list(&schema) => schema.with("type", json!("boolean")),
        "IsArray" => schema.with("type", json!("array")),
        "ArrayNotEmpty" => schema
            .with("type", json!("array"))
            .with("minItems", json!(1)),
        "ArrayMinSize" => at_least(schema.with("type", json!("array")), &first),
        "MinLength" | "Length" => at_least(text(schema), &first),
        "IsPositive" => at_least(schema, &Value::Number(1.0)),
        "Min" => at_least(schema, &first),
        "IsEnum" | "IsIn" if !is_list(&schema) => replaced(one_of(&first)),
        "Equals" => replaced(literal(&first)),
        _ => schema,
    }
}

fn is_list(schema: &Schema) -> bool {
    schema.json["type"] == "array"
}

/// What `@ApiProperty({ example, enum, required })` says.
fn described(run: &mut Run<'_>, schema: Schema, name: &str, options: Option<&Value>) -> Schema {
    let mut schema = match name {
        "ApiPropertyOptional" => schema.optional(),
        "ApiProperty" => schema,
        _ => return schema,
    };
    let Some(options) = options else {
        return schema;
    };
    if matches!(run.member(options, "required"), Value::Bool(false)) {
        schema = schema.optional();
    }
    if schema.json["type"].is_null()
        && matches!(run.member(options, "type"), Value::External(e) if e.path == "String")
    {
        schema = schema.with("type", json!("string"));
    }
    let example = run.member(options, "example");
    match read(&example, 1).filter(|example| !example.json.is_null()) {
        Some(example) => schema.with("example", example.json),
        None => schema,
    }
}
