//! Answers held against an OpenAPI description of the Mastodon API. The description is not part of the project (it is made
//! from Mastodon's documentation, under another licence): `WATERTOWER_API_DATA` names the folder with `openapi.json`, and
//! without it the check is skipped, which is said.
//!
//! Only the parts of JSON Schema that the description uses are understood. Where it and the recorded answers of a real
//! server ([`crate::shapes`]) disagree, the recorded answers are right.

use crate::shapes::{same_endpoint, same_template, type_name, types_at};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A description of the API.
#[derive(Debug)]
pub struct OpenApi {
    document: Value,
}

/// What does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Misfit {
    path: String,
    given: &'static str,
    what: String,
}

/// How a key that is not there is called in place of a type.
const MISSING: &str = "missing";

impl OpenApi {
    /// The description in the folder that `WATERTOWER_API_DATA` names.
    ///
    /// # Panics
    /// When it is named, but cannot be read: a check that was asked for and does not run would look like a success.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the test command says where the data is")]
    pub fn load() -> Option<Self> {
        let Some(folder) = std::env::var_os("WATERTOWER_API_DATA") else {
            eprintln!("skipped: WATERTOWER_API_DATA does not name a folder with openapi.json");
            return None;
        };
        let file = std::path::Path::new(&folder).join("openapi.json");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        match serde_json::from_str(&text) {
            Ok(document) => Some(Self { document }),
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }

    /// A description that is given.
    #[must_use]
    pub const fn new(document: Value) -> Self {
        Self { document }
    }

    /// Where this answer does not fit the description. `endpoint` is as in [`crate::shapes::differences`]. `None` when the
    /// description says nothing of such an answer.
    #[must_use]
    pub fn differences(&self, endpoint: &str, answer: &Value) -> Option<Vec<String>> {
        let schema = self.schema(endpoint)?;
        let mut misfits = BTreeSet::new();
        self.check(schema, "$", answer, &mut misfits);
        misfits.retain(|misfit| !is_recorded(endpoint, misfit));
        Some(misfits.into_iter().map(|misfit| format!("{}: {}", misfit.path, misfit.what)).collect())
    }

    /// Where this value does not fit a named schema (`Account`).
    #[must_use]
    pub fn differences_from(&self, name: &str, value: &Value) -> Option<Vec<String>> {
        let schema = self.document.pointer(&format!("/components/schemas/{name}"))?;
        let mut misfits = BTreeSet::new();
        self.check(schema, "$", value, &mut misfits);
        Some(misfits.into_iter().map(|misfit| format!("{}: {}", misfit.path, misfit.what)).collect())
    }

    /// The status codes of the answers to this call that have a schema. The path is written as a route is declared.
    #[must_use]
    pub fn statuses(&self, method: &str, path: &str) -> Vec<u16> {
        let Some(paths) = self.document.get("paths").and_then(Value::as_object) else { return Vec::new() };
        let operations = paths.iter().filter(|(template, _)| same_template(template, path));
        let responses = operations.filter_map(|(_, item)| item.get(method.to_ascii_lowercase())?.get("responses"));
        let all = responses.filter_map(Value::as_object).flatten();
        let with_schema = all.filter(|(_, answer)| answer.pointer("/content/application~1json/schema").is_some());
        with_schema.filter_map(|(status, _)| status.parse().ok()).collect()
    }

    /// The schema of an answer.
    fn schema(&self, endpoint: &str) -> Option<&Value> {
        let (call, status) = endpoint.rsplit_once(' ')?;
        let (method, address) = call.split_once(' ')?;
        let paths = self.document.get("paths")?.as_object()?;
        let method = method.to_ascii_lowercase();
        let operation = |path: &Value| path.get(&method).cloned().is_some();
        let path = paths.get(address).filter(|path| operation(path)).or_else(|| {
            paths.iter().find(|(path, value)| same_endpoint(path, address) && operation(value)).map(|(_, p)| p)
        })?;
        let response = path.get(&method)?.get("responses")?.get(status)?;
        response.get("content")?.get("application/json")?.get("schema")
    }

    fn check(&self, schema: &Value, path: &str, value: &Value, out: &mut BTreeSet<Misfit>) {
        let Some(schema) = schema.as_object() else { return };
        if let Some(types) = schema.get("type") {
            if !fits(types, value) {
                out.insert(Misfit { path: path.into(), given: type_name(value), what: wrong_type(types, value) });
                return;
            }
            if value.is_null() {
                return; // also where a reference beside it says otherwise: `["string", "null"]` and an enum
            }
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#')) {
            match self.document.pointer(target) {
                Some(target) => self.check(target, path, value, out),
                None => panic!("the description refers to {target}, which is not there"),
            }
        }
        for all in list(schema, "allOf") {
            self.check(all, path, value, out);
        }
        for name in ["oneOf", "anyOf"] {
            self.check_choice(list(schema, name), path, value, out);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array)
            && !values.contains(value)
        {
            let what = format!("{value} is none of {}", Value::from(values.clone()));
            out.insert(Misfit { path: path.into(), given: "enum", what });
        }
        if let (Some(format), Some(text)) = (schema.get("format").and_then(Value::as_str), value.as_str())
            && !has_format(format, text)
        {
            out.insert(Misfit { path: path.into(), given: "format", what: format!("{text:?} is no {format}") });
        }
        match value {
            Value::Array(entries) => {
                if let Some(items) = schema.get("items") {
                    let inside = format!("{path}[]");
                    entries.iter().for_each(|entry| self.check(items, &inside, entry, out));
                }
            }
            Value::Object(map) => self.check_object(schema, path, map, out),
            _ => {}
        }
    }

    fn check_object(
        &self,
        schema: &Map<String, Value>,
        path: &str,
        map: &Map<String, Value>,
        out: &mut BTreeSet<Misfit>,
    ) {
        for key in list(schema, "required").iter().filter_map(Value::as_str) {
            if !map.contains_key(key) {
                out.insert(Misfit { path: format!("{path}.{key}"), given: MISSING, what: "is missing".into() });
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, value) in map {
            let known = properties.and_then(|properties| properties.get(key));
            if let Some(schema) = known.or_else(|| schema.get("additionalProperties")) {
                self.check(schema, &format!("{path}.{key}"), value, out);
            }
        }
    }

    /// One of the schemas has to fit. When none does, what is wrong with the nearest is told.
    fn check_choice(&self, choices: &[Value], path: &str, value: &Value, out: &mut BTreeSet<Misfit>) {
        let wrong = choices.iter().map(|choice| {
            let mut wrong = BTreeSet::new();
            self.check(choice, path, value, &mut wrong);
            // A wrong type at the top is further away than anything inside.
            let far = wrong.iter().any(|misfit| misfit.path == path && misfit.given == type_name(value));
            (far, wrong.len(), wrong)
        });
        if let Some((_, _, wrong)) = wrong.min() {
            out.extend(wrong);
        }
    }
}

fn list<'a>(schema: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    schema.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn fits(types: &Value, value: &Value) -> bool {
    let given = type_name(value);
    let one = |name: &str| name == given || (name == "number" && given == "integer");
    match types {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(one),
        _ => true,
    }
}

fn wrong_type(types: &Value, value: &Value) -> String {
    format!("is {}, must be {types}", type_name(value))
}

fn has_format(format: &str, text: &str) -> bool {
    match format {
        "date-time" => wire::time::parse(text).is_some(),
        "date" => text.len() == 10 && wire::time::parse(&format!("{text}T00:00:00Z")).is_some(),
        "uri" => url::Url::parse(text).is_ok(),
        _ => true,
    }
}

/// Whether Mastodon itself does what does not fit.
fn is_recorded(endpoint: &str, misfit: &Misfit) -> bool {
    if misfit.given == MISSING {
        let parent = misfit.path.rsplit_once('.').map_or("$", |(parent, _)| parent);
        return types_at(endpoint, parent).is_some() && types_at(endpoint, &misfit.path).is_none();
    }
    types_at(endpoint, &misfit.path).is_some_and(|types| types.contains(&misfit.given))
}

#[cfg(test)]
mod tests;
