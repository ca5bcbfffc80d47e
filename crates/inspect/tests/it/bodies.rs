//! Examples of bodies from the schemas that code has of them.

use serde_json::{Value, json};

use crate::inspected;

/// The body of the only route.
fn body(text: &str) -> Option<Value> {
    let mut routes = inspected(&[("app.ts", text)]).routes;
    assert_eq!(routes.len(), 1, "{routes:?}");
    routes.remove(0).body
}

#[test]
fn json_schema_of_fastify() {
    let text = "import Fastify from 'fastify';
const app = Fastify();
const schema = { body: { type: 'object', required: ['a', 'n'], properties: {
  a: { type: 'string', minLength: 3 }, n: { type: 'integer', minimum: 7 }, x: { type: 'string' } } } };
app.post('/a', { schema }, async () => 1);";
    assert_eq!(body(text), Some(json!({ "a": "aaa", "n": 7 })));
    let route = text.replace(
        "app.post('/a', { schema }, async () => 1)",
        "app.route({ method: 'POST', url: '/a', schema, handler: async () => 1 })",
    );
    assert_eq!(body(&route), Some(json!({ "a": "aaa", "n": 7 })));
}

#[test]
fn typebox_from_another_module() {
    let root = [
        (
            "schemas.ts",
            "import { Type } from '@sinclair/typebox';
const Id = Type.Integer({ minimum: 5 });
export const Order = Type.Object({
  id: Id,
  note: Type.Optional(Type.String()),
  state: Type.Union([Type.Literal('new'), Type.Literal('sent')]),
  lines: Type.Array(Type.Object({ sku: Type.String({ minLength: 2 }) }), { minItems: 1 }),
});",
        ),
        (
            "app.ts",
            "import Fastify from 'fastify';
import { Order } from './schemas.js';
const app = Fastify();
app.put('/orders', { schema: { body: Order } }, async () => 1);",
        ),
    ];
    let expected = json!({ "id": 5, "lines": [{ "sku": "aa" }], "state": "new" });
    assert_eq!(inspected(&root).routes[0].body, Some(expected));
}

#[test]
fn zod_before_a_handler_of_hono() {
    let text = "import { Hono } from 'hono';
import { zValidator } from '@hono/zod-validator';
import { z } from 'zod';
const Base = z.object({ email: z.string().email(), age: z.number().int().min(18).optional() });
const User = Base.extend({ name: z.string().min(2).max(9), roles: z.array(z.enum(['a', 'b'])).nonempty() });
const app = new Hono();
app.post('/users', zValidator('json', User), (c) => c.json(1));
export default app;";
    let expected = json!({ "email": "someone@example.org", "name": "aa", "roles": ["a"] });
    assert_eq!(body(text), Some(expected));
    let query = text.replace("'json', User", "'query', User");
    assert_eq!(body(&query), None);
}

#[test]
fn joi_given_to_a_middleware_of_the_tree() {
    let text = "const express = require('express');
const Joi = require('joi');
const register = {
  body: Joi.object().keys({
    email: Joi.string().required().email(),
    age: Joi.number().integer().min(18).required(),
    role: Joi.string().required().valid('user', 'admin'),
    tags: Joi.array().items(Joi.string().required()).min(1).required(),
    note: Joi.string(),
  }),
};
const validate = (schema) => (req, res, next) => {
  const { error } = schema.body.validate(req.body);
  next(error);
};
const app = express();
app.post('/users', validate(register), (req, res) => res.end());
app.listen(1);";
    let expected =
        json!({ "age": 18, "email": "someone@example.org", "role": "user", "tags": ["a"] });
    assert_eq!(body(text), Some(expected.clone()));
    let celebrated = text
        .replace("validate(register)", "celebrate(register)")
        .replace(
            "require('joi')",
            "require('joi'), { celebrate } = require('celebrate')",
        );
    assert_eq!(body(&celebrated), Some(expected));
    let of_query = text
        .replace("validate(register)", "validateQuery(register.body)")
        .replace("const validate ", "const validateQuery ");
    assert_eq!(body(&of_query), None);
}

const DTOS: &str = "import { Body, Controller, Param, Post } from '@nestjs/common';
import { IsArray, IsEmail, IsEnum, IsInt, IsNotEmpty, IsOptional, IsString, Min, MinLength, ValidateNested, ArrayMinSize } from 'class-validator';
import { Type } from 'class-transformer';
import { ApiProperty, PartialType, PickType } from '@nestjs/swagger';
enum Role { User = 'user', Admin = 'admin' }
class Line { @IsString() @MinLength(2) sku: string; count = 1; }
class Base { @IsEmail() email: string; static table = 'users'; }
export class CreateUser extends Base {
  @IsString() @MinLength(3) readonly name: string;
  @IsInt() @Min(18) age: number;
  @IsEnum(Role) role: Role;
  @IsOptional() @IsString() note: string;
  nick?: string;
  @MinLength(6) password?: string;
  @IsNotEmpty() city: string | null;
  @ApiProperty({ example: 'NL' }) country: string;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => Line) lines: Line[];
  @IsString({ each: true }) tags: string[];
}
class Loop { @ValidateNested() a: Loop; @ValidateNested() b: Loop; @ValidateNested() c: Loop; }
class Changed extends PartialType(CreateUser) {}
class Picked extends PickType(CreateUser, ['age'] as const) {}
@Controller('users')
export class Users {
  @Post() create(@Param('id') id: string, @Body() body: CreateUser) { return body; }
}
";

#[test]
fn class_validator_of_nest() {
    let whole = json!({ "age": 18, "country": "NL", "email": "someone@example.org",
        "city": "a", "lines": [{ "sku": "aa" }], "name": "aaa", "password": "aaaaaa", "role": "admin", "tags": [] });
    assert_eq!(body(DTOS), Some(whole));
    let of = |class: &str| body(&DTOS.replace("body: CreateUser", &format!("body: {class}")));
    assert_eq!(of("Changed"), None);
    assert_eq!(of("Picked"), Some(json!({ "age": 18 })));
    assert_eq!(of("Elsewhere"), None);
    assert!(of("Loop").is_some());
    let part = DTOS.replace("@Body()", "@Body('name')");
    assert_eq!(body(&part), None);
}

#[test]
fn what_is_not_known_is_not_made_up() {
    let text = "import Fastify from 'fastify';
const app = Fastify();
app.post('/a', { schema: { body: BODY } }, async () => 1);";
    for schema in ["elsewhere()", "{ $ref: 'order#' }", "undefined", "{}"] {
        assert_eq!(body(&text.replace("BODY", schema)), None, "{schema}");
    }
}

#[test]
fn schemas_that_multiply_end() {
    let mut text = String::from(
        "import { Type } from 'typebox';\nimport Fastify from 'fastify';\nconst S0 = Type.Object({ a: Type.String() });\n",
    );
    for i in 1..60 {
        let before = i - 1;
        text +=
            &format!("const S{i} = Type.Object({{ a: S{before}, b: S{before}, c: S{before} }});\n");
    }
    text += "const o = {}; o.o = o; o.p = o;\nconst app = Fastify();\n";
    text += "app.post('/a', { schema: { body: S59 } }, async () => 1);\n";
    assert!(body(&text).is_some());
    assert_eq!(body(&text.replace("body: S59", "body: o")), None);
}
