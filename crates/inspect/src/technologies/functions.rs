//! Functions on demand and at the edge, by their libraries; their configuration is in `deployments`.

use super::{Entry, NOTHING};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "AWS Lambda",
        npm: &[
            "aws-lambda",
            "@types/aws-lambda",
            "serverless-http",
            "@vendia/serverless-express",
            "@codegenie/serverless-express",
            "@fastify/aws-lambda",
            "@middy/core",
            "@aws-lambda-powertools",
            "hono/aws-lambda",
        ],
        go: &["github.com/aws/aws-lambda-go"],
        ..NOTHING
    },
    Entry {
        name: "Google Cloud Functions",
        npm: &["@google-cloud/functions-framework", "firebase-functions"],
        go: &["github.com/GoogleCloudPlatform/functions-framework-go"],
        ..NOTHING
    },
    Entry {
        name: "Azure Functions",
        npm: &["@azure/functions"],
        ..NOTHING
    },
    Entry {
        name: "Cloudflare Workers",
        npm: &[
            "wrangler",
            "@cloudflare/workers-types",
            "hono/cloudflare-workers",
            "cloudflare:workers",
        ],
        ..NOTHING
    },
    Entry {
        name: "Vercel",
        npm: &["@vercel/node", "@vercel/functions", "hono/vercel"],
        ..NOTHING
    },
    Entry {
        name: "Netlify",
        npm: &["@netlify/functions", "hono/netlify"],
        ..NOTHING
    },
    Entry {
        name: "Deno Deploy",
        npm: &["hono/deno"],
        files: &["deno.json", "deno.jsonc"],
        ..NOTHING
    },
    Entry {
        name: "Fastly Compute",
        npm: &["@fastly/js-compute"],
        go: &["github.com/fastly/compute-sdk-go"],
        ..NOTHING
    },
];
