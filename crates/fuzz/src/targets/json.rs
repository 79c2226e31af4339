//! The strict reader of JSON: what it takes, others take as well and read alike; a name is never there twice.

use serde_json::Value;
use wire::json::{self, JsonError};

pub(super) fn run(input: &[u8]) {
    let tolerant = serde_json::from_slice::<Value>(input);
    match json::strict(input) {
        Ok(value) => {
            assert_eq!(tolerant.ok().as_ref(), Some(&value), "another reader reads the same");
            assert!(input.len() <= json::BYTES && !input.starts_with(b"\xef\xbb\xbf"));
            assert_eq!(names_written(input), names(&value), "no name is lost, so none was there twice");
            assert!(depth(&value) <= json::DEPTH && nodes(&value) <= json::NODES);
            let again = json::strict(value.to_string().as_bytes());
            assert_eq!(again, Ok(value), "what was read can be written and read");
        }
        Err(JsonError::Syntax(problem)) => assert!(tolerant.is_err(), "refused, and another reads it: {problem}"),
        Err(JsonError::NotUtf8) => assert!(std::str::from_utf8(input).is_err()),
        Err(_) => {}
    }
}

/// How many names stand in a text that is JSON: texts with a colon behind them.
fn names_written(input: &[u8]) -> usize {
    let (mut names, mut at) = (0, 0);
    while at < input.len() {
        if input[at] == b'"' {
            at += 1;
            while at < input.len() && input[at] != b'"' {
                at += if input[at] == b'\\' { 2 } else { 1 };
            }
            let after = input.get(at + 1..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace());
            names += usize::from(after == Some(&b':'));
        }
        at += 1;
    }
    names
}

fn names(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(names).sum(),
        Value::Object(map) => map.len() + map.values().map(names).sum::<usize>(),
        _ => 0,
    }
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(nodes).sum(),
        Value::Object(map) => map.values().map(nodes).sum(),
        _ => 0,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_in_the_text() {
        let text = br#"{"a":"b","c\"":{"d" :1},"e":["f:","\\",{"g":"\":"}]}"#;
        assert_eq!(names_written(text), 5);
        assert_eq!(names(&serde_json::from_slice(text).unwrap()), 5);
        assert_eq!(names_written(br#"{"a":1,"a":2}"#), 2);
    }
}
