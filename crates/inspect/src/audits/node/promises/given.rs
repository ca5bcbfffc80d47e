//! Functions of packages that give promises, by package and the path to them.
//!
//! A path is written as the code goes it: `Pool().query` is the method of what `new Pool()` or `Pool()` gave.

use std::sync::LazyLock;

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audits::node) enum Promise {
    /// The work has begun.
    Eager,
    /// The work begins when somebody waits for it: a query of mongoose, knex, Prisma.
    Lazy,
}

/// What a call of something of a package gives, if it is a promise.
pub(in crate::audits::node) fn given(package: &str, path: &str) -> Option<Promise> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let is_within = path.contains("().");
    let eager = |is_so: bool| is_so.then_some(Promise::Eager);
    let lazy = |is_so: bool| is_so.then_some(Promise::Lazy);
    match package {
        "" => eager(path == "fetch"),
        "fs/promises" if path.starts_with("open().") => eager(FILE.contains(&name)),
        "fs/promises" | "timers/promises" | "stream/promises" | "dns/promises" => eager(!is_within),
        "fs" if path.starts_with("promises.open().") => eager(FILE.contains(&name)),
        "fs" => eager(path.starts_with("promises.") && !is_within),
        "fs-extra" => eager(!is_within && !name.ends_with("Sync") && !name.contains("Stream")),
        "util" => eager(path == "promisify()"),
        "axios" => eager(HTTP.contains(&name) || path == "create()"),
        "node-fetch" | "cross-fetch" | "got" | "undici" | "ky" | "needle" | "phin" => {
            eager(!is_within && (path.is_empty() || name == "fetch" || HTTP.contains(&name)))
        }
        "pg" | "pg-pool" => eager(is_within && matches!(name, "query" | "connect" | "end")),
        "mysql2/promise" => eager(is_within && SQL.contains(&name)),
        "mysql2" => eager(path.contains("promise().") && SQL.contains(&name)),
        // What a bulk is given waits for its `execute`.
        "mongodb" | "mongoose" if path.contains("BulkOp().") => eager(name == "execute"),
        "mongodb" | "mongoose" if path.contains("collection().") => {
            eager(DOCUMENTS.contains(&name) || MONGO.contains(&name) || OLD_MONGO.contains(&name))
        }
        "mongodb" => eager(is_within && (DOCUMENTS.contains(&name) || MONGO.contains(&name))),
        "mongoose" => mongoose(path, name),
        "redis" => eager(path.starts_with("createClient().") && !is_plain_of_redis(path, name)),
        "ioredis" => eager(is_within && !is_plain_of_redis(path, name)),
        "@prisma/client" => match name {
            "$connect" | "$disconnect" | "$transaction" => Some(Promise::Eager),
            _ => lazy(is_within && PRISMA.contains(&name)),
        },
        "sequelize" | "sequelize-typescript" => eager(is_within && SEQUELIZE.contains(&name)),
        "typeorm" | "@nestjs/typeorm" => {
            eager(DOCUMENTS.contains(&name) || TYPEORM.contains(&name))
        }
        "knex" => match name {
            "destroy" => Some(Promise::Eager),
            _ => lazy(KNEX.contains(&name)),
        },
        "objection" => lazy(path.contains("query().") && OBJECTION.contains(&name)),
        // What calls procedures from the server itself.
        "@trpc/server" => eager(path.contains("createCallerFactory()().")),
        _ if package.starts_with("drizzle-orm") => lazy(is_within && DRIZZLE.contains(&name)),
        _ => eager(is_service(package, path)),
    }
}

const HTTP: [&str; 8] = [
    "", "get", "post", "put", "patch", "delete", "head", "request",
];
const FILE: [&str; 8] = [
    "close",
    "sync",
    "datasync",
    "truncate",
    "write",
    "writeFile",
    "appendFile",
    "chmod",
];
const SQL: [&str; 6] = [
    "query",
    "execute",
    "beginTransaction",
    "commit",
    "rollback",
    "end",
];
/// Of `MongoDB`'s collections, and of `TypeORM`'s repositories of its documents.
const DOCUMENTS: [&str; 8] = [
    "insertOne",
    "insertMany",
    "updateOne",
    "updateMany",
    "deleteOne",
    "deleteMany",
    "findOneAndUpdate",
    "countDocuments",
];
const MONGO: [&str; 16] = [
    "replaceOne",
    "findOne",
    "findOneAndDelete",
    "findOneAndReplace",
    "bulkWrite",
    "estimatedDocumentCount",
    "distinct",
    "toArray",
    "connect",
    "close",
    "createIndex",
    "createIndexes",
    "dropIndex",
    "drop",
    "command",
    "commitTransaction",
];
/// Of collections until version 4.
const OLD_MONGO: [&str; 5] = ["insert", "update", "remove", "save", "findAndModify"];
const PRISMA: [&str; 19] = [
    "create",
    "createMany",
    "update",
    "updateMany",
    "delete",
    "deleteMany",
    "upsert",
    "findMany",
    "findFirst",
    "findUnique",
    "findFirstOrThrow",
    "findUniqueOrThrow",
    "count",
    "aggregate",
    "groupBy",
    "$executeRaw",
    "$queryRaw",
    "$executeRawUnsafe",
    "$queryRawUnsafe",
];
const SEQUELIZE: [&str; 32] = [
    // Of a transaction, and of sequelize-typescript's relations.
    "commit",
    "rollback",
    "$set",
    "$add",
    "$remove",
    "$create",
    "findOne",
    "findAll",
    "findByPk",
    "findById",
    "find",
    "findOrCreate",
    "findAndCountAll",
    "findCreateFind",
    "create",
    "bulkCreate",
    "update",
    "upsert",
    "destroy",
    "save",
    "reload",
    "restore",
    "truncate",
    "count",
    "sum",
    "increment",
    "decrement",
    "query",
    "sync",
    "authenticate",
    "transaction",
    "close",
];
const TYPEORM: [&str; 25] = [
    "find",
    "findOne",
    "findOneBy",
    "findBy",
    "findAndCount",
    "findOneOrFail",
    "findOneByOrFail",
    "save",
    "insert",
    "update",
    "upsert",
    "delete",
    "remove",
    "softDelete",
    "softRemove",
    "restore",
    "query",
    "count",
    "countBy",
    "increment",
    "decrement",
    "initialize",
    "execute",
    "getMany",
    "getOne",
];
const KNEX: [&str; 14] = [
    "insert",
    "update",
    "del",
    "delete",
    "select",
    "where",
    "andWhere",
    "first",
    "raw",
    "returning",
    "increment",
    "decrement",
    "createTable",
    "dropTable",
];
/// Steps after which a query of Objection is whole.
const OBJECTION: [&str; 12] = [
    "insert",
    "insertAndFetch",
    "insertGraph",
    "upsertGraph",
    "patch",
    "patchAndFetchById",
    "update",
    "delete",
    "deleteById",
    "findById",
    "relate",
    "unrelate",
];
const DRIZZLE: [&str; 7] = [
    "values",
    "set",
    "where",
    "returning",
    "execute",
    "findMany",
    "findFirst",
];

/// Models give queries, which begin when they are waited for; documents save at once.
fn mongoose(path: &str, name: &str) -> Option<Promise> {
    let is_at_once = matches!(
        name,
        "create"
            | "insertMany"
            | "bulkWrite"
            | "save"
            | "exec"
            | "connect"
            | "disconnect"
            | "createConnection"
            | "syncIndexes"
            | "startSession"
            | "validate"
    );
    if is_at_once {
        return Some(Promise::Eager);
    }
    let is_query = name.starts_with("find")
        || name.starts_with("update")
        || name.starts_with("delete")
        || name.starts_with("count")
        || matches!(
            name,
            "replaceOne" | "remove" | "distinct" | "aggregate" | "populate" | "lean"
        );
    let is_of_model = path.contains("model().") || path.contains("Model().");
    (is_query && is_of_model).then_some(Promise::Lazy)
}

/// What a client of Redis gives that is no promise; what is queued is sent by `exec`.
fn is_plain_of_redis(path: &str, name: &str) -> bool {
    let queues = ["multi().", "pipeline().", "batch()."];
    let is_queued = name != "exec" && queues.iter().any(|queue| path.contains(queue));
    is_queued
        || matches!(
            name,
            "on" | "once"
                | "off"
                | "emit"
                | "removeListener"
                | "removeAllListeners"
                | "duplicate"
                | "multi"
                | "pipeline"
                | "batch"
                | "disconnect"
                | "destroy"
                | "ref"
                | "unref"
                | "defineCommand"
                | "scanStream"
                | "scanIterator"
                | "setMaxListeners"
        )
}

/// Clients of services and others whose methods that do something give promises.
fn is_service(package: &str, path: &str) -> bool {
    static NAMES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
        let lines = include_str!("services.txt").lines();
        let of_packages = lines.filter(|line| !line.starts_with('#'));
        of_packages
            .filter_map(|line| line.split_once(' '))
            .map(|(package, names)| (package, names.split(' ').collect()))
            .collect()
    });
    let name = path.rsplit('.').next().unwrap_or(path);
    NAMES
        .iter()
        .filter(|(pattern, _)| is_any_of(package, pattern))
        .flat_map(|(_, names)| names)
        .any(|pattern| match pattern.strip_prefix("()") {
            Some("") => path.is_empty(),
            Some(within) => path.contains("().") && is_any_of(name, &within[1..]),
            None => is_any_of(name, pattern),
        })
}

/// Whether a name is what a pattern says, which may end with `*`.
fn is_any_of(name: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::{Promise, given};

    #[test]
    fn by_package_and_path() {
        for (package, path, expected) in [
            ("pg", "Pool().query", Some(Promise::Eager)),
            ("pg", "Pool", None),
            ("pg", "Pool().on", None),
            ("ioredis", "().set", Some(Promise::Eager)),
            ("ioredis", "().on", None),
            (
                "@prisma/client",
                "PrismaClient().user.create",
                Some(Promise::Lazy),
            ),
            ("mongodb", "Db().collection().update", Some(Promise::Eager)),
            ("mongodb", "Db().collection().find", None),
            (
                "mongodb",
                "Db().collection().initializeOrderedBulkOp().insert",
                None,
            ),
            ("mongoose", "model().findOne", Some(Promise::Lazy)),
            ("mongoose", "model()().save", Some(Promise::Eager)),
            ("sequelize", "Model().findAll", Some(Promise::Eager)),
            ("axios", "create().post", Some(Promise::Eager)),
            ("axios", "isAxiosError", None),
            ("fs", "promises.readFile", Some(Promise::Eager)),
            ("fs", "readFile", None),
            ("bullmq", "Queue().add", Some(Promise::Eager)),
            ("bullmq", "add", None),
            (
                "@aws-sdk/client-s3",
                "S3Client().send",
                Some(Promise::Eager),
            ),
            (
                "telegraf",
                "Telegraf().telegram.sendMessage",
                Some(Promise::Eager),
            ),
            ("make-dir", "", Some(Promise::Eager)),
            ("make-dir", "sync", None),
            ("", "fetch", Some(Promise::Eager)),
            ("", "setTimeout", None),
        ] {
            assert_eq!(given(package, path), expected, "{package} {path}");
        }
    }
}
