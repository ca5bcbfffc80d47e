//! Types and tests of whole trees.

use crate::inspected;

#[test]
fn routes_that_a_test_names_are_told_from_those_that_none_does() {
    let found = inspected(&[
        (
            "package.json",
            "{\n\"devDependencies\": {\n\"vitest\": \"^3\",\n\"supertest\": \"7\"\n}}",
        ),
        ("tsconfig.json", "{ \"extends\": \"./base.json\" }"),
        (
            "app.ts",
            "import express from 'express';\nconst app = express();\napp.get('/users/:id', (q: any, s) => s.end());\napp.get('/health', (q, s) => s.end());\n",
        ),
        (
            "test/app.test.ts",
            "import request from 'supertest';\nit('gives one', () => request(app).get('/users/7'));\n",
        ),
    ]);
    let tested: Vec<_> = found
        .tests
        .routes
        .iter()
        .map(|r| (r.path.as_str(), r.tested_in.as_ref().map(|p| p.line)))
        .collect();
    assert_eq!(tested, [("/health", None), ("/users/{id}", Some(2))]);
    assert_eq!((found.tests.files, found.tests.tests), (1, 1));
    assert_eq!(found.tests.runners[0].version.as_deref(), Some("^3"));
    assert_eq!(found.tests.runners[0].seen_in.line, 3);
    assert_eq!(found.tests.contracts[0].name, "supertest");
    assert_eq!((found.types.typescript_lines, found.types.any), (4, 1));
    assert_eq!(
        found.types.strict[0].extends.as_deref(),
        Some("./base.json")
    );
}
