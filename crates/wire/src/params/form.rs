//! Forms: pairs of names and values, whose names say where in the tree a value stands.

use super::{DEPTH, NODES, PAIRS, ParamsError, Value, short};
use std::collections::BTreeMap;

/// The pairs of a form, decoded strictly.
pub(super) fn decode(body: &[u8]) -> Result<Vec<(String, String)>, ParamsError> {
    let mut pairs = Vec::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == PAIRS {
            return Err(ParamsError::TooMany);
        }
        let split = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = unescape(&pair[..split])?;
        let value = unescape(pair.get(split + 1..).unwrap_or_default());
        let value = value.map_err(|_| ParamsError::FieldNotUtf8(short(&name)))?;
        pairs.push((name, value));
    }
    Ok(pairs)
}

fn unescape(text: &[u8]) -> Result<String, ParamsError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit =
                    || rest.next().and_then(|byte| char::from(*byte).to_digit(16)).ok_or(ParamsError::NotUtf8);
                u8::try_from(digit()? * 16 + digit()?).map_err(|_| ParamsError::NotUtf8)?
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).map_err(|_| ParamsError::NotUtf8)
}

/// A step of a name: `[]` or `[key]`.
enum Step<'a> {
    Next,
    Key(&'a str),
}

/// The tree that the pairs describe.
pub(super) fn tree(pairs: Vec<(String, String)>) -> Result<BTreeMap<String, Value>, ParamsError> {
    if pairs.len() > PAIRS {
        return Err(ParamsError::TooMany);
    }
    let mut root = BTreeMap::new();
    let mut nodes = 0;
    for (name, value) in pairs {
        if value.contains('\0') || name.contains('\0') {
            return Err(ParamsError::Nul(short(&name)));
        }
        let (head, steps) = steps(&name)?;
        nodes += steps.len() + 1;
        if nodes > NODES {
            return Err(ParamsError::TooMany);
        }
        place(&mut root, head, &steps, value).ok_or_else(|| ParamsError::Name(short(&name)))?;
    }
    Ok(root)
}

/// Takes `a[b][]` apart.
fn steps(name: &str) -> Result<(&str, Vec<Step<'_>>), ParamsError> {
    let bad = || ParamsError::Name(short(name));
    let Some((head, mut rest)) = name.split_once('[') else { return Ok((name, Vec::new())) };
    let mut steps = Vec::new();
    loop {
        if steps.len() == DEPTH {
            return Err(ParamsError::TooDeep);
        }
        let (key, after) = rest.split_once(']').ok_or_else(bad)?;
        steps.push(if key.is_empty() { Step::Next } else { Step::Key(key) });
        match after.strip_prefix('[') {
            Some(next) => rest = next,
            None if after.is_empty() && !head.is_empty() => return Ok((head, steps)),
            None => return Err(bad()),
        }
    }
}

/// Puts a value where its name says. `None` when something else stands there.
fn place(map: &mut BTreeMap<String, Value>, key: &str, steps: &[Step<'_>], value: String) -> Option<()> {
    let Some((step, rest)) = steps.split_first() else {
        // The last one wins, as in Rails; but a text does not replace a list or a map.
        return match map.insert(key.to_owned(), Value::Text(value)) {
            None | Some(Value::Text(_)) => Some(()),
            Some(_) => None,
        };
    };
    match step {
        Step::Key(next) => {
            let slot = map.entry(key.to_owned()).or_insert_with(|| Value::Map(BTreeMap::new()));
            let Value::Map(inner) = slot else { return None };
            place(inner, next, rest, value)
        }
        Step::Next => {
            let slot = map.entry(key.to_owned()).or_insert_with(|| Value::List(Vec::new()));
            let Value::List(list) = slot else { return None };
            append(list, rest, value)
        }
    }
}

/// Puts a value at the end of a list. In `a[][b]=1&a[][c]=2&a[][b]=3` a name that stands already begins the next entry.
fn append(list: &mut Vec<Value>, steps: &[Step<'_>], value: String) -> Option<()> {
    match steps.split_first() {
        None => list.push(Value::Text(value)),
        Some((Step::Next, rest)) => {
            let mut inner = Vec::new();
            append(&mut inner, rest, value)?;
            list.push(Value::List(inner));
        }
        Some((Step::Key(key), rest)) => {
            if !matches!(list.last(), Some(Value::Map(map)) if !map.contains_key(*key) || !rest.is_empty()) {
                list.push(Value::Map(BTreeMap::new()));
            }
            let Some(Value::Map(map)) = list.last_mut() else { return None };
            place(map, key, rest, value)?;
        }
    }
    Some(())
}
