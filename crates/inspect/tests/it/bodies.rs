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
