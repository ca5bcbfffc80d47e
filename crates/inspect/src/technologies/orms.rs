//! What maps objects, structs or queries to tables and documents.

use super::{Entry, NOTHING};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "Prisma",
        npm: &["@prisma/client", "prisma"],
        files: &["schema.prisma"],
        ..NOTHING
    },
    Entry {
        name: "Sequelize",
        npm: &["sequelize", "sequelize-typescript", "@sequelize/core"],
        ..NOTHING
    },
    Entry {
        name: "Drizzle",
        npm: &["drizzle-orm", "drizzle-kit"],
        files: &["drizzle.config.ts", "drizzle.config.js"],
        ..NOTHING
    },
    Entry {
        name: "TypeORM",
        npm: &["typeorm", "@nestjs/typeorm"],
        ..NOTHING
    },
    Entry {
        name: "MikroORM",
        npm: &["@mikro-orm"],
        ..NOTHING
    },
    Entry {
        name: "Objection",
        npm: &["objection"],
        ..NOTHING
    },
    Entry {
        name: "Knex",
        npm: &["knex"],
        files: &["knexfile.js", "knexfile.ts"],
        ..NOTHING
    },
    Entry {
        name: "Kysely",
        npm: &["kysely"],
        ..NOTHING
    },
    Entry {
        name: "Mongoose",
        npm: &["mongoose", "@nestjs/mongoose", "@typegoose/typegoose"],
        ..NOTHING
    },
    Entry {
        name: "GORM",
        go: &["gorm.io/gorm", "github.com/jinzhu/gorm"],
        ..NOTHING
    },
    Entry {
        name: "sqlc",
        files: &["sqlc.yaml", "sqlc.yml", "sqlc.json"],
        ..NOTHING
    },
    Entry {
        name: "ent",
        go: &["entgo.io/ent"],
        ..NOTHING
    },
    Entry {
        name: "Bun",
        go: &["github.com/uptrace/bun"],
        ..NOTHING
    },
    Entry {
        name: "SQLBoiler",
        go: &[
            "github.com/volatiletech/sqlboiler",
            "github.com/aarondl/sqlboiler",
        ],
        ..NOTHING
    },
    Entry {
        name: "Squirrel",
        go: &["github.com/Masterminds/squirrel"],
        ..NOTHING
    },
    Entry {
        name: "Jet",
        go: &["github.com/go-jet/jet"],
        ..NOTHING
    },
];
