//! `weighbridge plan`: every setting with its origin.

use serde_json::json;

use crate::cli::{ShowPlan, TextOrJson};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::Project;

pub(crate) fn run(args: &ShowPlan, printer: Printer) -> Exit {
    let project = match Project::open(&args.folder.dir, &args.overrides.set) {
        Ok(project) => project,
        Err(error) => return super::complain(printer, &error),
    };
    let settings = project.plan.explain();
    let text = match args.format {
        TextOrJson::Json => {
            let rows: Vec<_> = settings
                .iter()
                .map(|s| json!({ "key": s.key, "value": s.value, "origin": s.origin.to_string() }))
                .collect();
            format!("{:#}", json!({ "schema_version": 1, "settings": rows }))
        }
        TextOrJson::Terminal => {
            let width = |f: fn(&weighbridge_plan::ExplainedSetting) -> &str| {
                settings
                    .iter()
                    .map(|s| f(s).chars().count())
                    .max()
                    .unwrap_or(0)
            };
            let (key, value) = (width(|s| &s.key), width(|s| &s.value).min(48));
            settings
                .iter()
                .map(|s| {
                    format!(
                        "{:key$}  {:value$}  {}\n",
                        s.key,
                        s.value.replace('\n', " "),
                        s.origin
                    )
                })
                .collect()
        }
    };
    printer.result(&text);
    Exit::Done
}
