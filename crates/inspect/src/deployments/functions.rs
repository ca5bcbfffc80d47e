//! Configuration of platforms that run functions or code at the edge.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::keys::Keys;
use super::{Deployments, Reader, has_ending, scalar, yaml};
use crate::error::in_short;
use crate::inspection::Place;
use crate::manifests::without_comments;

/// A platform that the tree is configured for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FunctionTarget {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// `AWS Lambda`, `Cloudflare Workers`, `Vercel`, `Netlify`, `App Engine`.
    pub platform: String,
    /// Whether it runs close to its users, in V8 isolates.
    pub is_edge: bool,
    /// The runtime that is named: `nodejs22.x`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// The functions that it lists.
    pub functions: Vec<Function>,
}

/// A function of such a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// What is called: `src/handler.main`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Memory in MB, as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
}

pub(super) fn reader(name: &str) -> Option<Reader> {
    let (stem, _) = name.rsplit_once('.')?;
    let is_yaml = has_ending(name, &["yml", "yaml"]);
    match stem {
        "serverless" if is_yaml => Some(serverless),
        "template" | "sam" | "template-prod" if is_yaml => Some(sam),
        "app" if is_yaml => Some(app_engine),
        "wrangler" if has_ending(name, &["toml", "json", "jsonc"]) => Some(wrangler),
        "netlify" if has_ending(name, &["toml"]) => Some(netlify),
        "vercel" if has_ending(name, &["json"]) => Some(vercel),
        _ => None,
    }
}

fn target(file: &str, line: u32, platform: &str) -> FunctionTarget {
    FunctionTarget {
        place: Place {
            file: file.to_owned(),
            line,
        },
        platform: platform.to_owned(),
        is_edge: false,
        runtime: None,
        functions: Vec::new(),
    }
}

/// The Serverless Framework.
fn serverless(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let document = yaml(text)?;
    if !document.is_object() {
        return Ok(());
    }
    let provider = &document["provider"];
    let name = scalar(&provider["name"]).or_else(|| scalar(provider));
    let platform = match name.as_deref() {
        Some("aws") => "AWS Lambda",
        Some("google") => "Google Cloud Functions",
        Some("azure") => "Azure Functions",
        Some("cloudflare") => "Cloudflare Workers",
        Some(other) => other,
        None => return Ok(()),
    };
    let functions = document["functions"].as_object().into_iter().flatten();
    found.functions.push(FunctionTarget {
        runtime: scalar(&provider["runtime"]),
        is_edge: platform == "Cloudflare Workers",
        functions: functions
            .map(|(name, function)| Function {
                name: name.clone(),
                handler: scalar(&function["handler"]),
                memory: scalar(&function["memorySize"]),
            })
            .collect(),
        ..target(file, Keys::of(text).line("provider", 1), platform)
    });
    Ok(())
}

/// AWS SAM and `CloudFormation` templates with functions in them.
fn sam(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    // Templates of other tools have the same name.
    if !text.contains("AWS::") {
        return Ok(());
    }
    let document = yaml(text)?;
    let common = &document["Globals"]["Function"];
    let resources = document["Resources"].as_object().into_iter().flatten();
    let is_function = |value: &Value| {
        let kind = value["Type"].as_str();
        matches!(
            kind,
            Some("AWS::Serverless::Function" | "AWS::Lambda::Function")
        )
    };
    let functions: Vec<(&String, &Value)> = resources.filter(|(_, r)| is_function(r)).collect();
    if functions.is_empty() {
        return Ok(());
    }
    let either =
        |own: &Value, key: &str| scalar(&own["Properties"][key]).or_else(|| scalar(&common[key]));
    let runtime = functions.iter().find_map(|(_, own)| either(own, "Runtime"));
    found.functions.push(FunctionTarget {
        runtime,
        functions: functions
            .iter()
            .map(|(name, own)| Function {
                name: (*name).clone(),
                handler: either(own, "Handler"),
                memory: either(own, "MemorySize"),
            })
            .collect(),
        ..target(file, Keys::of(text).line(functions[0].0, 1), "AWS Lambda")
    });
    Ok(())
}

fn app_engine(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    // Other things are called app.yaml too.
    if !text.lines().any(|line| line.starts_with("runtime:")) {
        return Ok(());
    }
    let runtime = scalar(&yaml(text)?["runtime"]).unwrap_or_default();
    if runtime.starts_with("nodejs") || runtime.starts_with("go1") {
        found.functions.push(FunctionTarget {
            runtime: Some(runtime),
            ..target(file, Keys::of(text).line("runtime", 1), "App Engine")
        });
    }
    Ok(())
}

fn wrangler(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let main = if file.ends_with("toml") {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "main").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
        })
    } else {
        let json: Value = serde_json::from_str(&without_comments(text)).map_err(in_short)?;
        scalar(&json["main"])
    };
    let main = main.map(|handler| Function {
        name: "main".to_owned(),
        handler: Some(handler),
        memory: None,
    });
    found.functions.push(FunctionTarget {
        is_edge: true,
        functions: main.into_iter().collect(),
        ..target(file, 1, "Cloudflare Workers")
    });
    Ok(())
}

// As the other readers are.
#[allow(clippy::unnecessary_wraps)]
fn netlify(file: &str, _: &str, found: &mut Deployments) -> Result<(), String> {
    found.functions.push(target(file, 1, "Netlify"));
    Ok(())
}

fn vercel(file: &str, text: &str, found: &mut Deployments) -> Result<(), String> {
    let json: Value = serde_json::from_str(text).map_err(in_short)?;
    let functions = json["functions"].as_object().into_iter().flatten();
    let functions: Vec<(&String, &Value)> = functions.collect();
    let runtime = functions.iter().find_map(|(_, f)| scalar(&f["runtime"]));
    found.functions.push(FunctionTarget {
        is_edge: runtime.as_deref() == Some("edge"),
        runtime,
        functions: functions
            .iter()
            .map(|(path, function)| Function {
                name: (*path).clone(),
                handler: None,
                memory: scalar(&function["memory"]),
            })
            .collect(),
        ..target(file, 1, "Vercel")
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::deployments::found_in;

    #[test]
    fn each_platform_by_its_own_file() {
        let found = found_in(&[
            ("app.yaml", "runtime: nodejs22\n"),
            (
                "a/serverless.yml",
                "service: x\nprovider:\n  name: aws\n  runtime: nodejs22.x\nfunctions:\n  list: { handler: src/list.main, memorySize: 512 }\n",
            ),
            (
                "a/template.yaml",
                "Globals:\n  Function: { Runtime: nodejs20.x }\nResources:\n  Get:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Role: !GetAtt R.Arn\n",
            ),
            ("b/template.yaml", "name: no template of AWS\n"),
            (
                "vercel.json",
                r#"{"functions":{"api/*.ts":{"memory":256}}}"#,
            ),
            (
                "wrangler.jsonc",
                "{ // edge\n \"main\": \"src/index.ts\", }",
            ),
            ("wrangler.toml", "name = \"x\"\nmain = 'src/worker.ts'\n"),
        ]);
        let shown: Vec<String> = found
            .functions
            .iter()
            .map(|t| {
                let first = t.functions.first();
                let handler = first.and_then(|f| f.handler.clone().or(f.memory.clone()));
                format!(
                    "{}:{} {} {:?} {handler:?}",
                    t.place.file, t.place.line, t.platform, t.runtime
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "app.yaml:1 App Engine Some(\"nodejs22\") None",
                "a/serverless.yml:2 AWS Lambda Some(\"nodejs22.x\") Some(\"src/list.main\")",
                "a/template.yaml:4 AWS Lambda Some(\"nodejs20.x\") Some(\"a.b\")",
                "vercel.json:1 Vercel None Some(\"256\")",
                "wrangler.jsonc:1 Cloudflare Workers None Some(\"src/index.ts\")",
                "wrangler.toml:1 Cloudflare Workers None Some(\"src/worker.ts\")",
            ]
        );
    }
}
