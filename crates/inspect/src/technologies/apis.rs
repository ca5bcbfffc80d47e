//! Remote calls that a schema describes.

use super::{Entry, NOTHING};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "gRPC",
        npm: &["@grpc/grpc-js", "@grpc/proto-loader", "grpc", "nice-grpc"],
        go: &["google.golang.org/grpc"],
        files: &[".proto"],
        ..NOTHING
    },
    Entry {
        name: "Connect",
        npm: &["@connectrpc", "@bufbuild/connect"],
        go: &["connectrpc.com/connect", "github.com/bufbuild/connect-go"],
        ..NOTHING
    },
    Entry {
        name: "tRPC",
        npm: &["@trpc"],
        ..NOTHING
    },
    Entry {
        name: "GraphQL",
        npm: &[
            "graphql",
            "@apollo/server",
            "apollo-server",
            "apollo-server-express",
            "graphql-yoga",
            "mercurius",
            "@nestjs/graphql",
            "@nestjs/apollo",
            "type-graphql",
            "@pothos/core",
            "express-graphql",
            "graphql-http",
        ],
        go: &[
            "github.com/99designs/gqlgen",
            "github.com/graphql-go/graphql",
            "github.com/graph-gophers/graphql-go",
        ],
        files: &[".graphql", ".graphqls", "gqlgen.yml"],
        ..NOTHING
    },
    Entry {
        name: "JSON-RPC",
        npm: &["jayson", "json-rpc-2.0"],
        go: &["net/rpc/jsonrpc", "github.com/sourcegraph/jsonrpc2"],
        ..NOTHING
    },
    Entry {
        name: "Twirp",
        go: &["github.com/twitchtv/twirp"],
        ..NOTHING
    },
];
